"""Signals arrive where the program can bear them: while it waits for a line or for the kernel."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Leave(BaseException):
    """The terminal is gone or the program is to end; the session goes on."""


class Signals:
    """Turns signals into exceptions: Ctrl-C into KeyboardInterrupt, others into ``Leave``."""

    def __init__(self) -> None:
        self._can_raise = False
        self._pending: type[BaseException] | None = None
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._take)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a signal end what is done within; one that came before ends it at once."""
        self._can_raise = True
        try:
            self._raise_pending()
            yield
        finally:
            self._can_raise = False

    def _take(self, number: int, frame: FrameType | None) -> None:
        kind = KeyboardInterrupt if number == signal.SIGINT else Leave
        if self._pending is not Leave:
            self._pending = kind
        if self._can_raise:
            self._can_raise = False
            self._raise_pending()

    def _raise_pending(self) -> None:
        pending, self._pending = self._pending, None
        if pending is not None:
            raise pending
