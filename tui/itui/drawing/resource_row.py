"""Memory, processors and the time that is left, as words of the status line."""

from __future__ import annotations

import math

from itui.drawing.picture import Row
from itui.drawing.quantities import human_bytes, human_duration
from itui.drawing.text import safe_line
from itui.model.resource_use import Use

_COLUMNS = 6  # of the bar
_LEAST_CPU = 5


def resource_rows(use: Use, now: float, *, is_busy: bool) -> list[tuple[bool, Row]]:
    """Return what is to be shown, each with whether it is a warning.

    >>> resource_rows(Use(is_known=True, memory=2_500_000, cpu=98), 0.0, is_busy=True)
    [(False, (('status', '2.5 MB'),)), (False, (('status', 'cpu 98%'),))]
    """
    rows: list[tuple[bool, Row]] = []
    if use.job_end is not None:
        left = use.job_end - now
        words = f"job ends in {_left(left)}" if left > 0 else "job ends"
        rows.append(_said(words, is_warning=use.ends_soon(now)))
    if not use.is_known:
        return rows
    if use.is_host_full and not use.is_tight:
        share = math.floor(100 * use.host_used / use.host_total)
        rows.append(_said(f"host memory {share}%", is_warning=True))
    rows.append(_said(_memory(use), is_warning=use.is_tight))
    if is_busy and use.cpu >= _LEAST_CPU:
        rows.append(_said(f"cpu {use.cpu}%", is_warning=False))
    return rows


def _left(seconds: float) -> str:
    """Return a time without what would change every second long before it matters.

    >>> _left(7300), _left(3540), _left(599)
    ('2 h 01 min', '59 min', '9 min 59 s')
    """
    if 600 < seconds < 3600:
        return f"{seconds // 60:.0f} min"
    return human_duration(seconds)


def _said(words: str, *, is_warning: bool) -> tuple[bool, Row]:
    return is_warning, (("status.warning" if is_warning else "status", words),)


def _memory(use: Use) -> str:
    share = use.share
    if share is None:
        return human_bytes(use.memory)
    halves = math.floor(2 * _COLUMNS * min(share, 1.0))
    bar = ("█" * (halves // 2) + "▌" * (halves % 2)).ljust(_COLUMNS)
    used = f"{human_bytes(use.used)}/{human_bytes(use.limit)}"
    by = f" {safe_line(use.limited_by)}" if use.is_tight and use.limited_by else ""
    return f"▕{bar}▏{used}{by}"
