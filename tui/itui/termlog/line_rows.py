"""The lines a terminal log can still change, and behind them the store of those it cannot."""

from __future__ import annotations

from collections.abc import Iterator

from itui.termlog.line_store import PAGE, Line, LineStore, Runs
from itui.termlog.needle import Needle

REACH = 200
REST = "Ctrl-X o opens all"
LINE_COST = 20  # what searching a line takes of time, a character being 1


class LineRows:
    """The newest rows, of which the last ``REACH`` may change, after all stored lines.

    ``row`` is where the cursor stands, ``begin`` the number of the first line not yet let go;
    ``has_cuts`` says that a line was longer than is kept.
    """

    __slots__ = ("_cut", "_runs", "_store", "_texts", "begin", "has_cuts", "row")

    def __init__(self) -> None:
        self.begin = 0
        self.row = 0
        self.has_cuts = False
        self._store = LineStore()
        self._texts: list[str] = [""]
        self._runs: list[Runs] = [()]
        self._cut: dict[int, int] = {}

    @property
    def frozen(self) -> int:
        """The number of lines before the first row."""
        return self._store.end

    @property
    def end(self) -> int:
        """The number after the last line; blank rows from the cursor on are none."""
        last = len(self._texts)
        while last > self.row and not self._texts[last - 1].strip(" "):
            last -= 1
        return self._store.end + last

    @property
    def size(self) -> int:
        """About the memory the lines take, in bytes."""
        return self._store.size + sum(map(len, self._texts))

    def line(self, number: int) -> Line:
        """Return the line of this number; a line over the cap says how much it lacks."""
        row = number - self._store.end
        if row < 0:
            return self._store.line(number)
        text, runs = self._texts[row], self._runs[row]
        more = self._cut.get(number)
        if more is None:
            return Line(text, runs)
        mark = f" … {more:,} more characters, {REST}"
        return Line(text + mark, (*runs, (len(text), "output.mark")))

    def texts(self) -> Iterator[str]:
        """Yield the texts of all lines that are here."""
        yield from self._store.texts()
        for number in range(max(self.begin, self._store.end), self.end):
            yield self.line(number).text

    def find(self, needle: Needle, begin: int, end: int) -> list[int]:
        """Return the numbers of the lines from ``begin`` to ``end`` that have the needle."""
        frozen = self._store.end
        found = self._store.find(needle, max(begin, self.begin), end)
        rows = range(max(begin, self.begin, frozen) - frozen, min(end, self.end) - frozen)
        if not rows:
            return found
        texts = self._texts[rows.start : rows.stop]
        if self._cut:
            texts = [self.line(frozen + row).text for row in rows]
        return [*found, *(frozen + rows.start + each for each in needle.places("\n".join(texts)))]

    def reach_of(self, begin: int, budget: int) -> int:
        """Return the end of what a search from ``begin`` on may look at for ``budget``."""
        store = self._store
        at = max(begin, self.begin)
        while at < store.end and budget > 0:
            budget -= store.page_length(at) + PAGE * LINE_COST
            at = (at // PAGE + 1) * PAGE
        return at if at < store.end else self.end

    def settle(self) -> None:
        """Move the rows out of reach to the store, a page at a time."""
        while len(self._texts) >= REACH + PAGE:
            if self._cut:
                first = self._store.end
                lines = [self.line(number) for number in range(first, first + PAGE)]
                self._store.append_page(
                    [each.text for each in lines], [each.runs for each in lines]
                )
                for number in range(first, first + PAGE):
                    self._cut.pop(number, None)
            else:
                self._store.append_page(self._texts[:PAGE], self._runs[:PAGE])
            del self._texts[:PAGE]
            del self._runs[:PAGE]
            self.row -= PAGE

    def _lack(self, row: int, characters: int) -> None:
        """Note that a row would be longer by so many characters."""
        number = self._store.end + row
        self._cut[number] = max(self._cut.get(number, 0), characters)
        self.has_cuts = True

    def _insert_rows(self, row: int, count: int = 1) -> None:
        """Put blank rows before ``row``."""
        self._move_cuts(row, row, count)
        self._texts[row:row] = [""] * count
        self._runs[row:row] = [()] * count

    def _delete_rows(self, row: int, count: int = 1) -> None:
        """Take rows away, as far as there are some."""
        self._move_cuts(row, row + count, -count)
        del self._texts[row : row + count], self._runs[row : row + count]

    def _blank_rows(self, first: int, last: int) -> None:
        """Make the rows from ``first`` to before ``last`` blank."""
        count = len(self._texts[first:last])
        self._move_cuts(first, last, 0)
        self._texts[first:last] = [""] * count
        self._runs[first:last] = [()] * count

    def _move_cuts(self, first: int, last: int, distance: int) -> None:
        """Forget what rows lack from ``first`` to before ``last``; the rows below move."""
        if self._cut:
            frozen = self._store.end
            self._cut = {
                number + (distance if number - frozen >= last else 0): more
                for number, more in self._cut.items()
                if not first <= number - frozen < last
            }

    def trim(self, begin: int) -> None:
        """Forget the lines before ``begin``."""
        self.begin = max(self.begin, min(begin, self.end))
        self._store.trim(self.begin)

    def drop_page(self) -> bool:
        """Forget the oldest stored page; return whether there was one."""
        if self._store.begin >= self._store.end:
            return False
        self.trim((self._store.begin // PAGE + 1) * PAGE)
        return True
