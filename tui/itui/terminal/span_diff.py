"""Rows of the screen as cells, and the spans of cells in which two rows differ."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import compress, repeat
from operator import ne
from typing import NamedTuple

from itui.drawing.text import clusters
from itui.terminal.rendition import Rendition

Cell = tuple[Rendition, str]
"""What one column shows; the second column of a wide character has an empty text."""

GAP = 4  # so many equal cells are written again rather than skipped: that takes as many bytes
_SPREAD = 3  # a terminal may draw a doubtful character over so many cells behind its first
# characters every terminal draws in one column: no combining marks, nothing drawn as an emoji
_NARROW = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u0482\u048a-\u052f"
    "\u2010-\u2015\u2018-\u2022\u2026\u2030-\u203b\u2190-\u2193\u2200-\u22ff\u2500-\u259f\u2800-\u28ff"
)
_WIDE = "\u3041-\u3096\u30a1-\u30fa\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_IS_NARROW = re.compile(f"[{_NARROW}]*").fullmatch
_IS_SURE = re.compile(f"[{_NARROW}{_WIDE}]*").fullmatch
_FIRST_WIDE = "\u3041"


class CellRow(NamedTuple):
    """The cells of a row; from ``tail`` on all of them are the same blank."""

    cells: Sequence[Cell]
    tail: int


def is_sure(text: str) -> bool:
    """Return whether every terminal agrees on the columns that ``text`` takes."""
    return text.isascii() or _IS_SURE(text) is not None


def row_of_cells(runs: Iterable[tuple[Rendition, str]], width: int) -> CellRow:
    """Return the cells of exactly ``width`` columns that runs of text fill.

    >>> [text for _, text in row_of_cells([(Rendition(), "a日")], 4).cells]
    ['a', '日', '', ' ']
    """
    cells: list[Cell] = []
    rendition, text = Rendition(), ""
    for rendition, text in runs:
        if text.isascii() or _IS_NARROW(text):
            cells.extend(zip(repeat(rendition), text))
        elif _IS_SURE(text):
            for character in text:
                cells.append((rendition, character))
                if character >= _FIRST_WIDE:
                    cells.append((rendition, ""))
        else:
            _add_clusters(cells, rendition, text)
    if len(cells) != width:
        _fit(cells, width)
        return CellRow(cells, width)
    return CellRow(cells, width - len(text) + len(text.rstrip(" ")))


def _add_clusters(cells: list[Cell], rendition: Rendition, text: str) -> None:
    for cluster, columns in clusters(text):
        if columns > 0:
            cells.append((rendition, cluster))
            cells.extend([(rendition, "")] * (columns - 1))
        elif cells:
            # a mark belongs to the character before it, the other half of a wide one included
            at = len(cells) - 1
            while at and not cells[at][1]:
                at -= 1
            cells[at] = (cells[at][0], cells[at][1] + cluster)


def _fit(cells: list[Cell], width: int) -> None:
    """Cut or fill cells to the width; a wide character that does not fit becomes blanks."""
    is_cut = len(cells) > width and not cells[width][1]
    del cells[width:]
    while is_cut and cells:
        is_cut = not cells.pop()[1]
    cells.extend([(Rendition(), " ")] * (width - len(cells)))


def spans(old: Sequence[Cell], new: Sequence[Cell], gap: int = GAP) -> list[tuple[int, int]]:
    """Return the (start, end) columns of ``new`` to be written over ``old``.

    Spans with at most ``gap`` equal cells between them are one; no wide character is halved.

    >>> a, b = row_of_cells([(Rendition(), "abcdefghij")], 10), [(Rendition(), "x")] * 10
    >>> spans(a.cells, [*b[:2], *a.cells[2:9], b[9]])
    [(0, 2), (9, 10)]
    """
    found: list[tuple[int, int]] = []
    start = end = -1
    for column in compress(range(len(new)), map(ne, old, new)):
        if column > end + gap or end < 0:
            if end >= 0:
                found.append(_whole(old, new, start, end))
            start = column
        end = column + 1
    if end >= 0:
        found.append(_whole(old, new, start, end))
    return _joined(found, gap) if len(found) > 1 else found


def _whole(old: Sequence[Cell], new: Sequence[Cell], start: int, end: int) -> tuple[int, int]:
    """Return the span widened to whole characters, and past what a doubtful one may spoil."""
    while start and not (new[start][1] and old[start][1]):
        start -= 1
    size = len(new)
    column = max(start, end - 1 - _SPREAD)
    while column < size and (column < end or not (new[column][1] and old[column][1])):
        if not is_sure(new[column][1]):
            end = column + 1 + _SPREAD
        column += 1
    return start, min(max(end, column), size)


def _joined(found: Sequence[tuple[int, int]], gap: int) -> list[tuple[int, int]]:
    """Return the spans with those joined that have grown together."""
    joined = [found[0]]
    for start, end in found[1:]:
        if start <= joined[-1][1] + gap:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
