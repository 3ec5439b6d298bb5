"""Ranges of inputs as users write them: ``4-6 9``, ``~1/3``, ``243/``, ``~8/1-~6/5``."""

from __future__ import annotations

import re
from typing import NamedTuple

_RANGE = re.compile(
    r"(?:(?P<session>~?\d+)/)?(?P<first>\d+)?"
    r"(?:(?P<mark>[-:])(?:(?P<last_session>~?\d+)/)?(?P<last>\d+)?)?"
)


class Range(NamedTuple):
    """Lines of one session, from ``start`` and before ``stop``.

    Session 0 is this one, -1 the one before; other numbers are those of the sessions themselves.
    """

    session: int
    start: int = 1
    stop: int | None = None


def read_ranges(text: str) -> list[Range] | None:
    """Return the ranges a text consists of, ``None`` when it is something else.

    >>> read_ranges("2-4 ~1/7")
    [Range(session=0, start=2, stop=5), Range(session=-1, start=7, stop=8)]
    >>> read_ranges("~2/1-~1/3")
    [Range(session=-2, start=1, stop=None), Range(session=-1, start=1, stop=4)]
    >>> read_ranges("name")
    """
    found: list[Range] = []
    for word in text.split():
        ranges = _read(word)
        if ranges is None:
            return None
        found += ranges
    return found


def _read(word: str) -> list[Range] | None:
    match = _RANGE.fullmatch(word)
    if match is None or not (match["session"] or match["first"]):
        return None
    session = _session(match["session"] or "0")
    last_session = session if match["last_session"] is None else _session(match["last_session"])
    if (session > 0) != (last_session > 0):
        return None  # whether one is before the other cannot be told here
    if last_session < session:
        return []
    start = int(match["first"] or 1)
    stop = _stop(match)
    if session == last_session:
        return [Range(session, start, stop)]
    between = [Range(each) for each in range(session + 1, last_session)]
    return [Range(session, start), *between, Range(last_session, 1, stop)]


def _session(text: str) -> int:
    return -int(text[1:]) if text.startswith("~") else int(text)


def _stop(match: re.Match[str]) -> int | None:
    """Return the line before which the range ends: ``4-6`` is with line 6, ``4:6`` without."""
    if match["mark"] is None:
        return int(match["first"]) + 1 if match["first"] else None
    if match["last"] is None:
        return None
    return int(match["last"]) + (match["mark"] == "-")
