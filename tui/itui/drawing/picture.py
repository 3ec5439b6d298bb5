"""What a pane draws: rows of styled segments and a cursor; no terminal, no urwid.

A style is a role of the theme (``"output.stderr"``), the colours a program printed (``Sgr``), or
a tuple of styles laid over each other, the last one on top where it says something.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from itui.drawing.text import cells_of, clip_to
from itui.model.state import State
from itui_kernel.protocol.schema import Record


class Sgr(NamedTuple):
    """The look a program asked for by Select Graphic Rendition (ECMA-48, 8.3.117).

    A colour is ``None`` (default), 0-255 (palette) or ``"#rrggbb"``. ``link`` is the address the
    text leads to (OSC 8): http, https or file, printable ASCII.
    """

    fg: int | str | None = None
    bg: int | str | None = None
    bold: bool = False
    faint: bool = False
    italic: bool = False
    underline: bool = False
    blink: bool = False
    reverse: bool = False
    strike: bool = False
    link: str | None = None


Style = str | Sgr | tuple["Style", ...]
Segment = tuple[Style, str]
Row = tuple[Segment, ...]


class Picture(Record, kw_only=False):
    """Exactly ``height`` rows for a pane; the cursor is (column, row) or ``None``."""

    rows: tuple[Row, ...]
    cursor: tuple[int, int] | None = None


class Pane(Protocol):
    """A region of the screen: built once, asked for a picture of a state."""

    title: str
    scope: str

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the picture of ``state`` in ``width`` columns and ``height`` rows."""
        ...


@runtime_checkable
class NotedPane(Protocol):
    """A pane with something to say on the line that bounds it: which part of it is seen."""

    def note(self, state: State) -> Row:
        """Return what to say of the last picture drawn, or an empty row."""
        ...


def row_width(row: Row) -> int:
    """Return the number of columns a row takes."""
    return sum(cells_of(text) for _, text in row)


def plain(row: Row) -> str:
    """Return the text of a row without its styles."""
    return "".join(text for _, text in row)


def clip_row(row: Row, width: int) -> Row:
    """Return the part of a row that fits into ``width`` columns."""
    clipped: list[Segment] = []
    left = width
    for style, text in row:
        part = clip_to(text, left)
        if part:
            clipped.append((style, part))
            left -= cells_of(part)
        if len(part) < len(text) or left <= 0:
            break
    return tuple(clipped)


def fit_row(row: Row, width: int, fill: Style = "text") -> Row:
    """Return the row clipped or padded with ``fill`` to exactly ``width`` columns."""
    clipped = clip_row(row, width)
    missing = width - row_width(clipped)
    return (*clipped, (fill, " " * missing)) if missing > 0 else clipped


def fit_rows(
    rows: Iterable[Row],
    width: int,
    height: int,
    fill: Style = "text",
    cursor: tuple[int, int] | None = None,
) -> Picture:
    """Return a picture of exactly ``height`` rows of exactly ``width`` columns."""
    fitted = [fit_row(row, width, fill) for row in rows][:height]
    blank: Row = ((fill, " " * width),) if width else ()
    fitted.extend([blank] * (height - len(fitted)))
    if cursor is not None and not (0 <= cursor[0] < width and 0 <= cursor[1] < height):
        cursor = None
    return Picture(tuple(fitted), cursor)


def over(row: Row, style: Style) -> Row:
    """Return the row with ``style`` laid over every segment."""
    return tuple((((below, style) if below else style), text) for below, text in row)


def join_rows(rows: Sequence[Row]) -> Row:
    """Return one row made of several beside each other."""
    return tuple(segment for row in rows for segment in row)
