"""A cursor among the rows of a terminal log: moving, writing, writing over what is there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import itemgetter

from itui.drawing.picture import Sgr, Style
from itui.drawing.text import cells_of, index_after
from itui.termlog.line_rows import REACH, LineRows
from itui.termlog.line_store import PAGE, Runs
from itui.termlog.sgr import PLAIN
from itui.termlog.styled_lines import RUNS_CAP, styled_lines

LINE_CAP = 10_000
WIDEST = 300  # no terminal has so many columns: further on a character counts as one


class LineGrid(LineRows):
    """Rows of text with styles and a cursor.

    The cursor is kept as an index into the text of its row while writing goes on (``_index``),
    as a column after it was moved (``_column``); one follows from the other when needed.
    """

    __slots__ = (
        "_beyond",
        "_cap",
        "_column",
        "_home",
        "_index",
        "_margins",
        "is_alternate",
        "look",
        "style",
    )

    def __init__(self, line_cap: int = LINE_CAP) -> None:
        super().__init__()
        self._cap = line_cap
        self.look: Sgr = PLAIN
        self.style: Style | None = None
        self._index: int | None = 0
        self._column: int | None = 0
        self._beyond = 0
        self._home = 0
        self.is_alternate = False
        self._margins: tuple[int, int] | None = None

    @property
    def top(self) -> int:
        """The highest row within reach."""
        return max(0, self._home - self.frozen, len(self._texts) - REACH)

    @property
    def column(self) -> int:
        """The column of the cursor."""
        if self._column is None:
            self._column = columns_of(self._texts[self.row][: self._index])
        return self._column

    @property
    def is_at_start(self) -> bool:
        """Whether the cursor stands on a blank last row."""
        return self.row == len(self._texts) - 1 and not self._texts[self.row]

    @property
    def is_at_end(self) -> bool:
        """Whether writing means appending to the last row."""
        text = self._texts[-1]
        return (
            self.row == len(self._texts) - 1
            and self._index == len(text)
            and len(text) < self._cap
            and self._margins is None
        )

    # --- moving

    def use(self, look: Sgr | None) -> None:
        """Write in this look from now on."""
        self.look = look or PLAIN
        self.style = None if self.look is PLAIN or self.look == PLAIN else self.look

    def newline(self) -> None:
        """Go to the start of the next row."""
        if self._margins is not None and self.row == self.top + self._margins[1]:
            self._scroll(*self._margins)
        elif self._margins is None or self.row < self.top + REACH - 1:
            self.row += 1
        if self.row == len(self._texts):
            self._texts.append("")
            self._runs.append(())
            if len(self._texts) > REACH + 4 * PAGE:
                self.settle()
        self._index = self._column = self._beyond = 0

    def _scroll(self, first: int, last: int) -> None:
        """Move the rows between the margins up; what leaves the top of the screen is kept."""
        top = self.top
        if first == 0 and not self.is_alternate:
            self._home = self.frozen + top + 1
            self.row += 1
            self._insert_rows(top + last + 1)
        else:
            self._delete_rows(top + first)
            self._insert_rows(top + last)

    def go_to_row(self, row: int) -> None:
        """Go to a row within reach, in the same column."""
        column = self.column
        row = max(self.top, min(row, self.top + REACH - 1))
        while row >= len(self._texts):
            self._texts.append("")
            self._runs.append(())
        self.row = row
        self.go_to_column(column)

    def go_to_column(self, column: int) -> None:
        """Go to a column of the row, beyond its end if need be."""
        self._column = max(0, min(column, self._cap))
        self._index = None if self._column else 0
        self._beyond = 0

    # --- writing

    def extend(self, text: str) -> None:
        """Append plain text with newlines; the cursor is at the end."""
        first, *lines = text.split("\n")
        if first:
            self.write(first)
        if not lines:
            return
        if len(text) > self._cap and max(map(len, lines)) > self._cap:
            for line in lines:
                self.newline()
                self.write(line)
            return
        self._texts.extend(lines)
        if self.style is None:
            self._runs.extend([()] * len(lines))
        else:
            runs = ((0, self.style),)
            self._runs.extend([runs if line else () for line in lines])
        self.row = len(self._texts) - 1
        self._index = len(lines[-1])
        self._column = None
        self._beyond = 0

    def extend_styled(self, text: str) -> bool:
        """Append text with newlines and colours; return ``False`` if a line would be too long."""
        row = len(self._texts) - 1
        old, runs = self._texts[row], self._runs[row]
        most = len(old) + len(text)
        if most > self._cap and len(old) + max(map(len, text.split("\n"))) > self._cap:
            return False
        last = runs[-1][1] if runs else None
        texts, lines, look = styled_lines(text, self.look, len(old), last)
        self._texts[row] = old + texts[0]
        self._runs[row] = (*runs, *lines[0])[:RUNS_CAP]
        self._texts += texts[1:]
        self._runs += lines[1:]
        self.use(look)
        self.row = len(self._texts) - 1
        self._index = len(self._texts[-1])
        self._column = None
        self._beyond = 0
        return True

    def write(self, text: str) -> None:
        """Write text without controls over what is there."""
        row = self.row
        index = self._settle_index() if self._index is None else self._index
        old = self._texts[row]
        room = self._cap - index
        if len(text) > room:
            self._beyond += len(text) - room
            self._lack(row, self._beyond)
            text = text[:room]
            if not text:
                return
        if index == len(old):
            self._texts[row] = old + text
            runs = self._runs[row]
            last = runs[-1][1] if runs else None
            if self.style is not last and self.style != last and len(runs) < RUNS_CAP:
                self._runs[row] = (*runs, (index, self.style))
        else:
            self._overwrite(index, text)
        self._index = index + len(text)
        self._column = None

    def repeat(self, count: int) -> None:
        """Write the character before the cursor ``count`` times more."""
        index = self._settle_index() if self._index is None else self._index
        if index:
            self._index = index
            self.write(self._texts[self.row][index - 1] * min(count, self._cap))

    def _overwrite(self, index: int, text: str) -> None:
        """Replace as many columns as ``text`` takes."""
        old = self._texts[self.row]
        over, spare = place_after(old, columns_of(text, index), index)
        self._splice(index, index + over, text, self.style)
        if spare:
            self._splice(index + len(text), index + len(text), " " * spare, self.style)

    def _splice(self, start: int, end: int, text: str, style: Style | None) -> None:
        """Put ``text`` in the place of what stands from ``start`` to ``end`` in this row."""
        old = self._texts[self.row]
        runs = spliced(self._runs[self.row], start, end, len(text), style, len(old))
        changed = old[:start] + text + old[end:]
        if len(changed) > self._cap:
            changed = changed[: self._cap]
            runs = tuple(run for run in runs if run[0] < self._cap)
        self._texts[self.row] = changed
        self._runs[self.row] = runs[:RUNS_CAP]

    def _settle_index(self) -> int:
        """Find the index of the cursor's column; pad a short row, split a wide character."""
        row, column = self.row, self.column
        text = self._texts[row]
        width = columns_of(text)
        if column >= width:
            if column > width:
                self._texts[row] = text + " " * (column - width)
                if self._runs[row] and self._runs[row][-1][1] is not None:
                    self._runs[row] = (*self._runs[row], (len(text), None))
            return len(self._texts[row])
        index, spare = place_after(text, column)
        if spare:
            start, _ = place_after(text, column - 1)
            self._splice(start, index, "  ", None)
            index = start + 1
        return index


