"""The window over the lines of a document: which rows are seen, and how it moves.

Its place is a character of a line, not a row number, so it neither moves when output arrives nor
when the width changes, and nothing depends on how long the document is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from itui.drawing.text import wrap_columns
from itui.output.blocks import Block
from itui.output.document import Document
from itui.termlog.line_store import Line


class Place(NamedTuple):
    """A character of a line of a block."""

    block: Block
    number: int
    offset: int = 0


class Spot(NamedTuple):
    """What one row shows: the characters ``start`` to ``end`` of a line."""

    block: Block
    number: int
    line: Line
    start: int
    end: int


class Bookmark(NamedTuple):
    """Where a viewport was."""

    top: Place | None
    is_following: bool
    seen: int


class Viewport:
    """Shows the end of the document and stays there, unless scrolled away.

    While it ``is_held`` it keeps its place even when the end is in view.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._top: Place | None = None
        self._width = 80
        self._height = 24
        self._seen = 0
        self.is_following = True
        self.is_held = False

    @property
    def new_lines(self) -> int:
        """The number of lines that came since the end was left."""
        return 0 if self.is_following else self._document.printed - self._seen

    @property
    def height(self) -> int:
        """The number of rows of the last picture."""
        return self._height

    def spots(self, width: int, height: int) -> list[Spot]:
        """Return what at most ``height`` rows of ``width`` columns show."""
        self._width, self._height = max(width, 1), max(height, 1)
        return self.in_view() if width > 0 and height > 0 else []

    def in_view(self) -> list[Spot]:
        """Return what the rows show."""
        if not self.is_following:
            spots = self._spots_from_top()
            if spots is not None:
                return spots
            self.is_following = not self.is_held
        return self._last_spots()

    # --- moving

    def hold(self) -> None:
        """Stay at what is in view now, whatever arrives."""
        self._leave(self._top)

    def bookmark(self) -> Bookmark:
        """Return where this is, to come back."""
        return Bookmark(self._top, self.is_following, self._seen)

    def go_back(self, bookmark: Bookmark) -> None:
        """Show what was shown when the bookmark was made."""
        self._top, self.is_following, self._seen = bookmark

    def show(self, place: Place, *, is_near: bool = False) -> None:
        """Bring a place into view, a third from the top unless it is there already.

        To one that ``is_near`` it is moved no further than needed.
        """
        spots = self.in_view()
        if any(_holds(spot, place) for spot in spots):
            return
        top = self.resolved(place)
        if top is None:
            return
        distance = self._height // 3
        if is_near:
            order = self._document.order
            is_above = not spots or (order(*place[:2]), place.offset) <= (
                order(*spots[0][:2]),
                spots[0].start,
            )
            distance = 0 if is_above else self._height - 1
        self._leave(self._above(top, distance) if distance else self._row_of(top))

    def show_at_top(self, place: Place) -> None:
        """Make the row of a place the first one."""
        top = self.resolved(place)
        if top is not None:
            self._leave(self._row_of(top))

    def piece_of(self, place: Place) -> tuple[int, int]:
        """Return start and end of the row that a character of a line is on."""
        pieces = self._pieces(place.block.log.line(place.number).text)
        return pieces[_piece_of(pieces, place.offset)]

    def rows_away(self, place: Place, rows: int) -> Place:
        """Return the start of the row that is some rows below, or above when negative."""
        return self._above(place, -rows) if rows < 0 else self._below(place, rows)

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
        top = self.resolved(self._top)
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

    def _last_spots(self) -> list[Spot]:
        """Return what is at the end of the document and remember where it begins."""
        spots: list[Spot] = []
        found = self._document.last()
        self._top = None
        while found is not None and len(spots) < self._height:
            block, number = found
            line = block.log.line(number)
            pieces = self._pieces(line.text)[-(self._height - len(spots)) :]
            spots.extend([Spot(block, number, line, *piece) for piece in reversed(pieces)])
            self._top = Place(block, number, pieces[0][0])
            if len(spots) < self._height:
                found = self._document.before(block, number)
        spots.reverse()
        return spots

    def _spots_from_top(self) -> list[Spot] | None:
        """Return what is from the place on; ``None`` when the end is among it."""
        self._top = top = self.resolved(self._top)
        spots: list[Spot] = []
        found = None if top is None else (top.block, top.number)
        while top is not None and found is not None:
            block, number = found
            line = block.log.line(number)
            pieces = self._pieces(line.text)
            is_first = block is top.block and number == top.number
            first = _piece_of(pieces, top.offset) if is_first else 0
            room = self._height - len(spots)
            if len(pieces) - first > room or room == 0:
                spots.extend(Spot(block, number, line, *each) for each in pieces[first:][:room])
                return spots
            spots.extend(Spot(block, number, line, *piece) for piece in pieces[first:])
            found = self._document.after(block, number)
        return None

    # --- places

    def resolved(self, place: Place | None) -> Place | None:
        """Return the place, or the nearest one that is still shown."""
        if place is None:
            return None
        found = self._document.nearest(place.block, place.number)
        if found is None:
            return None
        is_same = found[0] is place.block and found[1] == place.number
        return Place(*found, place.offset if is_same else 0)

    def _row_of(self, place: Place) -> Place:
        return place._replace(offset=self.piece_of(place)[0])

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


def _holds(spot: Spot, place: Place) -> bool:
    """Return whether a row shows the character of a place, or the end of its line."""
    if spot.block is not place.block or spot.number != place.number:
        return False
    is_last = spot.end >= len(spot.line.text)
    return spot.start <= place.offset and (place.offset < spot.end or is_last)
