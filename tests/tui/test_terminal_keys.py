"""``itui keys`` and ``itui --reset-terminal`` in a terminal."""

from __future__ import annotations

import re
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator

import pytest

from itui.commands.registry import COMMANDS
from itui.terminal.conditions import reset_sequence
from itui.terminal.modes import sane
from terminal import Terminal

ITUI = [sys.executable, "-m", "itui"]
Start = Callable[..., Terminal]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[Terminal] = []

    def begin(*argv: str, answer: str | None = None, **environment: str) -> Terminal:
        terminal = Terminal(argv, columns=80, rows=24, environment=environment)
        started.append(terminal)
        if answer is not None:
            terminal.screen.answer = lambda _: terminal.send(answer)
        return terminal

    yield begin
    for terminal in started:
        terminal.close()


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "screen", "vt100"])
def test_keys_are_shown_with_bytes_name_and_meaning(start: Start, term: str) -> None:
    terminal = start(*ITUI, "keys", TERM=term)
    terminal.wait_for("The terminal does not tell its name")
    for typed, row in [
        ("\x1b[15~", r"^\\e\[15~ +F5 +input: cell.run_always$"),
        ("\x18", r"^\^X +Ctrl-X +begins a sequence$"),
        ("d", r"^d +Ctrl-X d +global: session.detach"),
        ("\x1bx", r"^\\ex +Alt-x +global: finder.open$"),
        ("\x1bé", r"^\\e\\xc3\\xa9 +Alt-\? +not bound$"),
        ("\x1b", r"^\\e +Esc +output: "),
        ("ß", r"^\\xc3\\x9f +\? +types itself$"),
        (" ", r"^\\x20 +Space +"),
        ("\x1b[200~one\rtwo\x1b[201~", r"^\\e\[200~ +paste +7 characters$"),
        ("\x03", r"^\^C +Ctrl-C +global: kernel.interrupt"),
    ]:
        terminal.send(typed)
        terminal.wait_for(row)
    terminal.send("\x03")
    assert terminal.wait_exit() == 0
    assert terminal.modes() == terminal.before
    assert max(map(len, terminal.text().splitlines())) <= 80


def test_what_the_terminal_says_of_itself_is_shown(start: Start) -> None:
    answer = "\x1bP>|foot(1.19)\x1b\\\x1b]11;rgb:ff/ff/ff\x1b\\\x1b[?2026;2$y\x1b[?0u\x1b[?62c"
    terminal = start(*ITUI, "keys", answer=answer)
    terminal.wait_for(r'calls itself "foot\(1.19\)"; it is light')
    terminal.wait_for(r"has synchronised")
    terminal.send("\x1b[120;6u\x1b[13;5u\x1b[P")
    terminal.wait_for(r"Shift-Ctrl-X")
    terminal.wait_for(r"Ctrl-Enter +input: cell.run_always")
    terminal.wait_for(r"F1 +global: help.show")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert terminal.raw.count(b"\x1b[>5u") == terminal.raw.count(b"\x1b[<u") == 1
    assert terminal.modes() == terminal.before


def test_a_terminal_that_answers_nothing_is_said(start: Start) -> None:
    terminal = start(*ITUI, "keys", answer="")
    terminal.wait_for("has not told anything within 2 seconds")


def test_the_terminal_is_given_back_after_a_signal(start: Start) -> None:
    terminal = start(*ITUI, "keys")
    terminal.wait_for("The terminal does not")
    terminal.process.terminate()
    assert terminal.wait_exit() == 143
    assert terminal.modes() == terminal.before


def test_the_list_names_every_command_with_keys() -> None:
    done = subprocess.run([*ITUI, "keys", "--list"], capture_output=True, text=True, check=True)
    for each in COMMANDS.values():
        assert bool(each.keys) == bool(re.search(rf"^  {each.name} ", done.stdout, re.M))
    assert max(map(len, done.stdout.splitlines())) < 100


BREAK = """
import os, sys, termios, tty
tty.setraw(0)
settings = termios.tcgetattr(0)
settings[6][termios.VINTR] = settings[6][termios.VERASE] = b"\\0"
termios.tcsetattr(0, termios.TCSANOW, settings)
os.write(1, b"\\x1b[?1049h\\x1b[?1000h\\x1b[?2004h\\x1b[5;10r\\x1b[?25l\\x1b[1;31m\\x0e")
del os.environ["TERM"]
os.execv(sys.executable, [sys.executable, "-m", "itui", "--reset-terminal"])
"""


def test_a_broken_terminal_is_reset_even_without_term(start: Start) -> None:
    terminal = start(sys.executable, "-c", BREAK)
    assert terminal.wait_exit() == 0
    settings = terminal.modes()
    assert settings[3] & termios.ICANON
    assert settings[3] & termios.ECHO
    assert settings[0] & termios.ICRNL
    assert settings[1] & termios.OPOST
    assert settings[6][termios.VINTR] == b"\x03"
    assert reset_sequence().encode() in terminal.raw
    assert not terminal.screen.cursor.hidden
    assert not terminal.text().strip()


def test_sane_settings_are_those_of_stty(start: Start) -> None:
    terminal = start(sys.executable, "-c", "import tty; tty.setraw(0); input()")
    terminal.wait(lambda: not terminal.modes()[3] & termios.ICANON, "raw mode")
    ours = sane(terminal.modes())
    subprocess.run(["stty", "sane"], stdin=terminal._slave, check=True)
    theirs = terminal.modes()
    theirs[0] |= termios.IXON | (ours[0] & getattr(termios, "IUTF8", 0o40000))
    assert ours[:6] == theirs[:6]
    assert ours[6][: termios.VLNEXT] == theirs[6][: termios.VLNEXT]


def test_without_a_terminal_nothing_can_be_reset() -> None:
    done = subprocess.run(
        [*ITUI, "--reset-terminal"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "itui: there is no terminal to reset\n"
