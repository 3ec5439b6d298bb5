"""What ``itui ls`` shows of living and dead kernels."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from itui.listing import as_json, listing, state_of
from itui_kernel.client.pruning import KEPT, MARK
from itui_kernel.protocol.connection import (
    Connection,
    host_name,
    process_started,
    write_connection,
)
from itui_kernel.protocol.own import ItuiOverviewReply
from places import keep_files_in

ALIVE = {"pid": os.getpid(), "host": host_name(), "started": process_started(os.getpid())}
BESIDE = {"transport": "ipc", "ip": "/x/k", "kernel_name": "itui", "key": "k"}
DEAD = {**ALIVE, "started": 1}


@pytest.fixture(autouse=True)
def base(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    keep_files_in(tmp_path, monkeypatch)
    return tmp_path


def write(path: Path, fields: dict[str, object], age: float = 0) -> Path:
    path.parent.mkdir(exist_ok=True)
    write_connection(path, Connection.from_json({**BESIDE, **fields}))
    os.utime(path, (time.time() - age,) * 2)
    return path


def states() -> dict[str, str]:
    """Return what the table says of every kernel by its name: why it is dead, or its kind."""
    rows = [line.split("  ") for line in listing().splitlines()]
    cells = [[each.strip() for each in row if each.strip()] for row in rows if len(row) > 1]
    return {row[0]: row[-1] if "dead" in row[-1] else row[-2] for row in cells[1:]}


def test_no_kernels() -> None:
    assert listing() == "no kernels are running here; `itui` starts one"


def test_the_dead_are_shown_and_removed_a_day_later(base: Path) -> None:
    write(base / "run/aaa/kernel.json", ALIVE)
    dead = write(base / "run/ddd/kernel.json", DEAD, age=9 * KEPT)
    assert states() == {"aaa": "itui", "ddd": "dead"}
    assert "itui gc removes them" in listing()
    day_ago = time.time() - KEPT - 1
    os.utime(dead.parent / MARK, (day_ago, day_ago))
    assert states() == {"aaa": "itui"}
    assert not dead.parent.exists()
    assert listing().count("\n") == 1


def test_what_other_programs_left_is_counted(base: Path) -> None:
    write(base / "jupyter/kernel-1.json", {**ALIVE, "kernel_name": "python3"})
    write(base / "jupyter/kernel-2.json", DEAD)
    assert states() == {"1": "python3"}
    last = listing().splitlines()[-1]
    assert last == "1 more connection file is left over from kernels of other programs"
    write(base / "jupyter/kernel-3.json", DEAD)
    assert listing().splitlines()[-1].startswith("2 more connection files are left over")


def test_a_hostile_name_stays_on_its_line(base: Path) -> None:
    write(base / "run/aaa/kernel.json", {**ALIVE, "kernel_name": "x\x1b[31m\ny"})
    text = listing()
    assert "\x1b" not in text
    assert text.count("\n") == 1


def test_what_others_can_read_is_said(base: Path) -> None:
    write(base / "jupyter/kernel-1.json", {**ALIVE, "transport": "tcp", "kernel_name": "ir"})
    write(base / "jupyter/kernel-2.json", {**ALIVE, "kernel_name": "ir"})
    assert states() == {"1": "ir (plain TCP!)", "2": "ir"}
    assert {each["name"]: each["is_exposed"] for each in json.loads(as_json())} == {
        "1": True,
        "2": False,
    }


def test_what_waits_is_told_before_the_code() -> None:
    overview = ItuiOverviewReply(busy_with="x = input()", busy_seconds=3, is_asking=True, waiting=2)
    assert state_of(overview) == "3 s, waits for an answer, 2 more waiting"
