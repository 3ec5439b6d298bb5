"""Foreign text fitted into a width: made harmless, padded, wrapped between words."""

from __future__ import annotations

import re

from itui.drawing.picture import Row
from itui.drawing.text import cells_of, clusters, safe_line, shorten, shown, wrap_columns

_WORD = re.compile(r"\s*\S+")


def display_line(text: str, limit: int = 2_000) -> str:
    """Return the start of foreign text as one harmless line of agreed width."""
    return shown(safe_line(text[:limit]))


def laid_on(row: Row, base: str) -> Row:
    """Return the row with ``base`` under every segment that does not begin with it."""
    return tuple(
        (style if style == base or style[:1] == (base,) else (base, style), text)
        for style, text in row
    )


def padded(text: str, width: int, is_right: bool = False) -> str:
    """Return ``text`` shortened or filled with blanks to exactly ``width`` columns."""
    short = shorten(text, width)
    blanks = " " * (width - cells_of(short))
    return blanks + short if is_right else short + blanks


def end_of(text: str, width: int) -> str:
    """Return the longest end of ``text`` that fits into ``width`` columns.

    >>> end_of("a日本", 3), end_of("ab", 5)
    ('本', 'ab')
    """
    taken, start = 0, len(text)
    for cluster, cells in reversed(list(clusters(text))):
        taken += cells
        if taken > width:
            break
        start -= len(cluster)
    return text[start:]


def wrap_words(text: str, width: int) -> list[tuple[int, int]]:
    """Return (start, end) of the pieces of ``text`` of at most ``width`` columns each.

    Lines break before words and keep the blanks inside them; a word wider than a line breaks
    anywhere. An empty text is one empty piece.
    """
    if cells_of(text) <= width:
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    start = end = 0
    for word in _WORD.finditer(text):
        if end > start and cells_of(text[start : word.end()]) > width:
            pieces.append((start, end))
            start = word.end() - len(word.group().lstrip())
        end = word.end()
        if cells_of(text[start:end]) > width:
            *full, last = wrap_columns(text[start:end], width)
            pieces.extend((start + left, start + right) for left, right in full)
            start += last[0]
    if end > start or not pieces:
        pieces.append((start, end))
    return pieces


def wrap_paragraph(text: str, width: int) -> list[str]:
    """Return foreign text of any number of lines as harmless lines of ``width`` columns."""
    return [
        line[start:end]
        for line in map(display_line, text.splitlines() or [""])
        for start, end in wrap_words(line, width)
    ]
