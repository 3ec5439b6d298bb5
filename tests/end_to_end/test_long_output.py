"""More output than memory keeps: all of it is in the pager, and nothing is left on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from terminal import Terminal

LINES = 200_000
CODE = f"for n in range({LINES}): print(f'line {{n:6}} of a long output')"


def test_all_that_was_printed_can_be_opened(
    open_terminal: Callable[..., Terminal], tmp_path: Path
) -> None:
    kept, temporary = tmp_path / "kept", tmp_path / "temporary"
    kept.mkdir()
    temporary.mkdir()
    terminal = open_terminal(PAGER=f"cp -t {kept}", TMPDIR=str(temporary))
    terminal.wait_for(r"In \[1\]:")
    terminal.send(CODE)
    terminal.press("f5")
    terminal.wait_for(rf"line {LINES - 1} of[\s\S]*In \[2\]:[\s\S]*idle")
    (private,) = temporary.iterdir()
    assert private.name.startswith("itui-output-")
    expected = "".join(f"line {n:6} of a long output\n" for n in range(LINES))
    copy = kept / "output"
    terminal.press("ctrl x", "o")
    terminal.wait(lambda: copy.exists() and copy.stat().st_size >= len(expected), "the copy")
    assert copy.read_text() == expected
    os.kill(terminal.process.pid, 15)
    terminal.wait_exit()
    assert list(temporary.iterdir()) == []
