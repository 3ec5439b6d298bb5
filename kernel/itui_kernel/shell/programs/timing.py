"""How long code takes: spans of time as text, and what a series of measurements says."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import Any

_UNITS = (("s", 1.0), ("ms", 1e3), ("\u03bcs", 1e6), ("ns", 1e9))
_LONG_UNITS = (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1))


def shown_time(seconds: float, precision: int = 3) -> str:
    """Return a span of time in the unit that suits it.

    >>> shown_time(0.0123456), shown_time(0.9999), shown_time(3661.2), shown_time(0.321, 1)
    ('12.3 ms', '1 s', '1h 1min 1s', '300 ms')
    """
    if seconds >= 60:
        return _shown_long(int(seconds))
    shown = [(_rounded(seconds * scale, precision), unit) for unit, scale in _UNITS]
    return " ".join(next((each for each in shown if float(each[0]) >= 1), shown[-1]))


def _rounded(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return f"{float(text):.0f}" if "e+" in text else text


def _shown_long(seconds: int) -> str:
    parts = []
    for unit, length in _LONG_UNITS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts)


class TimeitResult:
    """What ``%timeit -o`` returns; all times are in seconds."""

    def __init__(
        self,
        loops: int,
        repeat: int,
        all_runs: Sequence[float],
        compile_time: float,
        precision: int,
    ) -> None:
        self.loops = loops
        self.repeat = repeat
        self.all_runs = list(all_runs)
        self.compile_time = compile_time
        self._precision = precision

    @property
    def timings(self) -> list[float]:
        """The time of one loop in each run."""
        return [each / self.loops for each in self.all_runs]

    @property
    def best(self) -> float:
        """The time of one loop in the fastest run."""
        return min(self.timings)

    @property
    def worst(self) -> float:
        """The time of one loop in the slowest run."""
        return max(self.timings)

    @property
    def average(self) -> float:
        """The mean over the runs."""
        return sum(self.timings) / len(self.all_runs)

    @property
    def stdev(self) -> float:
        """The standard deviation over the runs."""
        mean = self.average
        return sqrt(sum((each - mean) ** 2 for each in self.timings) / len(self.all_runs))

    def __str__(self) -> str:
        mean, spread = (shown_time(each, self._precision) for each in (self.average, self.stdev))
        runs = f"{self.repeat} run{'s' if self.repeat != 1 else ''}"
        loops = f"{self.loops:,} loop{'s' if self.loops != 1 else ''} each"
        return f"{mean} \xb1 {spread} per loop (mean \xb1 std. dev. of {runs}, {loops})"

    def __repr__(self) -> str:
        return f"<TimeitResult : {self}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))
