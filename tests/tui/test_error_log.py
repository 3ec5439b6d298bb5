from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from itui.terminal.error_log import NotedStream, redirect_stderr, tail


@contextmanager
def redirected(path: Path) -> Iterator[NotedStream]:
    """Let Python write to the descriptor 2, as it does outside of pytest."""
    with pytest.MonkeyPatch.context() as patch, open(2, "w", buffering=1, closefd=False) as stream:
        patch.setattr(sys, "stderr", stream)
        with redirect_stderr(str(path)) as noted:
            yield noted
        assert sys.stderr is stream


def test_what_is_written_goes_to_the_file_and_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "log"
    lines: list[int] = []
    with redirected(path) as stream:
        stream.on_written = lines.append
        print("one\ntwo", file=sys.stderr)
        os.write(2, b"from C\n")
        assert faulthandler.is_enabled()
    assert path.read_text().splitlines() == ["one", "two", "from C"]
    assert sum(lines) == 2
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with redirected(tmp_path / "file" / "log"):
        print("lost", file=sys.stderr)
        os.write(2, b"lost\n")


def test_a_large_log_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text("x" * 1_000_001)
    with redirected(path):
        print("new", file=sys.stderr)
    assert path.read_text() == "new\n"
    assert (tmp_path / "log.old").stat().st_size == 1_000_001


def test_the_tail_of_a_log(tmp_path: Path) -> None:
    path = tmp_path / "log"
    assert tail(str(path)) == ""
    path.write_bytes(b"\xff bad\n" + b"".join(b"line %d\n" % number for number in range(100_000)))
    shown = tail(str(path)).splitlines()
    assert (len(shown), shown[-1]) == (500, "line 99999")
    path.write_bytes(b"\xff bad\n")
    assert tail(str(path)) == "\ufffd bad"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_an_unreadable_log_says_so(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.touch(mode=0)
    assert "Permission denied" in tail(str(path))
