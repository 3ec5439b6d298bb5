"""From one frame to the next: the fewest bytes that make the terminal show it; pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from itui.terminal.pen import Erasing, Pen
from itui.terminal.rendition import PLAIN, Rendition
from itui.terminal.scrolling import LEAST_ROWS, Move, find_move
from itui.terminal.span_diff import CellRow, row_of_cells, spans

Line = Sequence[tuple[Hashable, str | None, bytes]]
"""A row as urwid's canvases give it: runs of attribute, character set and UTF-8."""

Cursor = tuple[int, int] | None

_HIDE, _SHOW = "\x1b[?25l", "\x1b[?25h"
_BEGIN_SYNC, _END_SYNC = "\x1b[?2026h", "\x1b[?2026l"
_RESET = "\x1b[m"
# no terminal wraps at its right edge then, whatever it takes a character's width for
_NO_WRAP, WRAP = "\x1b[?7l", "\x1b[?7h"
# frames up to this size arrive whole, and nobody sees the cursor jump
_SMALL_FRAME = 40
# the jumps of one span: to it, and back to the cursor's place
_SPAN_JUMPS = 2
_ERASING_SIZE = 3


class FrameWriter:
    """Knows what the terminal shows and writes where a new frame differs.

    What it returns must be sent, all of it and in order, and ``WRAP`` at the end.
    """

    def __init__(self, rendition_of: Callable[[Hashable], Rendition], erasing: Erasing) -> None:
        self._rendition_of = rendition_of
        self._erasing = erasing
        self.is_complete = True
        self.forget()

    def forget(self) -> None:
        """Take nothing for granted: the next frame writes every cell."""
        self._lines: list[Line | None] = []
        self._rows: list[CellRow | None] = []
        self._cursor: Cursor = None
        self._is_shown: bool | None = None
        self._pen = Pen(0, self._erasing)

    def lose_cursor(self) -> None:
        """Take for granted what the cells show, but not where the cursor is or how it writes."""
        self._pen = Pen(self._pen.width, self._erasing, begin=_RESET)

    def frame(
        self,
        lines: Sequence[Line],
        width: int,
        cursor: Cursor,
        *,
        has_sync: bool = False,
        is_hurried: bool = False,
    ) -> str:
        """Return what makes the terminal show ``lines``.

        A hurried frame draws no more than the rows the cursor leaves and comes to, and is complete
        only if nothing else has changed.
        """
        if (width, len(lines)) != (self._pen.width, len(self._lines)):
            self.forget()
            self._lines, self._rows = [None] * len(lines), [None] * len(lines)
            self._pen = Pen(width, self._erasing, begin=_NO_WRAP + _RESET)
        changed = [row for row, line in enumerate(lines) if self._lines[row] != line]
        wanted = len(changed)
        if is_hurried and cursor is not None and self._cursor is not None:
            rows_of_cursor = (cursor[1], self._cursor[1])
            changed = [row for row in changed if row in rows_of_cursor]
        self.is_complete = len(changed) == wanted
        is_shown = cursor is not None
        if not changed and cursor == self._cursor and is_shown is self._is_shown:
            return ""
        self._draw(lines, changed, can_scroll=self.is_complete)
        pen = self._pen
        if cursor is not None:
            pen.move(*cursor)
        self._cursor = cursor
        text = _framed(pen.text, pen.jumps, self._is_shown, is_shown, has_sync)
        self._is_shown = is_shown
        self._pen = pen.emptied()
        return text

    def _draw(self, lines: Sequence[Line], changed: Sequence[int], *, can_scroll: bool) -> None:
        """Draw the changed rows, by scrolling where that takes fewer bytes."""
        width = self._pen.width
        rows = {row: self._cells_of(lines[row], width) for row in changed}
        pen = self._written(self._pen, self._rows, rows)
        move = None
        if can_scroll and len(changed) >= LEAST_ROWS:
            move = find_move([_shown(line) for line in self._lines], [_shown(ln) for ln in lines])
        if move is not None:
            scrolled = self._scrolled(move, lines, rows)
            if len(scrolled.text) < len(pen.text):
                pen = scrolled
        self._pen = pen
        for row, cells in rows.items():
            self._lines[row], self._rows[row] = lines[row], cells

    def _written(self, start: Pen, old: Sequence[CellRow | None], rows: dict[int, CellRow]) -> Pen:
        """Return a pen that has written ``rows`` over ``old``."""
        pen = start.copy()
        for row, cells in rows.items():
            _write_row(pen, row, old[row], cells)
        if pen.rendition.link:
            pen.use(pen.rendition._replace(link=""))
        return pen

    def _scrolled(self, move: Move, lines: Sequence[Line], rows: dict[int, CellRow]) -> Pen:
        """Return a pen that has scrolled first; rows that change by that alone join ``rows``."""
        top, bottom, up = move
        pen = self._pen.copy()
        _scroll(pen, move)
        blank = row_of_cells([(PLAIN, " " * pen.width)], pen.width)
        old = self._rows.copy()
        drawn: dict[int, CellRow] = {}
        for row in range(top, bottom + 1):
            is_inside = top <= row + up <= bottom
            old[row] = self._rows[row + up] if is_inside else blank
            if not is_inside or self._lines[row + up] != lines[row]:
                drawn[row] = rows.get(row) or self._cells_of(lines[row], pen.width)
        drawn.update({row: cells for row, cells in rows.items() if not top <= row <= bottom})
        return self._written(pen, old, drawn)

    def _cells_of(self, line: Line, width: int) -> CellRow:
        return row_of_cells(self._texts(line), width)

    def _texts(self, line: Line) -> Iterator[tuple[Rendition, str]]:
        for attribute, _, data in line:
            text = data.decode("utf-8", "replace")
            if not text.isprintable():
                text = "".join(each if is_harmless(each) else "?" for each in text)
            yield self._rendition_of(attribute), text


