"""The line client among the examples, typed into as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal import Terminal

PROGRAM = Path(__file__).parents[2] / "examples" / "line_client.py"
PROMPT = r"^>>>\n\n"  # the last line of the screen


@pytest.fixture
def terminal(directories: dict[str, str]) -> Iterator[Terminal]:
    opened = Terminal([sys.executable, str(PROGRAM)], environment=directories)
    yield opened
    opened.close()


def test_a_conversation(terminal: Terminal) -> None:
    terminal.wait_for(PROMPT)
    terminal.send("6 * 7\n")
    terminal.wait_for("^42$")
    terminal.send("1/0\n")
    terminal.wait_for("ZeroDivisionError: division by zero\n" + PROMPT)
    terminal.send("name = input('who? ')\n")
    terminal.wait_for(r"^who\?$")
    terminal.send("itui\n")
    terminal.wait_for(PROMPT)
    terminal.send("print('hello', name)\n")
    terminal.wait_for("^hello itui$")
    terminal.send("name?\n")
    terminal.wait_for("^String form: itui$")
    terminal.send("\x04")
    assert terminal.wait_exit() == 0


def test_interrupts(terminal: Terminal) -> None:
    terminal.wait_for(PROMPT)
    terminal.send("print('be' + 'gun'); import time; time.sleep(3600)\n")
    terminal.wait_for("^begun$")
    terminal.press("ctrl c")
    terminal.wait_for("KeyboardInterrupt")
    terminal.wait_for(PROMPT)
    terminal.send("x = input('which? ')\n")
    terminal.wait_for(r"which\?$")
    terminal.press("ctrl c")
    terminal.wait_for(r"which\?(.|\n)*KeyboardInterrupt(.|\n)*" + PROMPT)
    terminal.send("20 + 3\n")
    terminal.wait_for("^23$")
    terminal.send("\x04")
    assert terminal.wait_exit() == 0


def test_without_a_terminal(directories: dict[str, str]) -> None:
    lines = "x = 20\nprint(x + 2)\nimport os; os.kill(os.getpid(), 9)\nx\n"
    done = subprocess.run(
        [sys.executable, str(PROGRAM)],
        input=lines,
        capture_output=True,
        text=True,
        env={**os.environ, **directories},
        timeout=60,
        check=False,
    )
    assert ">>> >>> 22\n>>> " in done.stdout
    assert done.stderr.startswith("line_client: the kernel has ended: process ")
    assert done.stderr.count("\n") == 1
    assert done.returncode == 1
