"""Lets ``time.sleep`` end when the job that sleeps is to end.

An exception for a thread is raised by its next line of Python, and signals wake the main thread
alone: a job that sleeps for an hour would end after that hour.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

_MOST = 1e6  # seconds; what is more is left to the system, which may refuse it


class WakingSleep:
    """Puts another ``time.sleep`` in the place of Python's; ``bell`` is what wakes this thread."""

    def __init__(self, bell: Callable[[], SimpleQueue[None] | None]) -> None:
        self._bell = bell
        self._original = time.sleep

        @functools.wraps(time.sleep)
        def sleep(seconds: Any, /) -> None:
            found = self._bell()
            if found is None or type(seconds) not in (int, float) or not 0 < seconds < _MOST:
                self._original(seconds)
            else:
                _sleep(found, seconds)

        self._replacement = sleep

    def install(self, names: dict[str, Any]) -> None:
        """Let ``time`` have it, and the user who imported the function by its name."""
        self._exchange(names, self._original, self._replacement)

    def remove(self, names: dict[str, Any]) -> None:
        """Put Python's own back."""
        self._exchange(names, self._replacement, self._original)

    def _exchange(self, names: dict[str, Any], old: object, new: object) -> None:
        for each in (vars(time), names):
            for name in [name for name, value in list(each.items()) if value is old]:
                each[name] = new


def _sleep(bell: SimpleQueue[None], seconds: float) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            bell.get(timeout=left)  # an interrupt that came is raised by the next line
        except Empty:
            return
