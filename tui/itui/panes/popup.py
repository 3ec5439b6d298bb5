"""What all overlays are made of: a place on the screen, a box, marked letters, a scroll bar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from itui.drawing.fitting import laid_on, padded
from itui.drawing.picture import Picture, Row, Style, clip_row, fit_row, fit_rows, row_width
from itui.drawing.text import cells_of, clusters, shorten


class Placed(NamedTuple):
    """A picture with its upper left corner on the screen."""

    column: int
    row: int
    picture: Picture


class Area(Protocol):
    """A rectangle of the screen, such as a region of the layout."""

    @property
    def column(self) -> int: ...  # noqa: D102
    @property
    def row(self) -> int: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def height(self) -> int: ...  # noqa: D102


class Rectangle(NamedTuple):
    """The plainest area."""

    column: int
    row: int
    width: int
    height: int


def centred(picture_width: int, picture_height: int, width: int, height: int) -> tuple[int, int]:
    """Return where a picture stands in the middle, a little above it."""
    return max((width - picture_width) // 2, 0), max((height - picture_height) // 3, 0)


def emphasised(text: str, positions: Collection[int], style: Style, matched: Style) -> Row:
    """Return ``text`` with the clusters that hold a matched letter in another style."""
    if not positions:
        return ((style, text),) if text else ()
    segments: list[tuple[Style, str]] = []
    places = frozenset(positions)
    start = 0
    for cluster, _ in clusters(text):
        end = start + len(cluster)
        chosen = style if places.isdisjoint(range(start, end)) else matched
        if segments and segments[-1][0] == chosen:
            segments[-1] = (chosen, segments[-1][1] + cluster)
        else:
            segments.append((chosen, cluster))
        start = end
    return tuple(segments)


def shorten_row(row: Row, width: int, style: Style) -> Row:
    """Return a row of exactly ``width`` columns, with an ellipsis where it was cut."""
    if row_width(row) > width > 0:
        row = (*clip_row(row, width - 1), (style, "…"))
    return fit_row(row, width, style)


def boxed(
    rows: Sequence[Row],
    width: int,
    height: int,
    title: str,
    note: str = "",
    cursor: tuple[int, int] | None = None,
) -> Picture:
    """Return a picture with a border; ``cursor`` is inside of it. Too small for one, it has none.

    ``rows`` are those inside, ``width`` and ``height`` those outside.
    """
    if not has_border(width, height):
        return unboxed(rows, width, height, cursor)
    inner = width - 2
    side: Row = (("popup.border", "│"),)
    inside = fit_rows(rows, inner, height - 2, "popup").rows
    drawn = [_top(inner, title, note)]
    drawn += [(*side, *row, *side) for row in inside]
    drawn.append((("popup.border", f"└{'─' * inner}┘"),))
    if cursor is not None:
        cursor = (min(cursor[0], inner - 1) + 1, cursor[1] + 1)
    return unboxed(drawn, width, height, cursor)


def unboxed(
    rows: Sequence[Row], width: int, height: int, cursor: tuple[int, int] | None = None
) -> Picture:
    """Return a picture without a border."""
    return fit_rows([laid_on(row, "popup") for row in rows], width, height, "popup", cursor)


def has_border(width: int, height: int) -> bool:
    """Whether a box of this size has room for a border."""
    return width >= 12 and height >= 3


def _top(inner: int, title: str, note: str) -> Row:
    title = f" {shorten(title, inner - 4)} " if title else ""
    note = f" {note} " if note and cells_of(title) + cells_of(note) + 4 <= inner else ""
    line = "─" * (inner - cells_of(title) - cells_of(note) - 2)
    return (
        ("popup.border", "┌─"),
        ("popup.title", title),
        ("popup.border", line),
        ("popup.type", note),
        ("popup.border", "─┐"),
    )


def column_of(texts: Sequence[str], width: int) -> int:
    """Return the width of a column for ``texts``, ``width`` at most."""
    return min(max((cells_of(text) for text in texts), default=0), max(width, 0))


def cell(text: str, width: int, style: Style) -> Row:
    """Return ``text`` in exactly ``width`` columns."""
    return ((style, padded(text, width)),) if width > 0 else ()
