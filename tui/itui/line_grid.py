"""A cursor among the rows of a terminal log: moving, writing over what is there, erasing."""

from __future__ import annotations

from itui.line_rows import REACH, LineRows
from itui.line_store import PAGE, Runs
from itui.picture import Sgr, Style
from itui.sgr import PLAIN
from itui.text import cells_of, clusters

LINE_CAP = 10_000


class LineGrid(LineRows):
    """Rows of text with styles and a cursor.

    The cursor is kept as an index into the text of its row while writing goes on (``_index``),
    as a column after it was moved (``_column``); one follows from the other when needed.
    """

    __slots__ = ("_beyond", "_column", "_index", "look", "style")

    def __init__(self) -> None:
        super().__init__()
        self.look: Sgr = PLAIN
        self.style: Style | None = None
        self._index: int | None = 0
        self._column: int | None = 0
        self._beyond = 0

    @property
    def top(self) -> int:
        """The highest row within reach."""
        return max(0, len(self._texts) - REACH)

    @property
    def column(self) -> int:
        """The column of the cursor."""
        if self._column is None:
            self._column = cells_of(self._texts[self.row][: self._index])
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
            self.row == len(self._texts) - 1 and self._index == len(text) and len(text) < LINE_CAP
        )

    # --- moving

    def use(self, look: Sgr | None) -> None:
        """Write in this look from now on."""
        self.look = look or PLAIN
        self.style = None if self.look == PLAIN else self.look

    def newline(self) -> None:
        """Go to the start of the next row."""
        self.row += 1
        if self.row == len(self._texts):
            self._texts.append("")
            self._runs.append(())
            if len(self._texts) > REACH + 4 * PAGE:
                self.settle()
        self._index = self._column = self._beyond = 0

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
        self._column = max(0, min(column, LINE_CAP))
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
        if len(text) > LINE_CAP and max(map(len, lines)) > LINE_CAP:
            for line in lines:
                self.newline()
                self.write(line)
            return
        self._texts.extend(lines)
        runs: Runs = () if self.style is None else ((0, self.style),)
        self._runs.extend([runs] * len(lines))
        self.row = len(self._texts) - 1
        self._index = len(lines[-1])
        self._column = None
        self._beyond = 0

    def write(self, text: str) -> None:
        """Write text without controls over what is there."""
        row = self.row
        index = self._settle_index() if self._index is None else self._index
        old = self._texts[row]
        room = LINE_CAP - index
        if len(text) > room:
            self._beyond += len(text) - room
            number = self._store.end + row
            self._cut[number] = max(self._cut.get(number, 0), self._beyond)
            text = text[:room]
            if not text:
                return
        if index == len(old):
            self._texts[row] = old + text
            runs = self._runs[row]
            if self.style != (runs[-1][1] if runs else None):
                self._runs[row] = (*runs, (index, self.style))
        else:
            text = self._overwrite(row, index, text)
        self._index = index + len(text)
        self._column = None

    def _overwrite(self, row: int, index: int, text: str) -> str:
        """Replace as many columns as ``text`` takes; return what was put there."""
        old = self._texts[row]
        end, spare = _after(old, index, cells_of(text))
        fresh = text + " " * spare
        changed = old[:index] + fresh + old[end:]
        runs = _spliced(self._runs[row], index, end, len(fresh), self.style, len(old))
        self._texts[row] = changed[:LINE_CAP]
        self._runs[row] = tuple(run for run in runs if run[0] < LINE_CAP)
        return text

    def _settle_index(self) -> int:
        """Find the index of the cursor's column; pad a short row, split a wide character."""
        row, column = self.row, self.column
        text = self._texts[row]
        width = cells_of(text)
        if column >= width:
            if column > width:
                self._texts[row] = text + " " * (column - width)
                if self._runs[row] and self._runs[row][-1][1] is not None:
                    self._runs[row] = (*self._runs[row], (len(text), None))
            return len(self._texts[row])
        index, spare = _after(text, 0, column)
        if spare:
            start, _ = _after(text, 0, column - 1)
            self._texts[row] = text[:start] + "  " + text[index:]
            self._runs[row] = _spliced(self._runs[row], start, index, 2, None, len(text))
            index = start + 1
        return index

    # --- erasing

    def erase_line(self, mode: int) -> None:
        """Erase from the cursor on (0), up to the cursor (1) or the whole row (2)."""
        row, column = self.row, self.column
        text = self._texts[row]
        width = cells_of(text)
        if mode == 2 or (mode == 1 and column + 1 >= width) or (mode == 0 and column == 0):
            self._blank(row)
        elif mode == 0 and column < width:
            index = self._settle_index()
            self._texts[row] = self._texts[row][:index]
            self._runs[row] = tuple(run for run in self._runs[row] if run[0] < index)
        elif mode == 1:
            end, spare = _after(text, 0, column + 1)
            blank = " " * (column + 1 + spare)
            self._texts[row] = blank + text[end:]
            self._runs[row] = _spliced(self._runs[row], 0, end, len(blank), None, len(text))
        if mode != 1:
            self._cut.pop(self._store.end + row, None)
        self.go_to_column(column)

    def erase_display(self, mode: int) -> None:
        """Erase from the cursor on (0), up to the cursor (1) or all rows within reach (2)."""
        first = self.row + 1 if mode == 0 else self.top
        last = self.row if mode == 1 else len(self._texts)
        if mode in (0, 1):
            self.erase_line(mode)
        if mode in (0, 1, 2):
            column = self.column
            for row in range(first, last):
                self._blank(row)
            self.go_to_column(column)

    def _blank(self, row: int) -> None:
        self._texts[row] = ""
        self._runs[row] = ()
        self._cut.pop(self._store.end + row, None)


def _after(text: str, index: int, cells: int) -> tuple[int, int]:
    """Return the index after ``cells`` columns from ``index``, and the columns it went too far."""
    if text.isascii():
        return min(index + cells, len(text)), 0
    for cluster, width in clusters(text[index:]):
        if cells <= 0:
            break
        index += len(cluster)
        cells -= width
    return index, max(-cells, 0)


def _spliced(
    runs: Runs, start: int, end: int, length: int, style: Style | None, total: int
) -> Runs:
    """Return the runs after the text from ``start`` to ``end`` became ``length`` of ``style``."""
    before: Style | None = None
    behind: Style | None = None
    kept: list[tuple[int, Style | None]] = []
    later: list[tuple[int, Style | None]] = []
    for index, each in runs:
        if index < start:
            kept.append((index, each))
            before = each
        if index <= end:
            behind = each
        else:
            later.append((index + length - (end - start), each))
    if style != before:
        kept.append((start, style))
    if end < total:
        if behind != style:
            kept.append((start + length, behind))
        kept.extend(later)
    return tuple(kept)
