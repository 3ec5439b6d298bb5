"""Signals arrive where the program can bear them: while it waits for a line or for the kernel."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Leave(BaseException):
    """The terminal is gone or the program is to end; the session goes on."""


class CalledOff(BaseException):
    """Nobody waits any more for the line that was to be typed."""


class Signals:
    """Turns signals into exceptions: Ctrl-C into KeyboardInterrupt, others into ``Leave``.

    Another thread has ``is_called_off`` looked at, which tells whether to end the reading of a
    line by ``CalledOff``.
    """

    def __init__(self) -> None:
        self._can_raise = False
        self._pending: type[BaseException] | None = None
        self.is_called_off: Callable[[], bool] = bool
        signal.signal(signal.SIGUSR1, self._look)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._take)

    @contextmanager
    def allowed(self) -> Iterator[None]:
        """Let a signal end what is done within; one that came before ends it at once."""
        self._can_raise = True
        try:
            self._raise_pending()
            if self.is_called_off():
                raise CalledOff
            yield
        finally:
            self._can_raise = False

    def look(self) -> None:
        """Have looked whether the line that is read is called off; from any thread."""
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGUSR1)

    def _look(self, number: int, frame: FrameType | None) -> None:
        if self._can_raise and self.is_called_off():
            self._can_raise = False
            raise CalledOff

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
