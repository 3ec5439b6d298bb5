"""Waits for descriptors, signals and times: the one thread of the supervisor."""

from __future__ import annotations

import os
import select
import signal
import time
from collections.abc import Callable

Call = Callable[[], None]


class Loop:
    """Calls back when a descriptor is ready or a time has come, until it is stopped.

    Times are monotonic; whatever was stopped meanwhile, even the whole host, is done afterwards.
    """

    def __init__(self) -> None:
        self._poll = select.poll()
        self._ready: dict[int, Call] = {}
        self._due: list[tuple[float, Call]] = []
        self._is_stopped = False

    def watch(self, descriptor: int, ready: Call, *, to_write: bool = False) -> None:
        """Call ``ready`` whenever there is something to read, or room to write."""
        self._ready[descriptor] = ready
        self._poll.register(descriptor, select.POLLOUT if to_write else select.POLLIN)

    def forget(self, descriptor: int) -> None:
        """Watch a descriptor no longer."""
        if self._ready.pop(descriptor, None) is not None:
            self._poll.unregister(descriptor)

    def after(self, seconds: float, call: Call) -> None:
        """Call once, so many seconds from now."""
        self._due.append((time.monotonic() + seconds, call))

    def stop(self) -> None:
        """Return from ``run`` after what is being done."""
        self._is_stopped = True

    def run(self) -> None:
        """Go on until it is stopped."""
        while not self._is_stopped:
            for descriptor, _ in self._poll.poll(self._timeout()):
                ready = self._ready.get(descriptor)
                if ready is not None:
                    ready()
            now = time.monotonic()
            due = [each for each in self._due if each[0] <= now]
            self._due = [each for each in self._due if each[0] > now]
            for _, call in due:
                call()

    def _timeout(self) -> int | None:
        if not self._due:
            return None
        left = min(due for due, _ in self._due) - time.monotonic()
        return max(0, int(left * 1000 + 0.999))

    def on_signal(self, taken: dict[int, Call]) -> None:
        """Call back for signals; those that only must not end this process may do nothing."""
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in taken:
            signal.signal(number, _noted)

        def look() -> None:
            for number in set(os.read(reading, 4096)):
                if number in taken:
                    taken[number]()

        self.watch(reading, look)


def _noted(number: int, frame: object) -> None:
    """Do nothing: its number is in the pipe. Not SIG_IGN, which programs would inherit."""


def nothing() -> None:
    """Do nothing, for a signal that must not end this process."""
