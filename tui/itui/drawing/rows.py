"""Rows of the whole screen: foreign text made harmless, cut and laid over at exact columns."""

from __future__ import annotations

from itui.drawing.picture import Row, Segment, fit_row, row_width
from itui.drawing.text import cells_of, clusters, safe_line, shown


def harmless(row: Row) -> Row:
    """Return the row without anything a terminal could take for more than text.

    Panes have done that; this is the last gate. A mark that begins the row gets a blank to stand
    on: the terminal would put it on whatever is to the left, another pane's text.
    """
    if all(text.isascii() and text.isprintable() for _, text in row):
        return row
    safe = tuple((style, safe_line(shown(text))) for style, text in row if text)
    if not safe or safe[0][1].isascii() or cells_of(safe[0][1][0]):
        return safe
    style, text = safe[0]
    return ((style, f" {text}"), *safe[1:])


def cut_row(row: Row, start: int, end: int) -> Row:
    """Return columns ``start`` to ``end`` of a row; halves of wide characters become blanks.

    >>> cut_row((("text", "日本語"),), 1, 4)
    (('text', ' '), ('text', '本'))
    """
    if end <= start:
        return ()
    kept: list[Segment] = []
    column = 0
    for style, text in row:
        width = cells_of(text)
        if column < end and column + width > start:
            part = _cut_text(text, start - column, end - column)
            kept.extend((style, piece) for piece in part if piece)
        column += width
    return tuple(kept)


def _cut_text(text: str, start: int, end: int) -> tuple[str, str, str]:
    """Return the blanks before, the text and the blanks after at columns of one text."""
    if text.isascii():
        return "", text[max(start, 0) : max(end, 0)], ""
    before = inside = after = ""
    column = 0
    for cluster, width in clusters(text):
        if column >= start and column + width <= end:
            inside += cluster
        elif column < start < column + width:
            before = " " * (min(column + width, end) - start)
        elif column < end < column + width:
            after = " " * (end - column)
        column += width
    return before, inside, after


def lay_over(row: Row, width: int, upper: Row, column: int) -> Row:
    """Return ``row`` of ``width`` columns with ``upper`` on top of it from ``column`` on."""
    if column < 0:
        upper, column = cut_row(upper, -column, row_width(upper)), 0
    end = min(column + row_width(upper), width)
    if end <= column:
        return row
    middle = fit_row(upper, end - column)
    return (*cut_row(row, 0, column), *middle, *cut_row(row, end, width))
