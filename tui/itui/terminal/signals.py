"""Signals a terminal program lives with, handed to the event loop through a pipe."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_DEADLY = (signal.SIGTERM, signal.SIGHUP)
_NOTED = (signal.SIGWINCH, signal.SIGTSTP, signal.SIGCONT)


class TerminalSignals:
    """Notes resizes, stops and continuations; restores the terminal before a deadly signal kills.

    Handlers somebody else has set for the deadly signals stay.
    """

    def __init__(self, restore_terminal: Callable[[], None]) -> None:
        self._restore_terminal = restore_terminal
        self._read_end, self._write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._noted: set[int] = set()
        self._previous: dict[int, Any] = {}

    def fileno(self) -> int:
        """Return the descriptor that becomes readable when something was noted."""
        return self._read_end

    def install(self) -> None:
        """Set the handlers; only the main thread can."""
        if threading.current_thread() is not threading.main_thread():
            return
        for number in _DEADLY:
            if signal.getsignal(number) is signal.SIG_DFL:
                self._previous[number] = signal.signal(number, self._on_deadly)
        for number in _NOTED:
            self._previous[number] = signal.signal(number, self._on_noted)

    def uninstall(self) -> None:
        """Set the handlers back that ``install`` replaced."""
        if threading.current_thread() is not threading.main_thread():
            return
        while self._previous:
            number, handler = self._previous.popitem()
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def wake(self) -> None:
        """Make the descriptor readable."""
        try:
            os.write(self._write_end, b"!")
        except BlockingIOError:
            return  # the pipe is full of earlier calls: it is readable

    def take(self) -> set[int]:
        """Return the signals noted since the last call."""
        try:
            os.read(self._read_end, 4096)
        except BlockingIOError:
            return set()
        noted, self._noted = self._noted, set()
        return noted

    def _on_noted(self, number: int, frame: FrameType | None) -> None:
        """Only note it: this may be the middle of a frame."""
        self._noted.add(number)
        self.wake()

    def _on_deadly(self, number: int, frame: FrameType | None) -> None:
        try:
            self._restore_terminal()
        finally:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
