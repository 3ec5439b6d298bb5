"""The window over the lines of a document: which rows are seen, and how it moves.

Its place is a character of a line, not a row number, so it neither moves when output arrives nor
when the width changes, and nothing depends on how long the document is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from itui.blocks import Block
from itui.document import Document
from itui.line_store import Line, row_of
from itui.picture import Row, Style, fit_row
from itui.text import wrap_columns


class Place(NamedTuple):
    """A character of a line of a block."""

    block: Block
    number: int
    offset: int = 0


class Viewport:
    """Shows the end of the document and stays there, unless scrolled away."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._top: Place | None = None
        self._width = 80
        self._height = 24
        self._seen = 0
        self.is_following = True

    @property
    def new_lines(self) -> int:
        """The number of lines that came since the end was left."""
        return 0 if self.is_following else self._document.printed - self._seen

    def rows(self, width: int, height: int) -> list[Row]:
        """Return at most ``height`` rows of exactly ``width`` columns."""
        self._width, self._height = max(width, 1), max(height, 1)
        if width <= 0 or height <= 0:
            return []
        if not self.is_following:
            rows = self._rows_from_top()
            if rows is not None:
                return rows
            self.is_following = True
        return self._last_rows()

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move by rows, by pages (a whole page keeps one row in view), or ``to`` top or end."""
        if to == "end":
            self.is_following = True
            return
        if to == "top":
            found = self._document.first()
            self._leave(None if found is None else Place(*found))
            return
        distance = rows + round(pages * self._height)
        if abs(pages) >= 1 and self._height > 1:
            distance -= 1 if pages > 0 else -1
        top = self._resolved(self._top)
        if distance < 0 and top is not None:
            self._leave(self._above(top, -distance))
        elif distance > 0 and top is not None and not self.is_following:
            self._top = self._below(top, distance)

    def _leave(self, place: Place | None) -> None:
        """Stop following; when everything is in view the next drawing takes it back."""
        if self.is_following:
            self._seen = self._document.printed
        self._top = place
        self.is_following = place is None

    # --- rows

    def _last_rows(self) -> list[Row]:
        """Return the rows at the end of the document and remember where they begin."""
        rows: list[Row] = []
        found = self._document.last()
        self._top = None
        while found is not None and len(rows) < self._height:
            block, number = found
            line = block.log.line(number)
            pieces = self._pieces(line.text)[-(self._height - len(rows)) :]
            rows.extend([self._row(line, block.base, *piece) for piece in reversed(pieces)])
            self._top = Place(block, number, pieces[0][0])
            if len(rows) < self._height:
                found = self._document.before(block, number)
        rows.reverse()
        return rows

    def _rows_from_top(self) -> list[Row] | None:
        """Return the rows from the place on; ``None`` when the end is among them."""
        self._top = top = self._resolved(self._top)
        rows: list[Row] = []
        found = None if top is None else (top.block, top.number)
        while top is not None and found is not None:
            block, number = found
            line = block.log.line(number)
            pieces = self._pieces(line.text)
            is_first = block is top.block and number == top.number
            first = _piece_of(pieces, top.offset) if is_first else 0
            room = self._height - len(rows)
            if len(pieces) - first > room or room == 0:
                rows.extend(
                    self._row(line, block.base, *each) for each in pieces[first : first + room]
                )
                return rows
            rows.extend(self._row(line, block.base, *piece) for piece in pieces[first:])
            found = self._document.after(block, number)
        return None

    def _row(self, line: Line, base: Style, start: int, end: int) -> Row:
        row = row_of(line, base, start, end)
        missing = self._width - (end - start)
        if missing < 0 or not line.text.isascii():
            return fit_row(row, self._width)
        return (*row, ("text", " " * missing)) if missing else row

    # --- places

    def _resolved(self, place: Place | None) -> Place | None:
        """Return the place, or the nearest one that is still in the document."""
        if place is None:
            return None
        found = self._document.nearest(place.block, place.number)
        if found is None:
            return None
        is_same = found[0] is place.block and found[1] == place.number
        return Place(*found, place.offset if is_same else 0)

    def _above(self, place: Place, distance: int) -> Place:
        block, number, offset = place
        pieces = self._pieces(block.log.line(number).text)
        row = _piece_of(pieces, offset)
        while distance > row:
            found = self._document.before(block, number)
            if found is None:
                return Place(block, number, 0)
            distance -= row
            block, number = found
            pieces = self._pieces(block.log.line(number).text)
            row = len(pieces)
        return Place(block, number, pieces[row - distance][0])

    def _below(self, place: Place, distance: int) -> Place:
        block, number, offset = place
        pieces = self._pieces(block.log.line(number).text)
        row = _piece_of(pieces, offset)
        while row + distance >= len(pieces):
            found = self._document.after(block, number)
            if found is None:
                return Place(block, number, pieces[-1][0])
            distance -= len(pieces) - row
            block, number = found
            pieces = self._pieces(block.log.line(number).text)
            row = 0
        return Place(block, number, pieces[row + distance][0])

    def _pieces(self, text: str) -> list[tuple[int, int]]:
        """Return where the line is wrapped."""
        if text.isascii():
            length = len(text)
            return [(0, length)] if length <= self._width else wrap_columns(text, self._width)
        return _wrapped(text, self._width)


@lru_cache(maxsize=256)
def _wrapped(text: str, width: int) -> list[tuple[int, int]]:
    return wrap_columns(text, width)


def _piece_of(pieces: list[tuple[int, int]], offset: int) -> int:
    """Return which piece holds the character ``offset``."""
    for place, (_, end) in enumerate(pieces):
        if offset < end:
            return place
    return len(pieces) - 1
