"""Progress as a row of the status line, as long as there is room for; columns stay in place."""

from __future__ import annotations

import math
import re

from itui.drawing.fitting import display_line, padded
from itui.drawing.picture import Row, row_width
from itui.drawing.quantities import clock, short_number
from itui.output.progress import Progress

_WIDE, _NARROW = 10, 5
_RATE = re.compile(r"([\d,.]+)(.*)")


def progress_row(progress: Progress, width: int) -> Row:
    """Return the longest form of at most ``width`` columns; nothing when there is no room.

    >>> "".join(t for _, t in progress_row(Progress(0.42, counts="42/100", eta=65), 40))
    ' 42% ▕████      ▏  42/100 eta 1:05 '
    """
    label = display_line(progress.label, 24)
    counts, rate, eta = _counts(progress), _rate(progress.rate), _eta(progress.eta)
    if progress.fraction is None:
        forms = [[label, counts, rate], [counts, rate], [counts]]
        return _first_fitting([_text(form) for form in forms], width)
    share = f"{math.floor(100 * progress.fraction):3d}%"
    wide, narrow = (_bar(progress.fraction, columns) for columns in (_WIDE, _NARROW))
    rests = [
        [wide, counts, rate, eta],
        [narrow, counts, rate, eta],
        [wide, rate, eta],
        [narrow, rate, eta],
        [rate, eta],
        [wide],
        [],
    ]
    rows = [_text([share, *rest]) for rest in rests]
    if label:
        rows.insert(0, (("status.label", f"{label} "), *rows[0]))
    return _first_fitting(rows, width)


def _first_fitting(rows: list[Row], width: int) -> Row:
    return next((row for row in rows if row_width(row) <= width), ())


def _text(parts: list[str]) -> Row:
    words = " ".join(part for part in parts if part)
    return (("status", words),)


def _bar(fraction: float, columns: int) -> str:
    halves = math.floor(2 * columns * min(fraction, 1.0))
    full = "█" * (halves // 2) + "▌" * (halves % 2)
    return f"▕{full.ljust(columns)}▏"


def _counts(progress: Progress) -> str:
    """Return the counts in a width that does not change while they grow."""
    _, slash, total = progress.counts.partition("/")
    counts = display_line(progress.counts, 40)
    return counts.rjust(2 * len(total) + 1) if slash else counts


def _rate(rate: str) -> str:
    found = _RATE.match(rate)
    if found is None:
        return display_line(rate, 16)
    number = short_number(float(found[1].replace(",", "") or 0))
    return f"{number:>5}{display_line(found[2], 16)}"


def _eta(eta: float | None) -> str:
    return "" if eta is None else padded(f"eta {clock(eta)}", 9)
