"""Styled lines, and a compact store of those that will not change any more."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import NamedTuple

from itui.needle import Needle
from itui.picture import Row, Style

PAGE = 256
Runs = tuple[tuple[int, Style | None], ...]


class Line(NamedTuple):
    """A line of text; a run is (first index, style) and lasts to the next; ``None`` is the base.

    What stands before the first run has the base style of the block the line belongs to.
    """

    text: str
    runs: Runs = ()


def row_of(line: Line, base: Style, start: int = 0, end: int | None = None) -> Row:
    """Return the part ``start`` to ``end`` of a line as segments laid over the style ``base``."""
    text, runs = line
    end = len(text) if end is None else end
    if not runs:
        return ((base, text[start:end]),) if end > start else ()
    segments = []
    at = bisect_right(runs, start, key=itemgetter(0))
    style = runs[at - 1][1] if at else None
    begin = start
    for index, following in runs[at:]:
        if index >= end:
            break
        segments.append((_over(base, style), text[begin:index]))
        begin, style = index, following
    if end > begin:
        segments.append((_over(base, style), text[begin:end]))
    return tuple(segments)


def _over(base: Style, style: Style | None) -> Style:
    """Lay a program's colours over the base; a role stands alone."""
    if style is None:
        return base
    return style if isinstance(style, str) else (base, style)


class LineStore:
    """Finished lines in pages of joined text: about one byte a character, any line in O(1).

    Lines are numbered from the first one ever stored; ``begin`` to ``end`` are still here.
    """

    __slots__ = ("_decoded", "_first", "_known", "_pages", "begin", "end", "size")

    def __init__(self) -> None:
        self.begin = 0
        self.end = 0
        self.size = 0
        self._pages: list[tuple[str, tuple[Runs, ...] | None]] = []
        self._first = 0
        self._decoded: dict[int, list[str]] = {}
        self._known: dict[Runs, Runs] = {}

    def append_page(self, texts: Sequence[str], runs: Sequence[Runs]) -> None:
        """Store exactly ``PAGE`` lines."""
        kept = tuple(map(self._intern, runs)) if any(runs) else None
        text = "\n".join(texts)
        self._pages.append((text, kept))
        self.size += len(text)
        self.end += PAGE

    def _intern(self, runs: Runs) -> Runs:
        if len(self._known) > 4096:
            self._known.clear()
        return self._known.setdefault(runs, runs)

    def line(self, index: int) -> Line:
        """Return the line of this number."""
        number, place = divmod(index, PAGE)
        texts = self._decoded.get(number)
        runs = self._pages[number - self._first][1]
        if texts is None:
            texts = self._decode(number)
        return Line(texts[place], runs[place] if runs else ())

    def _decode(self, number: int) -> list[str]:
        if len(self._decoded) >= 4:
            del self._decoded[next(iter(self._decoded))]
        texts = self._pages[number - self._first][0].split("\n")
        self._decoded[number] = texts
        return texts

    def texts(self) -> Iterator[str]:
        """Yield the texts of all lines that are here."""
        skipped = self.begin - self._first * PAGE
        for text, _ in self._pages:
            yield from islice(text.split("\n"), skipped, None)
            skipped = 0

    def find(self, needle: Needle, begin: int, end: int) -> list[int]:
        """Return the numbers of the lines from ``begin`` to ``end`` that have the needle."""
        begin, end = max(begin, self.begin), min(end, self.end)
        found: list[int] = []
        for number in range(begin // PAGE, -(-end // PAGE)):
            first = number * PAGE
            places = needle.places(self._pages[number - self._first][0])
            if first < begin or first + PAGE > end:
                places = [each for each in places if begin <= first + each < end]
            found += [first + each for each in places]
        return found

    def page_length(self, number: int) -> int:
        """Return the number of characters on the page that holds line ``number``."""
        return len(self._pages[number // PAGE - self._first][0])

    def trim(self, begin: int) -> None:
        """Forget the lines before ``begin``; memory is given back page by page."""
        self.begin = max(self.begin, min(begin, self.end))
        while self._pages and (self._first + 1) * PAGE <= self.begin:
            text, _ = self._pages.pop(0)
            self.size -= len(text)
            self._decoded.pop(self._first, None)
            self._first += 1
