"""Amounts as people read them: bytes, durations, counts."""

from __future__ import annotations

import math

_UNITS = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def human_bytes(count: int) -> str:
    """Return a number of bytes with two digits or more, in decimal units.

    >>> human_bytes(999), human_bytes(1_234), human_bytes(8_000_000)
    ('999 B', '1.2 kB', '8.0 MB')
    """
    if abs(count) < 1000:
        return f"{count} B"
    amount = float(min(max(count, -(10**24)), 10**24))
    for unit in _UNITS[1:]:
        amount /= 1000
        if abs(amount) < 999.5 or unit == _UNITS[-1]:
            break
    return f"{amount:.1f} {unit}" if abs(amount) < 9.95 else f"{amount:.0f} {unit}"


def human_duration(seconds: float) -> str:
    """Return a duration in its two largest units.

    >>> human_duration(12.7), human_duration(125), human_duration(7_300)
    ('12 s', '2 min 05 s', '2 h 01 min')
    """
    if not math.isfinite(seconds):
        return "unknown time"
    whole = max(int(seconds), 0)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86_400} d {whole % 86_400 // 3600} h"


def human_rate(per_second: float) -> str:
    """Return how many there are in a second, or how long one takes.

    >>> human_rate(1234.5), human_rate(12.34), human_rate(0.25)
    ('1,234/s', '12.3/s', '4.00 s each')
    """
    if per_second < 1:
        return f"{short_number(1 / per_second)} s each" if per_second > 0 else ""
    return f"{short_number(per_second)}/s"


def short_number(number: float) -> str:
    """Return a positive number with three digits or more.

    >>> short_number(3242.35), short_number(89.34), short_number(5.4)
    ('3,242', '89.3', '5.40')
    """
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def clock(seconds: float) -> str:
    """Return a duration as clocks show it.

    >>> clock(65), clock(3_725), clock(90_061)
    ('1:05', '1:02:05', '25:01:01')
    """
    whole = max(int(seconds), 0)
    if whole < 3600:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural where it belongs.

    >>> counted(1, "client"), counted(3000, "line")
    ('1 client', '3,000 lines')
    """
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"
