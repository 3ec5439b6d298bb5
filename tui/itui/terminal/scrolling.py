"""Finds the block of rows that only moved up or down between two frames; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

LEAST_ROWS = 4
_LEAST_SHARE = 0.6
_MOST_PLACES = 4  # what stands in more rows than these says nothing of a move


class Move(NamedTuple):
    """Rows from ``top`` to ``bottom`` (the last one) move ``up`` rows up, or down if negative."""

    top: int
    bottom: int
    up: int


def find_move(old: Sequence[Hashable], new: Sequence[Hashable]) -> Move | None:
    """Return the move that brings most rows of ``old`` where ``new`` has them.

    Rows are compared by what they show; ``None`` is a row that says nothing, blank or unknown.

    >>> find_move(["a", "b", "c", "d", "e", "f"], ["b", "c", "d", "e", "x", "f"])
    Move(top=0, bottom=4, up=1)
    """
    up = _most_voted(old, new)
    if not up:
        return None
    moved = [
        row
        for row, shown in enumerate(new)
        if shown is not None
        and 0 <= row + up < len(old)
        and shown == old[row + up]
        and shown != old[row]
    ]
    if len(moved) < LEAST_ROWS:
        return None
    top, bottom = min(moved[0], moved[0] + up), max(moved[-1], moved[-1] + up)
    said = sum(shown is not None for shown in new[top : bottom + 1])
    is_enough = len(moved) >= _LEAST_SHARE * (said - abs(up))
    return Move(top, bottom, up) if is_enough else None


def _most_voted(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """Return the difference in rows that most of the changed rows speak for, or 0."""
    places: dict[Hashable, list[int]] = {}
    for row, shown in enumerate(old):
        if shown is not None:
            places.setdefault(shown, []).append(row)
    votes: Counter[int] = Counter()
    for row, shown in enumerate(new):
        if shown is not None and shown != old[row]:
            before = places.get(shown, ())
            if len(before) <= _MOST_PLACES:
                votes.update(place - row for place in before)
    return votes.most_common(1)[0][0] if votes else 0
