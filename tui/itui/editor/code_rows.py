"""The part of a highlighted line that a pane shows, with marks laid over it."""

from __future__ import annotations

from collections.abc import Sequence

from itui.drawing.picture import Row, Segment, Style, fit_row
from itui.editor.columns import column_at, is_plain, pieces

Mark = tuple[int, int, Style]
CUT: Segment = ("text.faint", "…")
LEAST_FOR_CUTS = 3

_Span = tuple[Style, int, int]


def code_row(
    line: str,
    row: Row,
    first: int,
    width: int,
    marks: Sequence[Mark] = (),
    fill: Style = "input.text",
) -> Row:
    """Return ``width`` columns of a line from the terminal column ``first`` on.

    ``marks`` are (start, end, style) in characters; one that goes beyond the end of the line
    shows there as one blank. A faint ellipsis stands where the line is cut.
    """
    if width <= 0:
        return ()
    total = column_at(line, len(line))
    is_cut_left = first > 0 and total > 0 and width >= LEAST_FOR_CUTS
    is_cut_right = total > first + width and width >= LEAST_FOR_CUTS
    left = first + is_cut_left
    room = width - is_cut_left - is_cut_right
    shown, taken = _window(line, _spans(row, marks), left, room)
    if taken < room:
        ending = next((style for _, end, style in marks if end > len(line)), None)
        if ending is not None and left <= total:
            shown.append(((fill, ending), " "))
            taken += 1
        if taken < room:
            shown.append((fill, " " * (room - taken)))
    cut = (*((CUT,) if is_cut_left else ()), *shown, *((CUT,) if is_cut_right else ()))
    # clusters that stood apart in the line may be one when they stand together
    return cut if is_plain(line) else fit_row(cut, width, fill)


def scrolled(first: int, column: int, total: int, width: int) -> int:
    """Return the column a pane begins with so that the cursor's ``column`` can be seen.

    It stays at ``first`` as long as it can, and moves by half the width when it must.
    """
    if total < width or width <= 0:
        return 0
    if width < LEAST_FOR_CUTS:
        return max(column - width + 1, 0)
    last = first + width - 2
    if first + (first > 0) <= column <= last:
        return first
    return 0 if column <= width - 2 else column - width // 2


def _spans(row: Row, marks: Sequence[Mark]) -> list[_Span]:
    """Return the segments of a row as (style, start, end), cut where a mark begins or ends."""
    spans: list[_Span] = []
    start = 0
    for style, text in row:
        spans.append((style, start, start + len(text)))
        start += len(text)
    for begin, end, mark in marks:
        spans = [part for span in spans for part in _marked(span, begin, end, mark)]
    return spans


def _marked(span: _Span, begin: int, end: int, mark: Style) -> list[_Span]:
    style, start, stop = span
    begin, end = max(begin, start), min(end, stop)
    if begin >= end:
        return [span]
    parts = [(style, start, begin), ((style, mark), begin, end), (style, end, stop)]
    return [part for part in parts if part[1] < part[2]]


def _window(line: str, spans: list[_Span], first: int, width: int) -> tuple[list[Segment], int]:
    """Return the segments in the window, and how many of its columns they take."""
    if is_plain(line):
        last = first + width
        cut = [
            (style, line[max(start, first) : min(end, last)])
            for style, start, end in spans
            if start < last and end > first
        ]
        return cut, max(min(len(line), last) - first, 0)
    shown: list[Segment] = []
    column = number = 0
    for index, text, cells in pieces(line):
        while number + 1 < len(spans) and spans[number][2] <= index:
            number += 1
        begin, column = column, column + cells
        if column <= first:
            continue
        if begin >= first + width:
            break
        if begin < first or column > first + width:
            # half of a wide character cannot be shown
            kept = slice(max(first - begin, 0), min(cells, first + width - begin))
            text = (text if text.isascii() else " " * cells)[kept]
        style = spans[number][0] if spans else "input.text"
        if shown and shown[-1][0] == style:
            text = shown.pop()[1] + text
        shown.append((style, text))
    return shown, max(min(column, first + width) - first, 0)
