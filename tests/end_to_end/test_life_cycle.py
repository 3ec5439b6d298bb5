"""How a session ends, stops, goes on, and what the terminal may be; in real pseudo terminals."""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from terminal import DEADLINE, Open, Terminal

_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
WARN = """
import signal, sys
signal.signal(signal.SIGUSR1, lambda *_: print("one\\ntwo careful lines", file=sys.stderr))
from itui.cli import run
sys.exit(run([]))
"""
FAIL = """
import sys
from itui.keys.pointer import Pointer
def fail(*_):
    raise ValueError("a bug\\nof ours")
Pointer.move = fail
from itui.cli import run
sys.exit(run([]))
"""


FAIL_EARLY = """
import sys
from itui import app
def fail(*_):
    raise ValueError("an early bug")
app.Frames = fail
from itui.cli import run
sys.exit(run([]))
"""


@pytest.fixture
def run_script(directories: dict[str, str]) -> Iterator[Open]:
    opened: list[Terminal] = []

    def start(*argv: str, columns: int = 100, rows: int = 30, **environment: str) -> Terminal:
        terminal = Terminal(
            argv, columns=columns, rows=rows, environment={**directories, **environment}
        )
        opened.append(terminal)
        return terminal

    yield start
    for each in opened:
        each.close()


def assert_restored(terminal: Terminal) -> None:
    modes = dict(_MODE.findall(bytes(terminal.raw)))
    assert modes.pop(b"25") == b"h"
    modes.pop(b"7", None)
    assert set(modes.values()) == {b"l"}
    assert terminal.raw.rfind(b"\x1b[>4m") > terminal.raw.rfind(b"\x1b[>4;1m")
    assert terminal.modes() == terminal.before


def test_a_failure_of_ours_is_told_on_the_restored_terminal(
    run_script: Open, directories: dict[str, str], kernel_pid: Callable[[], int]
) -> None:
    terminal = run_script(sys.executable, "-c", FAIL)
    terminal.wait_for(r"In \[1\]:")
    terminal.wait_for(r"idle")
    terminal.send("\x1b[<0;5;5M")
    assert terminal.wait_exit() == 1
    assert_restored(terminal)
    log = Path(directories["ITUI_STATE_DIR"], "itui.log")
    assert "itui: the interface failed: ValueError: a bug\n" in terminal.text()
    assert f"The log tells where: {log}" in terminal.text().replace("\n", "")
    assert "kernel left running; itui attach" in terminal.text()
    assert "Traceback" not in terminal.text()
    assert "ValueError: a bug" in log.read_text()
    os.kill(kernel_pid(), 0)


def test_a_failure_before_the_first_frame_is_told_as_well(
    run_script: Open, directories: dict[str, str]
) -> None:
    terminal = run_script(sys.executable, "-c", FAIL_EARLY)
    assert terminal.wait_exit() == 1
    assert "itui: the interface failed: ValueError: an early bug\n" in terminal.text()
    assert terminal.modes() == terminal.before
    log = Path(directories["ITUI_STATE_DIR"], "itui.log").read_text()
    assert "Traceback" in log
    assert "an early bug" in log


