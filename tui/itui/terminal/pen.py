"""The terminal's cursor as a pen: where it is, how it writes, and the shortest way to go on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from itui.terminal.rendition import PLAIN, Rendition, change
from itui.terminal.span_diff import Cell, is_sure

_ERASE_RIGHT = "\x1b[K"
_LONG_BLANK = " " * 12  # so many blanks are erased and passed over in fewer bytes
_LONG_BLANKS = re.compile(" {12,}")
_HALF = "\0"  # stands for the second column of a wide character


class Erasing(NamedTuple):
    """What a terminal does with cells it erases."""

    keeps_background: bool = False  # erased cells get the background in use
    counts_cells: bool = False  # it erases a number of cells as well as the rest of a row


class Pen:
    """Collects the sequences of a frame; a column or a row is ``None`` while it is not known."""

    def __init__(self, width: int, erasing: Erasing, begin: str = "") -> None:
        self.width = width
        self.erasing = erasing
        self.rendition = PLAIN
        self.column: int | None = None
        self.row: int | None = None
        self.parts = [begin]
        self.jumps = 0

    def copy(self) -> Pen:
        """Return another pen that goes on from here."""
        pen = self.emptied()
        pen.parts, pen.jumps = self.parts.copy(), self.jumps
        return pen

    def emptied(self) -> Pen:
        """Return a pen at the same place with the same look, and nothing collected."""
        pen = Pen(self.width, self.erasing)
        pen.rendition, pen.column, pen.row = self.rendition, self.column, self.row
        return pen

    @property
    def text(self) -> str:
        """What was collected."""
        return "".join(self.parts)

    def lose(self) -> None:
        """Know no longer where the cursor is."""
        self.column = self.row = None

    def use(self, rendition: Rendition) -> None:
        """Write with ``rendition`` from now on."""
        if rendition is not self.rendition:
            self.parts.append(change(self.rendition, rendition))
            self.rendition = rendition

    def move(self, column: int, row: int) -> None:
        """Go to a cell by the shortest sequence that is safe from here."""
        if column == self.column and row == self.row:
            return
        self.parts.append(self._way(column, row))
        self.jumps += 1
        self.column, self.row = column, row

    def _way(self, column: int, row: int) -> str:
        ways = [f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H"]
        if self.row is not None:
            down = row - self.row
            if not down:
                ways += self._ways_along(column)
            elif column == self.column:
                ways.append(f"\x1b[{_count(abs(down))}{'B' if down > 0 else 'A'}")
            if column == 0 and down > 0:
                ways.append("\r" + "\n" * down)
        return min(ways, key=len)

    def _ways_along(self, column: int) -> list[str]:
        """Return the ways that stay in the row."""
        if not column:
            return ["\r"]
        ways = [f"\x1b[{column + 1}G"]
        if self.column is not None:
            right = column - self.column
            if right > 0:
                ways.append(f"\x1b[{_count(right)}C")
            else:
                ways += ["\b" * -right, f"\x1b[{_count(-right)}D"]
        return ways

    def write(self, cells: Sequence[Cell], start: int, end: int, row: int) -> None:
        """Write the cells from ``start`` to ``end``, which are whole characters."""
        while start < end:
            self.move(start, row)
            rendition = cells[start][0]
            stop = start + 1
            while stop < end and cells[stop][0] is rendition:
                stop += 1
            texts = [text for _, text in cells[start:stop]]
            text = "".join(texts)
            if not is_sure(text):
                self._write_doubtful(rendition, texts, start)
            elif self.erasing.counts_cells and _LONG_BLANK in text:
                self._write_blanks(rendition, texts, start)
            else:
                self._put(rendition, text, stop)
            start = stop

    def erase_right(self, rendition: Rendition, column: int, row: int) -> None:
        """Make the row blank from ``column`` on."""
        self.move(column, row)
        self._use_for_blanks(rendition)
        self.parts.append(_ERASE_RIGHT)

    def can_erase(self, rendition: Rendition) -> bool:
        """Return whether erased cells look like blanks written with ``rendition``."""
        keeps = self.erasing.keeps_background or not rendition.bg
        return keeps and not rendition.is_seen_on_blanks

    def _use_for_blanks(self, rendition: Rendition) -> None:
        """Write blanks that look like those of ``rendition``; their own colour is not seen."""
        now = self.rendition
        if now.bg != rendition.bg or now.is_seen_on_blanks or rendition.is_seen_on_blanks:
            self.use(rendition)

    def _put(self, rendition: Rendition, text: str, end: int) -> None:
        """Write text that ends before column ``end``."""
        if text.isspace():
            self._use_for_blanks(rendition)
        else:
            self.use(rendition)
        self.parts.append(text)
        # at the right edge terminals do not agree on where the cursor is
        self.column = end if end < self.width else None

    def _write_blanks(self, rendition: Rendition, texts: Sequence[str], start: int) -> None:
        """Write text in which long blanks are erased."""
        row = self.row or 0
        line = "".join([text or _HALF for text in texts])
        done = 0
        can_erase = self.erasing.counts_cells and self.can_erase(rendition)
        for blank in _LONG_BLANKS.finditer(line) if can_erase else ():
            if blank.start() > done:
                self.move(start + done, row)
                self._put(rendition, "".join(texts[done : blank.start()]), start + blank.start())
            self.move(start + blank.start(), row)
            self._use_for_blanks(rendition)
            self.parts.append(f"\x1b[{len(blank.group())}X")
            done = blank.end()
        if done < len(texts):
            self.move(start + done, row)
            self._put(rendition, "".join(texts[done:]), start + len(texts))

    def _write_doubtful(self, rendition: Rendition, texts: Sequence[str], start: int) -> None:
        """Write character by character; after a doubtful one the column is given anew."""
        row = self.row or 0
        if "" in texts:
            # a wide one may turn out to be narrow: what is in its second column must not stay
            self._write_blanks(rendition, [" "] * len(texts), start)
        for index, text in enumerate(texts):
            if text:
                column = start + index
                is_wide = index + 1 < len(texts) and not texts[index + 1]
                self.move(column, row)
                self._put(rendition, text, column + 1 + is_wide)
                if not is_sure(text):
                    self.column = None


def _count(number: int) -> str:
    """Return the parameter of a sequence that does something ``number`` times."""
    return str(number) if number > 1 else ""
