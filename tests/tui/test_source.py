"""Which session is meant by what stands behind ``itui attach``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from itui import source
from itui_kernel.client.discovery import find_session
from itui_kernel.protocol.connection import Connection, write_connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.processes import host_name, process_started
from places import keep_files_in

PORTS = {f"{each}_port": 1 for each in ("shell", "control", "stdin", "iopub", "hb")}
DEAD = {"key": "k", "pid": os.getpid(), "host": host_name(), "started": 1, **PORTS}


@pytest.fixture(autouse=True)
def _sessions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave two sessions whose kernels have died."""
    keep_files_in(tmp_path, monkeypatch)
    for at, name in enumerate(("older", "newer")):
        directory = tmp_path / "run" / name
        directory.mkdir(mode=0o700)
        write_connection(directory / "kernel.json", Connection.from_json(DEAD))
        (directory / "session.json").write_text(json.dumps({"name": name}))
        os.utime(directory / "kernel.json", (at, at))


def test_the_newest_is_attached_to_though_its_kernel_has_died() -> None:
    assert source.existing(None).name == "newer"


def test_the_beginning_of_a_name_is_enough() -> None:
    assert source.existing("old").name == "older"


def test_of_several_dead_ones_none_is_chosen() -> None:
    with pytest.raises(KernelError, match="has ended"):
        source.existing("*er")


def test_who_names_a_dead_one_does_not_get_another_that_begins_alike(tmp_path: Path) -> None:
    living = {**DEAD, "started": process_started(os.getpid())}
    directory = tmp_path / "run" / "newer-2"
    directory.mkdir(mode=0o700)
    write_connection(directory / "kernel.json", Connection.from_json(living))
    assert source.existing("newer").name == "newer"
    assert [find_session(text).name for text in ("newer", "new")] == ["newer", "newer-2"]