def is_harmless(character: str) -> bool:
    """Return whether a character cannot be taken for a control by the terminal."""
    return character >= "\xa0" or "\x20" <= character <= "\x7e"


def _shown(line: Line | None) -> bytes | None:
    """Return what a line says, ``None`` if it is blank or not known."""
    if line is None:
        return None
    return b"".join([data for _, _, data in line]).rstrip() or None


def _write_row(pen: Pen, row: int, old: CellRow | None, new: CellRow) -> None:
    """Write where the row differs; a blank rest of the row is erased where that is shorter."""
    cells, tail = new
    size = len(cells)
    can_erase = tail < size and pen.can_erase(cells[tail][0])
    found = [(0, size)] if old is None else spans(old.cells, cells)
    if not found:
        return
    last = found[-1][1]
    for start, end in found:
        blank = max(start, tail)
        if can_erase and end > blank and (last - blank > _ERASING_SIZE or old is None):
            if start < blank:
                pen.write(cells, start, blank, row)
            pen.erase_right(cells[tail][0], blank, row)
            return
        pen.write(cells, start, end, row)


def _scroll(pen: Pen, move: Move) -> None:
    """Move rows; those that come free are blank."""
    pen.use(PLAIN)
    pen.parts.append(f"\x1b[{move.top + 1};{move.bottom + 1}r")
    pen.lose()
    if move.up > 0:
        pen.move(0, move.bottom)
        pen.parts.append("\n" * move.up)
    else:
        pen.move(0, move.top)
        pen.parts.append("\x1bM" * -move.up)
    pen.parts.append("\x1b[r")
    pen.lose()


def _framed(text: str, jumps: int, was_shown: bool | None, is_shown: bool, has_sync: bool) -> str:
    """Return the text of a frame with the cursor shown or hidden, and nothing half-drawn seen."""
    is_large = len(text) > _SMALL_FRAME
    begin = end = ""
    if not is_shown:
        begin = _HIDE if was_shown is not False else ""
    elif was_shown is not True:
        end = _SHOW
    elif is_large and jumps > _SPAN_JUMPS and not has_sync:
        begin, end = _HIDE, _SHOW
    if is_large and has_sync:
        begin, end = _BEGIN_SYNC + begin, end + _END_SYNC
    return begin + text + end
