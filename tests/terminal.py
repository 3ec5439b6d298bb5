"""A program in a pseudo terminal, and what a person would see of it (pyte)."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyte

DEADLINE = float(os.environ.get("ITUI_TEST_SECONDS", "30"))
# without byte code, which an editable install has only once it may be written, all starts are slow
NOT_INHERITED = (
    "CI",
    "COLORTERM",
    "DISPLAY",
    "FORCE_COLOR",
    "NO_COLOR",
    "PYTHONDONTWRITEBYTECODE",
    "TMUX",
)
KEYS = {
    "enter": "\r",
    "tab": "\t",
    "esc": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "page up": "\x1b[5~",
    "page down": "\x1b[6~",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "f1": "\x1bOP",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f9": "\x1b[20~",
    "backspace": "\x7f",
}


class _Screen(pyte.Screen):
    """A screen that answers the program's questions through the pseudo terminal."""

    answer: Callable[[str], None]

    def write_process_input(self, data: str) -> None:
        self.answer(data)


class Terminal:
    """Runs ``argv`` in a terminal of ``columns`` x ``rows``; ``wait`` reads until a state holds."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = _Screen(columns, rows)
        self.screen.answer = lambda data: self.send(data)
        self._stream = pyte.ByteStream(self.screen)
        self.received = 0
        self.raw = bytearray()
        self._master, slave = os.openpty()
        _resize(self._master, columns, rows)
        self.before = termios.tcgetattr(slave)
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            list(argv),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={
                **inherited,
                "TERM": "xterm-256color",
                "LC_ALL": "C.UTF-8",
                **(environment or {}),
            },
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        self._slave = slave
        self._incoming = select.poll()
        self._incoming.register(self._master, select.POLLIN)

    def send(self, text: str) -> None:
        """Type characters as they are."""
        os.write(self._master, text.encode())

    def press(self, *keys: str) -> None:
        """Press named keys: ``enter``, ``f9``, ``ctrl c``, ``meta x``."""
        for key in keys:
            self.send(self._sequence(key))

    def run(self, code: str) -> None:
        """Type a line and press Enter."""
        self.send(code)
        self.press("enter")

    def _sequence(self, key: str) -> str:
        if key.startswith("ctrl "):
            return chr(ord(key[5:].upper()) & 0x1F)
        if key.startswith("meta "):
            return "\x1b" + self._sequence(key[5:])
        return KEYS.get(key, key)

    def read(self, timeout: float) -> bool:
        """Take what the program wrote, waiting for it at most ``timeout`` seconds."""
        if not self._incoming.poll(timeout * 1000):
            return False
        try:
            data = os.read(self._master, 65536)
        except OSError as error:
            if error.errno == errno.EIO:
                return False
            raise
        self.received += len(data)
        self.raw += data
        self.show(data)
        return bool(data)

    def show(self, data: bytes) -> None:
        """Let the screen take what the program wrote."""
        self._stream.feed(data)

    def wait(self, holds: Callable[[], Any], what: str = "", seconds: float = DEADLINE) -> float:
        """Read until ``holds()``; return the seconds since the call, or fail with the screen."""
        begin = time.monotonic()
        while not holds():
            left = begin + seconds - time.monotonic()
            if left <= 0:
                raise AssertionError(f"not seen in {seconds} s: {what}\n{self.text()}")
            self.read(min(left, 0.05))
        return time.monotonic() - begin

    def feed(self, data: bytes) -> None:
        """Send bytes as fast as the program takes them."""
        os.set_blocking(self._master, False)
        left = memoryview(data)
        both = select.poll()
        both.register(self._master, select.POLLIN | select.POLLOUT)
        while left:
            ((_, ready),) = both.poll(DEADLINE * 1000)
            if ready & select.POLLIN:
                self.read(0)
            if ready & select.POLLOUT:
                left = left[os.write(self._master, left[:4096]) :]
        os.set_blocking(self._master, True)

    def wait_unread(self, holds: Callable[[], object], what: str) -> None:
        """Wait for a state and read nothing meanwhile."""
        deadline = time.monotonic() + DEADLINE
        while not holds():
            assert time.monotonic() < deadline, what
            select.select([], [], [], 0.01)

    def wait_for(self, pattern: str, seconds: float = DEADLINE) -> float:
        """Read until the screen holds a match of the regular expression."""
        compiled = re.compile(pattern, re.M)
        return self.wait(lambda: compiled.search(self.text()), pattern, seconds)

    def wait_gone(self, pattern: str, seconds: float = DEADLINE) -> float:
        """Read until the screen holds no match of the regular expression."""
        compiled = re.compile(pattern, re.M)
        return self.wait(lambda: not compiled.search(self.text()), f"no {pattern}", seconds)

    def text(self) -> str:
        """Return the screen as lines without trailing blanks."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size and tell the program."""
        self.screen.resize(rows, columns)
        _resize(self._master, columns, rows)
        self.process.send_signal(signal.SIGWINCH)

    def modes(self) -> list[Any]:
        """Return the terminal's settings as tcgetattr tells them."""
        return termios.tcgetattr(self._slave)

    def hang_up(self) -> None:
        """Close the terminal as a dropped link does."""
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = -1
        self.process.send_signal(signal.SIGHUP)

    def wait_exit(self, seconds: float = DEADLINE) -> int:
        """Read until the program has ended; return its exit code."""
        if self._master >= 0:
            self.wait(lambda: self.process.poll() is not None, "the end", seconds)
            while self.read(0):
                continue
        return self.process.wait(seconds)

    def close(self) -> None:
        """End the program whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for fd in (self._master, self._slave):
            if fd >= 0:
                os.close(fd)
        self._master = self._slave = -1


def _resize(fd: int, columns: int, rows: int) -> None:
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


Open = Callable[..., Terminal]
"""Starts a program in a terminal."""
