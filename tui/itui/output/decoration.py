"""Rows of the output with what does not belong to their text: marks, matches, the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from itui.drawing.picture import Row, Segment, Style, fit_row
from itui.drawing.text import cells_of
from itui.output.excerpt import prompt_end
from itui.output.search import Hit
from itui.output.viewport import Spot
from itui.termlog.line_store import row_of
from itui.termlog.needle import Needle

Span = tuple[int, int]


class Decoration(NamedTuple):
    """What is drawn on the row of a spot besides its text.

    ``matches`` has the style ``match``, ``selection`` lies above; both count characters of the
    line. ``label`` stands at the right edge where it has room.
    """

    label: str = ""
    is_marked: bool = False
    matches: Sequence[Span] = ()
    match: Style = "output.match"
    selection: Span | None = None


NOTHING = Decoration()


def decorated(spot: Spot, width: int, decoration: Decoration) -> Row:
    """Return the row of a spot, exactly ``width`` columns wide."""
    block, _, line, start, end = spot
    row = row_of(line, block.base, start, end)
    if decoration.is_marked:
        row = tuple((_marked(style), text) for style, text in row)
    for left, right in decoration.matches:
        row = restyled(row, left - start, right - start, decoration.match)
    if decoration.selection is not None:
        left, right = decoration.selection
        if left == right == start == end and width > 0:
            row = (("input.selection", " "),)  # an empty line shows that it is selected
            end += 1
        row = restyled(row, left - start, right - start, "input.selection")
    taken = end - start if line.text.isascii() else cells_of("".join(text for _, text in row))
    if decoration.label and taken + len(decoration.label) + 3 <= width:
        blank = " " * (width - taken - len(decoration.label) - 1)
        return (*row, ("text", blank), ("text.dim", f"{decoration.label} "))
    if taken > width or not line.text.isascii():
        return fit_row(row, width)
    return (*row, ("text", " " * (width - taken))) if taken < width else row


def unprompted(spot: Spot) -> Spot:
    """Return the spot without the prompt that its line begins with."""
    return spot._replace(start=min(max(spot.start, prompt_end(spot.line)), spot.end))


def _marked(style: Style) -> Style:
    """Lay the mark of the selected cell over its prompt."""
    is_prompt = isinstance(style, str) and style.startswith("prompt")
    return (style, "select") if is_prompt else style


def restyled(row: Row, start: int, end: int, style: Style) -> Row:
    """Return the row with ``style`` over the characters from ``start`` to ``end``.

    >>> restyled((("a", "hello"),), 1, 3, "b")
    (('a', 'h'), (('a', 'b'), 'el'), ('a', 'lo'))
    """
    found: list[Segment] = []
    at = 0
    for below, text in row:
        left = min(max(start - at, 0), len(text))
        right = min(max(end - at, left), len(text))
        parts = (below, text[:left]), ((below, style), text[left:right]), (below, text[right:])
        found.extend(part for part in parts if part[1])
        at += len(text)
    return tuple(found)


def matches_on(spot: Spot, needle: Needle | None) -> list[Span]:
    """Return where a row shows what is searched for."""
    if needle is None:
        return []
    spans = needle.spans(spot.line.text)
    return [span for span in spans if span[0] < spot.end and span[1] > spot.start]


def is_at(spot: Spot, hit: Hit | None) -> bool:
    """Return whether a row belongs to a line that was found."""
    return hit is not None and spot.block is hit[0] and spot.number == hit[1]