def test_what_goes_to_standard_error_is_counted_and_shown(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-c", WARN)
    terminal.wait_for(r"idle")
    terminal.process.send_signal(signal.SIGUSR1)
    terminal.wait_for(r"log \+2")
    assert "careful" not in terminal.text()
    terminal.press("ctrl x", "!")
    terminal.wait_for(r"two careful lines")
    terminal.wait_gone(r"log \+2")


def test_what_a_terminal_shows_of_the_questions_is_drawn_over(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui", "--theme", "auto")
    terminal.wait_for(r"idle")
    naive = pyte.Screen(100, 30)
    data = bytes(terminal.raw)
    for asked, shown in [
        (b"\x1b[>q", b"q"),
        (b"\x1b]11;?\x1b\\", b"]11;?\\"),
        (b"\x1b[?2026$p", b"p"),
        (b"\x1b[?2027$p", b"p"),
        (b"\x1b[?u", b"u"),
        (b"\x1b[>4;1m", b"4;1m"),
    ]:
        assert asked in data
        data = data.replace(asked, shown)
    pyte.ByteStream(naive).feed(data)
    assert naive.display == terminal.screen.display


def test_an_interrupt_from_outside_restores(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui")
    terminal.wait_for(r"idle")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait_exit() == 130
    assert_restored(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_signals_that_end_restore_and_leave_the_kernel(
    run_script: Open, kernel_pid: Callable[[], int], number: int
) -> None:
    terminal = run_script(sys.executable, "-m", "itui")
    terminal.wait_for(r"idle")
    terminal.process.send_signal(number)
    assert terminal.wait_exit() == 0
    assert_restored(terminal)
    os.kill(kernel_pid(), 0)


def test_a_signal_in_the_first_moments_restores(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui")
    terminal.wait(lambda: b"\x1b[?1049h" in terminal.raw, "the alternate screen")
    terminal.process.send_signal(signal.SIGTERM)
    terminal.wait_exit()
    assert_restored(terminal)


def test_stopped_and_continued_by_a_shell(run_script: Open, directories: dict[str, str]) -> None:
    shell = run_script("bash", "--norc", "--noprofile", "-i", PS1="ready> ", HISTFILE="/dev/null")
    shell.wait_for(r"^ready>")
    itui = f"{sys.executable} -m itui"
    home = directories["HOME"]
    shell.send(f"stty -g > {home}/before; {itui}; stty -g > {home}/after\r")
    shell.wait_for(r"idle")
    shell.send("kept")
    shell.wait_for(r"In \[1\]: kept")
    for starts in (2, 3):
        shell.press("ctrl z")
        shell.wait_for(r"Stopped.*\n+ready>$")
        shell.send("echo in the $((40+2)) shell\r")
        shell.wait_for(r"in the 42 shell")
        shell.send("clear; fg\r")
        shell.wait(lambda: shell.raw.count(b"\x1b[?1049h") == starts, "itui again")  # noqa: B023
        shell.wait_for(r"In \[1\]: kept")
    shell.press("ctrl c", "ctrl x", "ctrl c")
    shell.wait_for(r"ready>$")
    # after a stop bash goes on with the rest of the line at once
    shell.send(f"\rstty -g > {home}/after; echo $((6*7)) seen\r")
    shell.wait_for(r"42 seen")
    assert Path(home, "before").read_text() == Path(home, "after").read_text()


@pytest.fixture
def kitty(run_script: Open, tmp_path: Path) -> Terminal:
    """Return a terminal that confirms the kitty protocol, with an editor that complains."""
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\necho complaint >&2\necho 'edited = 42' > \"$1\"\n")
    editor.chmod(0o755)
    terminal = run_script(sys.executable, "-m", "itui", VISUAL=str(editor))
    terminal.screen.answer = lambda data: terminal.send(
        f"\x1b[?0u{data}" if data.endswith("c") else data
    )
    terminal.wait_for(r"idle")
    terminal.wait(lambda: b"\x1b[>5u" in terminal.raw, "keys told apart")
    return terminal


def test_the_editor_has_the_terminal_as_it_was(kitty: Terminal) -> None:
    kitty.send("\x1b[120;5u\x1b[101;5u")  # Ctrl-X Ctrl-E
    kitty.wait_for(r"In \[1\]: edited = 42")
    raw = bytes(kitty.raw)
    popped, said, pushed = raw.index(b"\x1b[<u"), raw.index(b"complaint"), raw.rindex(b"\x1b[>5u")
    assert popped < said < pushed
    kitty.send("\x1b[99;5u\x1b[120;5u\x1b[99;5u")
    assert kitty.wait_exit() == 0
    assert kitty.raw.count(b"\x1b[<u") == kitty.raw.count(b"\x1b[>5u") == 2
    assert_restored(kitty)


def test_keys_told_apart_are_given_back_by_a_signal(kitty: Terminal) -> None:
    kitty.process.terminate()
    assert kitty.wait_exit() == 0
    assert kitty.raw.count(b"\x1b[<u") == 1
    assert kitty.raw.rindex(b"\x1b[<u") < kitty.raw.rindex(b"\x1b[?1049l")


def test_two_hundred_resizes_end_in_the_last_size(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui")
    terminal.wait_for(r"idle")
    for number in range(200):
        terminal.resize(20 + (number * 37) % 120, 5 + (number * 11) % 40)
        terminal.read(0)
    terminal.resize(90, 20)
    terminal.wait(lambda: "In [1]" in terminal.text().splitlines()[-1], "the status line below")
    terminal.send("6*7\r")
    terminal.wait_for(r"Out\[1\]: 42")


def test_a_terminal_that_does_not_read_stops_nothing(run_script: Open, tmp_path: Path) -> None:
    terminal = run_script(sys.executable, "-m", "itui")
    terminal.wait_for(r"idle")
    terminal.send("for i in range(300000): print(i, 'x' * 80)\r\r")
    terminal.wait_for(r"^\d+ x+")
    # sent while nobody reads: the client must see the first input end to send the second
    terminal.send(f"open('{tmp_path}/done', 'w').close()\r")
    deadline = time.monotonic() + DEADLINE
    while not (tmp_path / "done").exists():
        assert time.monotonic() < deadline, "the client waits for its terminal"
        select.select([], [], [], 0.02)
    terminal.send("6*7\r")
    terminal.wait_for(r"Out\[\d\]: 42")


@pytest.mark.parametrize("term", ["linux", "vt100", "screen", "xterm", "putty"])
def test_kinds_of_terminals(run_script: Open, term: str) -> None:
    terminal = run_script(sys.executable, "-m", "itui", TERM=term)
    terminal.wait_for(r"idle")
    terminal.send("6*7\r")
    terminal.wait_for(r"Out\[1\]: 42")
    terminal.wait_for(r"idle  In \[2\]")
    terminal.press("ctrl x", "ctrl c")
    terminal.wait_for(r"end the kernel\?")
    terminal.press("y")
    assert terminal.wait_exit() == 0
    assert terminal.modes() == terminal.before


@pytest.mark.parametrize(("columns", "rows"), [(20, 5), (10, 3), (1, 1)])
def test_small_terminals(run_script: Open, columns: int, rows: int) -> None:
    terminal = run_script(sys.executable, "-m", "itui", columns=columns, rows=rows)
    terminal.wait(lambda: b"\x1b[?1049h" in terminal.raw, "the alternate screen")
    terminal.send("6*7\r")
    terminal.resize(80, 24)
    terminal.wait_for(r"Out\[1\]: 42")


def test_without_utf8_everything_is_drawn_in_ascii(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui", LC_ALL="C")
    terminal.screen.answer = lambda data: terminal.send("\x1b[2;3R" if data.endswith("R") else data)
    terminal.wait_for(r"^- Input -+")
    terminal.wait_for(r"idle")
    terminal.send("print('caf\\u00e9 \\u65e5')\r")
    terminal.wait_for(r"^caf\? \?\?$")
    terminal.wait_for(r"the locale is not UTF-8")
    assert terminal.text().isascii()


def test_a_terminal_that_shows_utf8_gets_it_in_any_locale(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui", LC_ALL="C")
    terminal.wait_for(r"^─ Input ─+")


def test_auto_takes_the_colours_of_the_paper(run_script: Open) -> None:
    terminal = run_script(sys.executable, "-m", "itui", "--theme", "auto")
    terminal.screen.answer = lambda data: terminal.send(f"\x1b]11;rgb:ff/ff/ff\x1b\\{data}")
    terminal.wait_for(r"idle")
    terminal.wait(
        lambda: terminal.screen.buffer[0][0].bg not in ("default", "black"), "a paper of its own"
    )


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"TERM": "dumb"}, "itui: TERM=dumb cannot move the cursor"),
        ({"TERM": ""}, "itui: TERM is not set"),
    ],
)
def test_terminals_that_cannot_be_used(
    run_script: Open, environment: dict[str, str], message: str
) -> None:
    for arguments in ((), ("keys",)):
        terminal = run_script(sys.executable, "-m", "itui", *arguments, **environment)
        assert terminal.wait_exit() == 2
        assert terminal.text().startswith(message)
        assert terminal.modes() == terminal.before
        assert terminal.modes()[3] & termios.ECHO
