"""The user's editor: what comes back from it, and what may go wrong."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from itui.terminal.outside import edit, edit_file


async def outside(run: Callable[[], Coroutine[Any, Any, int]]) -> int:
    return await run()


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return {"EDITOR": "/no/such/editor", "VISUAL": str(tmp_path / "editor")}


def edited(environ: dict[str, str], text: str, script: str = "") -> tuple[str, str]:
    """Edit with an editor that runs a script of the shell on "$1"."""
    if script:
        editor = Path(environ["VISUAL"])
        editor.write_text(f"#!/bin/sh\n{script}\n")
        editor.chmod(0o700)
    return asyncio.run(edit(text, outside, environ))


def test_what_the_editor_wrote_comes_back(environ: dict[str, str]) -> None:
    script = 'tr a b < "$1" > "$1.new"; mv "$1.new" "$1"; echo "é日" >> "$1"'
    assert edited(environ, "a = 1\n", script) == ("b = 1\né日", "")


def test_text_of_any_kind_is_handed_over(environ: dict[str, str]) -> None:
    assert edited(environ, "x = 'é日\ud800'", "true") == ("x = 'é日?'", "")


def test_an_editor_that_writes_no_utf_8_does_no_harm(environ: dict[str, str]) -> None:
    changed, trouble = edited(environ, "x", "printf 'caf\\351' > \"$1\"")
    assert (changed, trouble) == ("caf\ufffd", "")


def test_an_editor_that_fails_changes_nothing(environ: dict[str, str]) -> None:
    editor = environ["VISUAL"]
    assert edited(environ, "x", 'echo y > "$1"; exit 3') == ("x", f"{editor} ended with status 3")


def test_a_file_the_editor_took_away_is_named(environ: dict[str, str]) -> None:
    text, trouble = edited(environ, "x", 'rm "$1"')
    assert text == "x"
    assert trouble.endswith("input.py: No such file or directory")


def test_an_editor_that_is_not_there_is_named(environ: dict[str, str]) -> None:
    del environ["VISUAL"]
    assert edited(environ, "x") == ("x", "/no/such/editor: No such file or directory")


def test_ctrl_c_is_the_editors(environ: dict[str, str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert edited(environ, "x", f"kill -INT {os.getpid()}") == ("x", "")
    assert signal.getsignal(signal.SIGINT) is before


def test_a_file_is_opened_at_a_line(environ: dict[str, str], tmp_path: Path) -> None:
    edited(environ, "", 'echo "$1" > "$2"')
    file = tmp_path / "new.py"
    assert asyncio.run(edit_file(file, 7, outside, environ)) == ("+7", "")
    trouble = "there is no such directory on this host"
    assert asyncio.run(edit_file(tmp_path / "no" / "x.py", 7, outside, environ)) == (
        "",
        f"{tmp_path}/no/x.py: {trouble}",
    )
