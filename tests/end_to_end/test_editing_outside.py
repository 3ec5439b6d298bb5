"""%edit opens the user's editor in place of the screen; what comes of it is the next input."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal import Open, Terminal


@pytest.fixture
def terminal(open_terminal: Open, tmp_path: Path) -> Terminal:
    """Return a terminal with an editor that appends a line and keeps its arguments."""
    editor = tmp_path / "editor"
    editor.write_text(
        "#!/bin/sh\n"
        f'echo "$@" > {tmp_path}/arguments\n'
        "echo the editor is here\n"
        'for file; do :; done\necho "answer = 6 * 7" >> "$file"\n'
    )
    editor.chmod(0o755)
    terminal = open_terminal(VISUAL=str(editor), TMPDIR=str(tmp_path))
    terminal.wait_for(r"In \[1\]:")
    terminal.wait_for(r"idle")
    return terminal


def test_an_input_is_edited_and_run(terminal: Terminal, tmp_path: Path) -> None:
    terminal.send("first = 1\r")
    terminal.wait_for(r"In \[2\]:[^\n]*\n[\s\S]*idle")
    terminal.send("%edit 1\r")
    terminal.wait_for(r"answer = 6 \* 7")
    assert b"the editor is here" in terminal.raw
    terminal.send("\x1b\r")  # Alt-Enter
    terminal.wait_for(r"In \[4\]:")
    terminal.send("first + answer\r")
    terminal.wait_for(r"Out\[4\]: 43")


def test_a_file_is_edited_in_place_and_proposed_to_run(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "script.py"
    file.write_text("print('begun')\n")
    terminal.send(f"%edit -n 7 {file}\r")
    terminal.wait_for(r"In \[2\]: \S.*script\.py")
    assert (tmp_path / "arguments").read_text() == f"+7 {file}\n"
    assert file.read_text() == "print('begun')\nanswer = 6 * 7\n"
