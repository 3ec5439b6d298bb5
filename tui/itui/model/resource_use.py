"""How much the kernel uses of its machine, as far as it has told."""

from __future__ import annotations

import math

from itui_kernel.protocol.schema import Record

_TIGHT = 0.8
_SOON = 600.0  # seconds


class Use(Record):
    """Memory in bytes, ``cpu`` in per cent of one processor; 0 is unknown.

    ``used`` and ``limit`` are of the limit ``limited_by`` that is nearest, ``job_end`` is unix
    time, ``warned_for`` how many seconds before it the user was warned. ``asked`` is when a kernel
    that does not tell by itself was asked last, ``is_silent`` that it did not answer.
    """

    memory: int = 0
    cpu: int = 0
    used: int = 0
    limit: int = 0
    limited_by: str = ""
    host_used: int = 0
    host_total: int = 0
    job_end: float | None = None
    warned_for: float = math.inf
    is_known: bool = False
    asked: float = 0.0
    is_silent: bool = False

    @property
    def share(self) -> float | None:
        """The share of the nearest limit that is used, ``None`` without a limit."""
        return self.used / self.limit if self.limit else None

    @property
    def is_tight(self) -> bool:
        """Whether little memory is left to the kernel."""
        return self.share is not None and self.share >= _TIGHT

    @property
    def is_host_full(self) -> bool:
        """Whether little memory is left to anybody on the machine."""
        return self.host_used > 0.9 * self.host_total > 0

    def next_change(self, now: float) -> float | None:
        """Return when the time that is left will be said in other words: by minutes, by seconds."""
        left = 0.0 if self.job_end is None else self.job_end - now
        return now + left % (1.0 if left <= _SOON else 60.0) if left > 0 else None

    def ends_soon(self, now: float) -> bool:
        """Whether the batch job is about to end."""
        return self.job_end is not None and self.job_end - now <= _SOON
