"""Brackets of a text outside strings and comments: which are open, which belong together."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from itui_kernel.protocol.schema import Record

OPENING = {"(": ")", "[": "]", "{": "}"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
ROWS_SEARCHED = 500

Bracket = tuple[int, str]
_MARKS = re.compile(r"""#|'''|\"""|['"()\[\]{}]""")
_ENDS = {mark: re.compile(rf"(?:\\.|[^\\])*?{mark}") for mark in ("'''", '"""', "'", '"')}
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")


class Scanned(NamedTuple):
    """One line: its brackets, the quote still open at its end, where its comment begins."""

    brackets: tuple[Bracket, ...]
    quote: str
    comment: int


@lru_cache(maxsize=16384)
def scan_line(line: str, quote: str = "") -> Scanned:
    """Return what a line of Python holds when a string opened by ``quote`` goes on in it.

    >>> scan_line("f('(', x) # [")
    Scanned(brackets=((1, '('), (8, ')')), quote='', comment=10)
    """
    brackets: list[Bracket] = []
    index = 0
    while True:
        if quote:
            end = _ENDS[quote].match(line, index)
            if end is None:
                goes_on = len(quote) == 3 or _CONTINUED.search(line)
                return Scanned(tuple(brackets), quote if goes_on else "", len(line))
            index, quote = end.end(), ""
        found = _MARKS.search(line, index)
        if found is None:
            return Scanned(tuple(brackets), "", len(line))
        index, mark = found.end(), found.group()
        if mark == "#":
            return Scanned(tuple(brackets), "", found.start())
        if mark in _ENDS:
            quote = mark
        else:
            brackets.append((found.start(), mark))


class Context(Record, kw_only=False):
    """What a place in the text is inside of.

    ``opened`` are the open brackets, the innermost last; ``start`` is the first row of the
    logical line, ``quote`` the string the place is in.
    """

    opened: tuple[tuple[int, int, str], ...] = ()
    start: int = 0
    quote: str = ""


def context(lines: Sequence[str], row: int, column: int) -> Context:
    """Return the context of a place in Python code."""
    opened: list[tuple[int, int, str]] = []
    quote = ""
    start = 0
    is_continued = False
    for index in range(row + 1):
        line = lines[index]
        if not (opened or quote or is_continued):
            start = index
        scanned = scan_line(line[:column] if index == row else line, quote)
        for place, mark in scanned.brackets:
            if mark in OPENING:
                opened.append((index, place, mark))
            elif opened and opened[-1][2] == CLOSING[mark]:
                opened.pop()
        quote = scanned.quote
        is_continued = line.endswith("\\") and scanned.comment == len(line)
    return Context(tuple(opened), start, quote)


def brackets_by_row(lines: Sequence[str]) -> Callable[[int], Sequence[Bracket]]:
    """Return a function from a row to the brackets in it, by the rules of Python."""
    quotes = [""]

    def of_row(row: int) -> Sequence[Bracket]:
        while len(quotes) <= row:
            quotes.append(scan_line(lines[len(quotes) - 1], quotes[-1]).quote)
        return scan_line(lines[row], quotes[row]).brackets

    return of_row


def matching(
    lines: Sequence[str],
    row: int,
    column: int,
    of_row: Callable[[int], Sequence[Bracket]] | None = None,
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Return the bracket at the cursor and its partner, or ``None``.

    A closing bracket left of the cursor comes first, then the bracket under it. ``of_row`` tells
    the brackets of a row that count.
    """
    of_row = of_row or brackets_by_row(lines)
    line = lines[row]
    places = []
    if 0 < column <= len(line) and line[column - 1] in CLOSING:
        places.append(column - 1)
    if column < len(line) and (line[column] in OPENING or line[column] in CLOSING):
        places.append(column)
    for place in places:
        here = of_row(row)
        if (place, line[place]) not in here:
            continue
        rows = (
            range(row, min(len(lines), row + ROWS_SEARCHED))
            if line[place] in OPENING
            else range(row, max(-1, row - ROWS_SEARCHED), -1)
        )
        partner = _partner(rows, place, of_row)
        if partner is not None:
            return (row, place), partner
    return None


def _partner(
    rows: range, place: int, of_row: Callable[[int], Sequence[Bracket]]
) -> tuple[int, int] | None:
    forward = rows.step > 0
    enters, leaves = (OPENING, CLOSING) if forward else (CLOSING, OPENING)
    stack: list[str] = []
    for row in rows:
        found = of_row(row)
        if row == rows.start:
            found = [item for item in found if (item[0] >= place) == forward or item[0] == place]
        for column, mark in found if forward else reversed(found):
            if mark in enters:
                stack.append(mark)
            elif stack.pop() != leaves[mark]:
                return None
            elif not stack:
                return row, column
    return None
