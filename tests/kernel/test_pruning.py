import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from itui_kernel.client.discovery import list_kernels
from itui_kernel.client.pruning import KEPT, MARK, prune_dead, prune_leftovers
from itui_kernel.protocol.connection import (
    Connection,
    host_name,
    new_ipc_connection,
    process_started,
    write_connection,
)
from itui_kernel.protocol.session_file import write_fields

ALIVE = {"pid": os.getpid(), "host": host_name(), "started": process_started(os.getpid())}
DEAD = {**ALIVE, "started": 1}


@pytest.fixture(autouse=True)
def base(place: Path) -> Path:
    return place / "run"


def session(base: Path, name: str, fields: dict[str, object], age: float = 0) -> Path:
    directory = base / name
    directory.mkdir(mode=0o700)
    (directory / "kernel.log").write_text("last words")
    write_connection(directory / "kernel.json", Connection.from_json({"key": "k", **fields}))
    os.utime(directory / "kernel.json", (time.time() - age,) * 2)
    return directory


def seen(directory: Path, age: float) -> None:
    """Let it be so long ago that the kernel was seen dead."""
    (directory / MARK).touch()
    os.utime(directory / MARK, (time.time() - age,) * 2)


def pruned() -> list[str]:
    return [each.name for each in prune_dead(list_kernels())]


def test_a_dead_kernel_stays_for_a_day_after_it_was_seen(base: Path) -> None:
    directory = session(base, "abc", DEAD, age=100 * KEPT)
    assert pruned() == []
    assert (directory / "kernel.log").read_text() == "last words"
    assert pruned() == []
    seen(directory, KEPT - 60)
    assert pruned() == []
    seen(directory, KEPT + 1)
    assert pruned() == ["abc"]
    assert not directory.exists()
    assert list_kernels() == []


def test_one_that_lives_is_never_removed(base: Path) -> None:
    directory = session(base, "abc", ALIVE, age=9 * KEPT)
    seen(directory, 5 * KEPT)
    assert pruned() == []
    assert not (directory / MARK).exists()


def test_one_started_again_is_marked_anew(base: Path) -> None:
    directory = session(base, "abc", DEAD, age=KEPT)
    seen(directory, 2 * KEPT)
    assert pruned() == []
    assert time.time() - (directory / MARK).stat().st_mtime < KEPT


@pytest.fixture
def listening(base: Path) -> Iterator[Path]:
    directory = session(base, "abc", {}, age=9 * KEPT)
    connection = replace(new_ipc_connection(directory), pid=os.getpid(), host=host_name())
    write_connection(directory / "kernel.json", replace(connection, started=1))
    os.utime(directory / "kernel.json", (1, 1))
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{connection.ip}-1")
        server.listen()
        yield directory


def test_one_that_only_seems_dead_is_never_removed(listening: Path) -> None:
    assert [each.is_alive for each in list_kernels()] == [False]
    seen(listening, 5 * KEPT)
    assert pruned() == []
    assert listening.exists()


def test_what_is_not_ours_is_never_touched(base: Path, tmp_path: Path) -> None:
    far = session(base, "far", {**DEAD, "host": "elsewhere"}, age=9 * KEPT)
    other = tmp_path / "other"
    other.mkdir()
    linked = session(other, "linked", DEAD, age=9 * KEPT)
    for each in (far, linked):
        seen(each, 5 * KEPT)
    (base / "linked").symlink_to(linked)
    foreign = tmp_path / "jupyter" / "kernel-1.json"
    write_connection(foreign, Connection.from_json(DEAD))
    assert {each.name for each in list_kernels()} == {"far", "linked", "1"}
    assert pruned() == []
    assert (linked / "kernel.log").exists()
    assert foreign.exists()
    assert os.listdir(tmp_path / "jupyter") == ["kernel-1.json"]


def test_what_is_left_without_a_kernel_goes_after_a_day(base: Path) -> None:
    fields = {"supervisor": {"pid": ALIVE["pid"], "started": ALIVE["started"]}}
    for name in ("0000aa", "0000bb", "0000cc", "0000dd", "notes"):
        (base / name).mkdir(mode=0o700)
    write_fields(base / "0000bb", fields)
    write_fields(base / "0000cc", {"host": "elsewhere"})
    write_connection(base / "0000dd" / "kernel.json", Connection.from_json(DEAD))
    assert prune_leftovers() == []
    for each in base.iterdir():
        os.utime(each, (1, 1))
    assert [each.name for each in prune_leftovers()] == ["0000aa"]
    assert len(os.listdir(base)) == 4
