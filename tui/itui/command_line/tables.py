"""Tables for terminals and pipes: columns as wide as they must be, nothing that could deceive."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from itui.drawing.text import cells_of, safe_line, shorten

LEAST_LAST = 20  # columns for the last column of a narrow terminal


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the lines of a table; on a terminal the last column is cut to what is left."""
    lines = [tuple(titles), *(tuple(map(safe_line, row)) for row in rows)]
    widths = [max(cells_of(row[column]) for row in lines) for column in range(len(titles))]
    room = _room() - sum(widths[:-1]) - 2 * (len(widths) - 1)
    if sys.stdout.isatty():
        widths[-1] = min(widths[-1], max(room, LEAST_LAST))
    return [
        "  ".join(_padded(text, width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in lines
    ]


def _padded(text: str, width: int) -> str:
    text = shorten(text, width)
    return text + " " * (width - cells_of(text))


def _room() -> int:
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80
