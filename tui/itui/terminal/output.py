"""Bytes to the terminal without ever waiting for it."""

from __future__ import annotations

import os
import select
import time
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable

_CHUNK = 65536
# a blocking descriptor reported as writable takes this much without waiting
_BLOCKING_CHUNK = 256


class TerminalOutput:
    """Writes through a second open of the terminal that never blocks; keeps what it cannot write.

    The flags of the standard streams stay as they are: the shell and other processes share them.
    Where the terminal cannot be opened again (after ``su``), small pieces are written when there
    is room.
    """

    def __init__(self, fd: int) -> None:
        try:
            flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
            self._fd = os.open(os.ttyname(fd), flags)
            self._is_blocking = False
        except OSError:
            self._fd = os.dup(fd)
            self._is_blocking = True
        self._kept = bytearray()
        self._pending = bytearray()
        self.written = 0
        self._loop: AbstractEventLoop | None = None
        self.failure: OSError | None = None
        self.on_drained: Callable[[], None] = lambda: None
        self.on_failure: Callable[[], None] = lambda: None

    def fileno(self) -> int:
        """Return the descriptor of the terminal."""
        return self._fd

    @property
    def pending(self) -> int:
        """How many bytes the terminal has not taken yet."""
        return len(self._pending)

    def write(self, text: str, /) -> None:
        """Keep text for the next flush; ``written`` counts all bytes there ever were."""
        data = text.encode("utf-8", "replace")
        self._kept += data
        self.written += len(data)

    def flush(self) -> None:
        """Write as much as the terminal takes now; the event loop writes the rest."""
        if self.failure is None:
            self._pending += self._kept
        self._kept.clear()
        if self._loop is None and self._pending:
            self._write_some()
            if self._pending and self.failure is None:
                self._watch()

    def drain(self, seconds: float) -> None:
        """Wait for the terminal to take everything, but not longer than ``seconds``."""
        self._unwatch()
        deadline = time.monotonic() + seconds
        while self._pending and self.failure is None:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([], [self._fd], [], left)[1]:
                return
            self._write_some()

    def discard(self) -> None:
        """Forget what has not been written."""
        self._pending.clear()
        self._unwatch()

    def _write_some(self) -> None:
        try:
            while self._pending:
                if self._is_blocking and not select.select([], [self._fd], [], 0)[1]:
                    return
                size = _BLOCKING_CHUNK if self._is_blocking else _CHUNK
                written = os.write(self._fd, self._pending[:size])
                del self._pending[:written]
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self.failure = error
            self.discard()
            self.on_failure()

    def _watch(self) -> None:
        try:
            self._loop = get_running_loop()
        except RuntimeError:
            return
        self._loop.add_writer(self._fd, self._resume)

    def _unwatch(self) -> None:
        if self._loop is not None:
            if not self._loop.is_closed():
                self._loop.remove_writer(self._fd)
            self._loop = None

    def _resume(self) -> None:
        """Go on writing; the event loop found room."""
        self._write_some()
        if not self._pending:
            self._unwatch()
            if self.failure is None:
                self.on_drained()
