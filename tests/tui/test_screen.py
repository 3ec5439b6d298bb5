from __future__ import annotations

import hashlib
import os
import re
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from urwid.display import raw

from itui.terminal import screen as screen_module
from itui.terminal.capabilities import questions
from itui.terminal.conditions import ScreenError, check_terminal, reset_sequence
from terminal import DEADLINE, Terminal

PROGRAM = str(Path(__file__).parents[1] / "screen_program.py")
Start = Callable[..., "Pty"]
_MODE = re.compile(rb"\x1b\[\?(\d+)([hl])")
_MODIFY_KEYS = re.compile(rb"\x1b\[>4([;\d]*)m")


class Pty(Terminal):
    """A terminal that can be unplugged."""

    def unplug(self) -> None:
        """Close the terminal under the program."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


@pytest.fixture
def start(log: Path) -> Iterator[Start]:
    started: list[Pty] = []

    def begin(mode: str = "run", answers: str = "", **environment: str) -> Pty:
        argv = [sys.executable, PROGRAM, mode, str(log)]
        terminal = Pty(argv, columns=60, rows=20, environment=environment)
        started.append(terminal)
        if answers:  # pyte answers the last question alone
            terminal.screen.answer = lambda _: terminal.send(answers)
        terminal.wait_for("ready")
        return terminal

    yield begin
    for terminal in started:
        terminal.close()


def is_restored(terminal: Terminal) -> bool:
    """Whether every mode is off again, the cursor shown, and the line settings are as before."""
    modes = dict(_MODE.findall(bytes(terminal.raw)))
    return (
        modes.pop(b"25") == modes.pop(b"7") == b"h"
        and set(modes) >= {b"1049", b"1000", b"1006", b"2004"}
        and set(modes.values()) == {b"l"}
        and _MODIFY_KEYS.findall(bytes(terminal.raw))[-1] == b""
        and terminal.modes() == terminal.before
    )


@pytest.mark.parametrize("term", ["screen", "screen-256color", "tmux-256color", "linux", "vt100"])
def test_a_screen_is_made_for_any_terminal(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    assert screen_module.ItuiScreen().term == term


def test_urwid_still_has_the_private_names() -> None:
    for name in screen_module.PRIVATE_NAMES:
        assert callable(getattr(raw.Screen, name))


def test_start_takes_the_terminal_and_asks_once_before_the_first_frame(start: Start) -> None:
    terminal = start()
    for sequence in (b"\x1b[?1049h", b"\x1b[?2004h", b"\x1b[?1006h", b"\x1b[>4;1m", b"\x1b[?1004h"):
        assert sequence in terminal.raw
    asked = questions("xterm-256color").encode()
    assert terminal.raw.count(asked) == terminal.raw.count(b"\x1b[c") == 1
    assert terminal.raw.index(asked) < terminal.raw.index(b"ready")
    local = terminal.modes()[3]
    assert not local & (termios.ISIG | termios.IEXTEN | termios.ICANON | termios.ECHO)


@pytest.mark.parametrize("term", ["linux", "vt100", "cons25"])
def test_terminals_that_show_what_they_do_not_know_are_asked_one_thing(
    start: Start, term: str
) -> None:
    terminal = start(TERM=term)
    assert re.findall(rb"\x1b\[c|\x1b\]|\x1bP|\x1b\[>|\$p|\x1b\[\?u", bytes(terminal.raw)) == [
        b"\x1b[c"
    ]


def test_the_answers_are_known_and_never_typed(start: Start) -> None:
    terminal = start(
        answers="\x1bP>|foot(1.2)\x1b\\\x1b]11;rgb:ffff/fefe/ffff\x1b\\\x1b[?2026;2$y\x1b[?2027;0$y"
        "\x1b[?0u\x1b[?62;4c"
    )
    terminal.wait(lambda: b"\x1b[>5u" in terminal.raw, "keys reported apart")
    terminal.send("C")
    terminal.wait_for(r"sync=True clusters=False\nfoot.1.2. light=True keys=True")
    terminal.send("\x1b[99;5u")
    terminal.wait_for("key 'ctrl c'")
    assert re.findall("key .*", terminal.text()) == ["key 'ctrl c'"]
    terminal.send("Q")
    terminal.wait_exit()
    assert is_restored(terminal)
    assert terminal.raw.index(b"\x1b[<u") < terminal.raw.index(b"\x1b[?1049l")


def test_keys_are_reported_apart_again_after_a_stop(start: Start) -> None:
    terminal = start("job", answers="\x1b[?0u\x1b[?62c")
    terminal.wait(lambda: b"\x1b[>5u" in terminal.raw, "keys reported apart")
    terminal.send("Z")
    terminal.wait_for("stopped")
    assert terminal.raw.count(b"\x1b[<u") == 1
    terminal.send("\r")
    terminal.wait_for("back")
    assert terminal.raw.count(b"\x1b[>5u") == 2
    assert terminal.raw.count(b"\x1b[c") == 1
    terminal.send("Q")
    terminal.wait(lambda: terminal.raw.count(b"\x1b[<u") == 2, "popped")


def test_utf_8_is_shown_in_any_locale(start: Start) -> None:
    start(LC_ALL="C").wait_for("ready é日")


def test_control_keys_enter_and_ctrl_j_arrive_as_keys(start: Start) -> None:
    terminal = start()
    terminal.send("\x03\x13\x11\x1a\x16\x0f\x1c\r\n\x1b[27;5;13~")
    for name in ("c", "s", "q", "z", "v", "o", "\\\\\\\\", "j", "enter"):
        terminal.wait_for(f"key 'ctrl {name}'")
    terminal.wait_for("key 'enter'")


def test_a_megabyte_is_one_paste(start: Start) -> None:
    terminal = start()
    text = "".join(f"line {number}\n" for number in range(95_000))[:1_000_000]
    terminal.feed(b"\x1b[200~" + text.replace("\n", "\r").encode() + b"\x1b[201~")
    terminal.wait_for(f"paste 1000000 {hashlib.md5(text.encode()).hexdigest()}")
    assert "key" not in terminal.text()


def test_replies_are_never_typed_and_escape_comes_alone(start: Start) -> None:
    terminal = start()
    terminal.send("\x1b]11;rgb:1e1e/2121/2727\x1b\\\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2ca\x1b")
    terminal.wait_for("key 'esc'")
    assert re.findall("key '(.*)'", terminal.text()) == ["a", "esc"]


def test_mouse_events_and_the_toggle(start: Start) -> None:
    terminal = start()
    terminal.send("\x1b[<64;10;5M")
    terminal.wait_for(r"key \('mouse press', 4, 9, 4\)")
    terminal.send("M")
    terminal.wait_for("mouse False")
    assert dict(_MODE.findall(bytes(terminal.raw)))[b"1000"] == b"l"
    terminal.send("M")
    terminal.wait_for("mouse True")
    assert dict(_MODE.findall(bytes(terminal.raw)))[b"1000"] == b"h"


def test_a_terminal_of_its_own_kind_is_drawn_by_urwid_and_the_log_says_so(
    start: Start, log: Path
) -> None:
    terminal = start(TERM="fbterm")
    terminal.send("x")
    terminal.wait_for("key 'x'")
    assert "ready é日" in terminal.text()
    assert b"\x1b[?7l" not in terminal.raw
    assert "drawn as a whole by urwid" in Path(f"{log}.err").read_text()


def test_a_resize_is_reported_and_redrawn(start: Start) -> None:
    terminal = start()
    terminal.resize(40, 10)
    terminal.wait_for("resized 40 10")
    terminal.wait_for("ready")


@pytest.mark.parametrize(
    ("keys", "exit_code"), [("Q", 0), ("E", 1), ("N", 0)], ids=["normal", "exception", "atexit"]
)
def test_the_terminal_is_restored_at_an_end(start: Start, keys: str, exit_code: int) -> None:
    terminal = start()
    terminal.send(keys)
    assert terminal.wait_exit() == exit_code
    assert is_restored(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_terminal_is_restored_before_a_signal_kills(start: Start, number: int) -> None:
    terminal = start()
    terminal.process.send_signal(number)
    assert terminal.wait_exit() == -number
    assert is_restored(terminal)


def test_a_closed_terminal_ends_the_loop(start: Start, log: Path) -> None:
    terminal = start("nohup")
    terminal.unplug()
    assert terminal.process.wait(DEADLINE) == 0
    assert log.read_text() == "ended by ExitMainLoop\n"


def test_stop_and_continue_repaint(start: Start) -> None:
    terminal = start("job")
    terminal.send("Z")
    terminal.wait_for("stopped")
    assert is_restored(terminal)
    terminal.send("\r")
    terminal.wait_for("back")
    terminal.wait_for("ready")
    assert dict(_MODE.findall(bytes(terminal.raw)))[b"2004"] == b"h"
    terminal.send("\x1a")
    terminal.wait_for("key 'ctrl z'")
    terminal.send("Q")
    terminal.wait(lambda: is_restored(terminal), "restored")


def test_a_stop_signal_from_outside_restores_as_well(start: Start) -> None:
    terminal = start()
    terminal.process.send_signal(signal.SIGTSTP)
    # nobody could continue a session leader, so the system does not stop it: it comes back at once
    terminal.wait(lambda: terminal.raw.count(b"\x1b[?1049h") == 2, "back")
    assert b"\x1b[?1049l" in terminal.raw


def test_a_terminal_nobody_reads_stops_nothing(start: Start, log: Path) -> None:
    terminal = start()
    terminal.send("F")
    terminal.wait_unread(lambda: log.exists() and log.read_text().count("tick") > 300, "300 frames")
    assert "True" in log.read_text()
    terminal.wait_for("frame 300")
    assert terminal.text().splitlines()[0].startswith("300 ")


def test_leaving_a_terminal_nobody_reads(start: Start, log: Path) -> None:
    terminal = start()
    terminal.send("F")
    terminal.wait_unread(lambda: log.exists() and "tick True" in log.read_text(), "a full terminal")
    terminal.send("Q")
    terminal.wait_unread(lambda: terminal.process.poll() is not None, "the end")
    assert terminal.wait_exit() == 0
    assert is_restored(terminal)


def test_stderr_goes_to_the_log(start: Start, log: Path) -> None:
    terminal = start()
    terminal.send("W")
    terminal.wait_for("warned")
    terminal.send("Q")
    terminal.wait_exit()
    written = Path(f"{log}.err").read_text()
    assert "UserWarning: a warning" in written
    assert "from C" in written
    assert b"a warning" not in terminal.raw


def test_terminals_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    master, slave = os.openpty()
    file = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    try:
        for environ, fds, message in [
            ({"TERM": "xterm"}, (file, slave), "standard input is not a terminal"),
            ({"TERM": "xterm"}, (slave, file), "standard output is not a terminal"),
            ({}, (slave, slave), "TERM is not set"),
            ({"TERM": "dumb"}, (slave, slave), "TERM=dumb cannot move the cursor"),
        ]:
            with pytest.raises(ScreenError, match=message):
                check_terminal(environ, *fds)
        check_terminal({"TERM": "xterm"}, slave, slave)
    finally:
        for fd in (master, slave, file):
            os.close(fd)


def test_the_reset_sequence_ends_every_mode() -> None:
    modes = dict(re.findall(r"\x1b\[\?(\d+)([hl])", reset_sequence()))
    assert modes.pop("25") == modes.pop("7") == "h"
    assert set(modes.values()) == {"l"}
    assert {"1049", "2004", "1000", "1002", "1006"} <= set(modes)
