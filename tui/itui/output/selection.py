"""A selection in the output: from where it began to its cursor, by characters or whole lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from itui.drawing.text import cells_of, clusters
from itui.editor.columns import next_cluster, previous_cluster
from itui.output.document import Document
from itui.output.excerpt import excerpt, mark_start, prompt_end
from itui.output.viewport import Place, Spot, Viewport

_WORD = re.compile(r"\w+")


class TextSelection:
    """Two places in a document, both selected, and what lies between them."""

    def __init__(self, document: Document, viewport: Viewport, place: Place) -> None:
        self._document = document
        self._viewport = viewport
        self._anchor = self._cursor = place
        self._wanted: int | None = None
        self.is_linewise = False

    @property
    def cursor(self) -> Place:
        """Where the cursor is now; what left the document takes it along."""
        return self._viewport.resolved(self._cursor) or self._cursor

    # --- moving

    def restart(self) -> None:
        """Begin anew at the cursor."""
        self._anchor = self.cursor

    def go(self, place: Place) -> None:
        """Move the cursor to a place."""
        self._cursor, self._wanted = place, None

    def move(self, move: str) -> None:
        """Move the cursor; what leads out of the document leads to its end."""
        cursor = self._cursor = self.cursor
        rows = {"up": -1, "down": 1, "page_up": -self._page, "page_down": self._page}.get(move)
        if rows is not None:
            self._move_rows(rows)
            return
        self._wanted = None
        text = _text(cursor)
        match move:
            case "left":
                self._cursor = self._left(cursor)
            case "right":
                self._cursor = self._right(cursor)
            case "word_left":
                self._cursor = self._word_left(cursor)
            case "word_right":
                self._cursor = self._word_right(cursor)
            case "line_start":
                self._cursor = cursor._replace(offset=0)
            case "line_end":
                self._cursor = cursor._replace(offset=previous_cluster(text, len(text)))
            case "top" | "end":
                found = self._document.first() if move == "top" else self._document.last()
                if found is not None:
                    self._cursor = Place(*found)

    @property
    def _page(self) -> int:
        return max(self._viewport.height - 1, 1)

    def _move_rows(self, rows: int) -> None:
        """Move by rows of the screen, keeping the column as well as the rows have it."""
        cursor = self._cursor
        start, _ = self._viewport.piece_of(cursor)
        if self._wanted is None:
            self._wanted = cells_of(_text(cursor)[start : cursor.offset])
        place = self._viewport.rows_away(cursor, rows)
        start, end = self._viewport.piece_of(place)
        self._cursor = place._replace(offset=_index_at(_text(place), start, end, self._wanted))

    def _left(self, place: Place) -> Place:
        if place.offset > 0:
            return place._replace(offset=previous_cluster(_text(place), place.offset))
        found = self._document.before(place.block, place.number)
        if found is None:
            return place
        above = Place(*found)
        text = _text(above)
        return above._replace(offset=previous_cluster(text, len(text)))

    def _right(self, place: Place) -> Place:
        text = _text(place)
        offset = next_cluster(text, place.offset)
        if offset < len(text):
            return place._replace(offset=offset)
        found = self._document.after(place.block, place.number)
        return place if found is None else Place(*found)

    def _word_left(self, place: Place) -> Place:
        starts = [word.start() for word in _WORD.finditer(_text(place)[: place.offset])]
        return place._replace(offset=starts[-1]) if starts else self._left(place._replace(offset=0))

    def _word_right(self, place: Place) -> Place:
        text = _text(place)
        for word in _WORD.finditer(text):
            if word.end() - 1 > place.offset:
                return place._replace(offset=word.end() - 1)
        return self._right(place._replace(offset=len(text)))

    # --- what is selected

    def _ends(self) -> tuple[Place, Place]:
        """Return the first and the last place selected."""
        anchor = self._viewport.resolved(self._anchor) or self._anchor
        order = self._document.order
        ends = sorted((anchor, self.cursor), key=lambda each: (order(*each[:2]), each.offset))
        return ends[0], ends[1]

    def span_on(self, spot: Spot) -> tuple[int, int] | None:
        """Return which characters of a line are selected, none as an empty span."""
        first, last = self._ends()
        order = self._document.order
        here = order(spot.block, spot.number)
        if not order(*first[:2]) <= here <= order(*last[:2]):
            return None
        text = spot.line.text
        start, end = prompt_end(spot.line), mark_start(spot.line)
        if not self.is_linewise:
            if here == order(*first[:2]):
                start = max(start, first.offset)
            if here == order(*last[:2]):
                end = min(end, next_cluster(text, last.offset))
        return min(start, end), end

    def parts(self) -> Iterator[str]:
        """Yield the selected text in parts that take no time to make; folded text is whole."""
        first, last = self._ends()
        if self.is_linewise:
            first = first._replace(offset=0)
            last = last._replace(offset=len(_text(last)))
        yield from excerpt(self._document, first, last)
        if self.is_linewise:
            yield "\n"


def _text(place: Place) -> str:
    return place.block.log.line(place.number).text


def place_at(spot: Spot, column: int) -> Place:
    """Return the character drawn in a column of a row."""
    index = _index_at(spot.line.text, spot.start, spot.end, max(column, 0))
    return Place(spot.block, spot.number, index)


def _index_at(text: str, start: int, end: int, column: int) -> int:
    """Return the character of a row that covers a column, the last one if it is shorter."""
    index = start
    for cluster, cells in clusters(text[start:end]):
        column -= cells
        if column < 0 or index + len(cluster) >= end:
            break
        index += len(cluster)
    return index
