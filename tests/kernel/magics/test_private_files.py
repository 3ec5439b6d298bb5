"""What magics keep for the user is the user's alone; without a place for it they say so."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from shell_session import ShellSession


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    directory = tmp_path / "above" / "data"
    monkeypatch.setenv("ITUI_DATA_DIR", str(directory))
    monkeypatch.chdir(tmp_path)
    before = os.umask(0)  # as careless as can be
    yield directory
    os.umask(before)


def test_files_and_directories_are_private(session: ShellSession, data: Path) -> None:
    for code in ("x = 1", "%store x", "%bookmark here", "%pastebin 1"):
        assert session.run(code).reply.status == "ok"
    made = [data.parent, *data.parent.rglob("*")]
    assert len([each for each in made if each.is_file()]) == 3
    assert not [each for each in made if stat.S_IMODE(each.stat().st_mode) & 0o077]


@pytest.mark.parametrize("code", ["x = 1\n%store x", "%bookmark here", "%pastebin 1"])
def test_where_nothing_can_be_kept_they_say_so(
    session: ShellSession, data: Path, code: str
) -> None:
    data.parent.write_text("a file where a directory should be")
    session.run("1")
    assert "UsageError" in session.run(code).error