def columns_of(text: str, start: int = 0) -> int:
    """Return the columns of a text at ``start`` of a row; far behind it is one a character."""
    head = text[: max(WIDEST - start, 0)]
    return _columns_of_head(head) + len(text) - len(head)


def place_after(text: str, columns: int, start: int = 0) -> tuple[int, int]:
    """Return how many characters from ``start`` on take the columns, and the columns too many."""
    head = text[start:WIDEST]
    if columns <= (width := _columns_of_head(head)):
        return _place_in_head(head, columns)
    return min(len(head) + columns - width, len(text) - start), 0


# rewriting asks for the same few texts again and again
_columns_of_head = lru_cache(maxsize=512)(cells_of)
_place_in_head = lru_cache(maxsize=512)(index_after)


def spliced(runs: Runs, start: int, end: int, length: int, style: Style | None, total: int) -> Runs:
    """Return the runs after the text from ``start`` to ``end`` became ``length`` of ``style``."""
    first = bisect_left(runs, start, key=itemgetter(0))
    after = bisect_right(runs, end, key=itemgetter(0))
    before = runs[first - 1][1] if first else None
    behind = runs[after - 1][1] if after else None
    kept = runs[:first]
    if style != before:
        kept = (*kept, (start, style))
    if end >= total:
        return kept
    if behind != style:
        kept = (*kept, (start + length, behind))
    distance = length - (end - start)
    later = runs[after:]
    return kept + (tuple((index + distance, each) for index, each in later) if distance else later)
