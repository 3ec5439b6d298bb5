"""Leads a reader of the output from one line found to the next, and back again."""

from __future__ import annotations

from itui.output.document import Document
from itui.output.search import Hit, Search
from itui.output.viewport import Bookmark, Place, Viewport
from itui.termlog.needle import needle_of


class Seeker:
    """A search from where the reader is; ``current`` is the line it led to."""

    def __init__(self, document: Document, viewport: Viewport) -> None:
        self._document = document
        self._viewport = viewport
        self._bookmark: Bookmark | None = None
        self._from: Place | None = None
        self.search: Search | None = None
        self.current: Hit | None = None

    @property
    def place(self) -> Place | None:
        """Where what was found begins."""
        if self.search is None or self.current is None:
            return None
        block, number = self.current
        if not block.log.end - block.log.kept <= number < block.log.end:
            return None  # let go since
        spans = self.search.needle.spans(block.log.line(number).text)
        return Place(block, number, spans[0][0]) if spans else None

    @property
    def count(self) -> str:
        """Which of how many lines this is."""
        search = self.search
        if search is None:
            return ""
        if not search.total:
            return "not found" if search.is_complete else "…"
        number = search.number_of(*self.current) if self.current is not None else 0
        more = "" if search.is_complete else "+"
        total = f"{search.total:,}{more}"
        return f"{number:,} of {total}" if number else f"{total} found"

    def begin(self) -> None:
        """Forget the search before and remember where the reader is."""
        self.end()
        spots = self._viewport.in_view()
        self._bookmark = self._viewport.bookmark()
        self._from = Place(*spots[-1][:2]) if spots else None

    def look_for(self, query: str) -> None:
        """Begin to search for a query."""
        self.current = None
        self.search = Search(self._document, needle_of(query)) if query else None

    def work(self) -> bool:
        """Search on for some milliseconds; return whether nothing is left to look at."""
        return self.search is None or self.search.work()

    def choose(self) -> None:
        """Take the line nearest to where the reader was, rather above than below."""
        start = None if self._from is None else self._viewport.resolved(self._from)
        if self.search is None or start is None:
            return
        order = self._document.order
        found = self.search.next(start.block, start.number + 1, is_older=True)
        if found is not None and order(*found) > order(*start[:2]):
            found = self.search.next(*start[:2])
        self.current = found

    def step(self, *, is_older: bool) -> None:
        """Go to the next line found, from what is in view when the last one is not."""
        if self.search is None:
            return
        spots = self._viewport.in_view()
        start = self.current
        if start is None or not any((spot.block, spot.number) == start for spot in spots):
            spot = spots[-1 if is_older else 0] if spots else None
            start = None if spot is None else (spot.block, spot.number + (1 if is_older else -1))
        if start is not None:
            self.current = self.search.next(*start, is_older=is_older)

    def stay(self) -> None:
        """Forget where the search began; it goes on."""
        self._bookmark = self._from = None

    def go_back(self) -> None:
        """Return to where the search began and end it."""
        if self._bookmark is not None:
            self._viewport.go_back(self._bookmark)
        self.end()

    def end(self) -> None:
        """Forget what was searched for."""
        self.stay()
        self.search = self.current = None
