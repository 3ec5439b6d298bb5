"""The time as a client sees it, which no change of the clock disturbs and no suspended laptop."""

from __future__ import annotations

import time
from datetime import datetime

from itui_kernel.protocol.message import Header

# counts on while a laptop sleeps, which the monotonic clock of Linux does not
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_BEGINNING = time.time() - time.clock_gettime(_STEADY)
NARROW = 2.0  # seconds; an answer that took longer tells little of the time
TOLERANCE = 0.25  # seconds that clocks may differ before anybody corrects them


def now() -> float:
    """Return the seconds of unix time, counted on from the start of this program."""
    return _BEGINNING + time.clock_gettime(_STEADY)


class KernelClock:
    """Learns how much the kernel's clock is ahead from when it answered which question."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self.is_known = False

    def note(self, asked: float, answered: float, header: Header) -> None:
        """Note the date of an answer, which was written between the two times."""
        date = _seconds(header)
        if date is None or answered - asked > NARROW:
            return
        self.is_known = True
        if asked - TOLERANCE <= date <= answered + TOLERANCE:
            self._ahead = 0.0
        elif not asked - TOLERANCE <= date - self._ahead <= answered + TOLERANCE:
            self._ahead = date - (asked + answered) / 2

    def time_of(self, header: Header) -> float | None:
        """Return when a message was written; ``None`` where it does not say so."""
        date = _seconds(header)
        return None if date is None else date - self._ahead


def _seconds(header: Header) -> float | None:
    try:
        return datetime.fromisoformat(header.date).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
