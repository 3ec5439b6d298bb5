"""Styled lines, and a compact store of those that will not change any more."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, count, islice
from operator import itemgetter
from sys import getsizeof
from typing import NamedTuple

from itui.drawing.picture import Row, Style
from itui.termlog.needle import Needle

PAGE = 256
PAGE_COST = 300
STYLE_COST = 200
STYLES_SHARED = 256
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


class _Page(NamedTuple):
    """``PAGE`` lines: their joined text, and their runs if they have any.

    Line n has the runs ``starts[n]`` to ``starts[n + 1]``; a run is an index and the number of a
    style among ``styles``.
    """

    text: str
    starts: array[int] | None = None
    indices: array[int] | None = None
    numbers: array[int] | None = None
    styles: tuple[Style | None, ...] = ()

    def runs(self, place: int) -> Runs:
        """Return the runs of one line."""
        if self.starts is None or self.indices is None or self.numbers is None:
            return ()
        start, end = self.starts[place], self.starts[place + 1]
        styles = map(self.styles.__getitem__, self.numbers[start:end])
        return tuple(zip(self.indices[start:end], styles, strict=True))


class LineStore:
    """Finished lines in pages of joined text: about one byte a character, any line in O(1).

    Lines are numbered from the first one ever stored; ``begin`` to ``end`` are still here.
    ``size`` is about the memory they take, in bytes.
    """

    __slots__ = ("_decoded", "_first", "_known", "_pages", "_sizes", "begin", "end", "size")

    def __init__(self) -> None:
        self.begin = 0
        self.end = 0
        self.size = 0
        self._pages: list[_Page] = []
        self._sizes: list[int] = []
        self._first = 0
        self._decoded: dict[int, list[str]] = {}
        self._known: dict[tuple[Style | None, ...], tuple[Style | None, ...]] = {}

    def append_page(self, texts: Sequence[str], runs: Sequence[Runs]) -> None:
        """Store exactly ``PAGE`` lines."""
        text = "\n".join(texts)
        size = getsizeof(text) + PAGE_COST
        page = _Page(text)
        if any(runs):
            page, more = self._coloured(text, runs)
            size += more
        self._pages.append(page)
        self._sizes.append(size)
        self.size += size
        self.end += PAGE

    def _coloured(self, text: str, runs: Sequence[Runs]) -> tuple[_Page, int]:
        """Return the page and the bytes its runs take; pages with the same styles share them."""
        flat = list(chain.from_iterable(runs))
        looks: list[Style | None] = list(map(itemgetter(1), flat))
        ids = list(map(id, looks))
        different = dict(zip(ids, looks, strict=True))
        numbers = dict(zip(different, count(), strict=False))
        styles = tuple(different.values())
        known = self._known.setdefault(styles, styles)
        if len(self._known) > STYLES_SHARED:
            self._known.clear()
        page = _Page(
            text,
            array("I", accumulate(map(len, runs), initial=0)),
            array("H" if len(text) < 65536 else "I", map(itemgetter(0), flat)),
            array("H" if len(styles) < 65536 else "I", map(numbers.__getitem__, ids)),
            known,
        )
        own = len(styles) * STYLE_COST if known is styles else 0
        return page, own + 4 * len(looks) + 4 * PAGE

    def line(self, index: int) -> Line:
        """Return the line of this number."""
        number, place = divmod(index, PAGE)
        texts = self._decoded.get(number)
        if texts is None:
            texts = self._decode(number)
        return Line(texts[place], self._pages[number - self._first].runs(place))

    def _decode(self, number: int) -> list[str]:
        if len(self._decoded) >= 4:
            del self._decoded[next(iter(self._decoded))]
        texts = self._pages[number - self._first].text.split("\n")
        self._decoded[number] = texts
        return texts

    def texts(self) -> Iterator[str]:
        """Yield the texts of all lines that are here."""
        skipped = self.begin - self._first * PAGE
        for page in self._pages:
            yield from islice(page.text.split("\n"), skipped, None)
            skipped = 0

    def find(self, needle: Needle, begin: int, end: int) -> list[int]:
        """Return the numbers of the lines from ``begin`` to ``end`` that have the needle."""
        begin, end = max(begin, self.begin), min(end, self.end)
        found: list[int] = []
        for number in range(begin // PAGE, -(-end // PAGE)):
            first = number * PAGE
            places = needle.places(self._pages[number - self._first].text)
            if first < begin or first + PAGE > end:
                places = [each for each in places if begin <= first + each < end]
            found += [first + each for each in places]
        return found

    def page_length(self, number: int) -> int:
        """Return the number of characters on the page that holds line ``number``."""
        return len(self._pages[number // PAGE - self._first].text)

    def trim(self, begin: int) -> None:
        """Forget the lines before ``begin``; memory is given back page by page."""
        self.begin = max(self.begin, min(begin, self.end))
        while self._pages and (self._first + 1) * PAGE <= self.begin:
            del self._pages[0]
            self.size -= self._sizes.pop(0)
            self._decoded.pop(self._first, None)
            self._first += 1
