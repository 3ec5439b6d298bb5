"""Erasing, inserting and deleting on the rows of a terminal log; margins; the other screen."""

from __future__ import annotations

from itui.drawing.picture import Sgr
from itui.termlog.line_grid import LINE_CAP, LineGrid, columns_of, place_after
from itui.termlog.line_rows import REACH
from itui.termlog.sgr import PLAIN


class LineScreen(LineGrid):
    """What full-screen programs do to the rows within reach."""

    __slots__ = ("_main", "_saved")

    def __init__(self, line_cap: int = LINE_CAP) -> None:
        super().__init__(line_cap)
        self._saved: tuple[int, int, Sgr] = (0, 0, PLAIN)
        self._main: tuple[int, int, int, int, tuple[int, int, Sgr]] | None = None

    # --- erasing

    def erase_line(self, mode: int) -> None:
        """Erase from the cursor on (0), up to the cursor (1) or the whole row (2)."""
        row, column = self.row, self.column
        text = self._texts[row]
        if mode == 2 or (mode == 0 and column == 0):
            self._blank_rows(row, row + 1)
        elif mode == 0 and column < columns_of(text):
            index = self._settle_index()
            self._texts[row] = self._texts[row][:index]
            self._runs[row] = tuple(run for run in self._runs[row] if run[0] < index)
        elif mode == 1:
            end, spare = place_after(text, column + 1)
            if end == len(text):
                self._blank_rows(row, row + 1)
            else:
                self._splice(0, end, " " * (column + 1 + spare), None)
        if mode == 0:
            self._cut.pop(self.frozen + row, None)
        self.go_to_column(column)

    def erase_display(self, mode: int) -> None:
        """Erase from the cursor on (0), up to the cursor (1) or all rows within reach (2)."""
        if mode not in (0, 1, 2):
            return
        first = self.row + 1 if mode == 0 else self.top
        last = self.row if mode == 1 else len(self._texts)
        if mode in (0, 1):
            self.erase_line(mode)
        column = self.column
        self._blank_rows(first, last)
        self.go_to_column(column)

    def erase_characters(self, count: int) -> None:
        """Blank ``count`` columns from the cursor on."""
        column = self.column
        if column < columns_of(self._texts[self.row]):
            index = self._settle_index()
            over, spare = place_after(self._texts[self.row], count, index)
            self._splice(index, index + over, " " * (min(count, over) + spare), None)
        self.go_to_column(column)

    # --- inserting and deleting

    def insert_characters(self, count: int) -> None:
        """Push what stands at the cursor ``count`` columns to the right."""
        column = self.column
        if column < columns_of(self._texts[self.row]):
            index = self._settle_index()
            self._splice(index, index, " " * count, None)
        self.go_to_column(column)

    def delete_characters(self, count: int) -> None:
        """Pull what stands behind ``count`` columns from the cursor on to it."""
        column = self.column
        if column < columns_of(self._texts[self.row]):
            index = self._settle_index()
            over, spare = place_after(self._texts[self.row], count, index)
            self._splice(index, index + over, " " * spare, None)
        self.go_to_column(column)

    def insert_lines(self, count: int) -> None:
        """Push this row and those below down, as far as the lower margin."""
        first, last = self._edges()
        if first <= self.row <= last:
            self._push_down(self.row, last, count)
            self.go_to_column(0)

    def delete_lines(self, count: int) -> None:
        """Pull the rows below up, from the lower margin on."""
        first, last = self._edges()
        if first <= self.row <= last:
            self._pull_up(self.row, last, count)
            self.go_to_column(0)

    def scroll(self, count: int) -> None:
        """Move the rows between the margins up, or down by a negative number."""
        column = self.column
        first, last = self._edges()
        if count > 0:
            self._pull_up(first, last, count)
        else:
            self._push_down(first, last, -count)
        self.go_to_column(column)

    def step_up(self) -> None:
        """Go one row up; at the upper margin everything below moves down instead."""
        column = self.column
        first, last = self._edges()
        if self.row == first:
            self._push_down(first, last, 1)
        else:
            self.go_to_row(self.row - 1)
        self.go_to_column(column)

    def _edges(self) -> tuple[int, int]:
        """Return the rows at the upper and at the lower margin."""
        first, last = self._margins or (0, REACH - 1)
        return self.top + first, self.top + last

    def _push_down(self, first: int, last: int, count: int) -> None:
        """Put blank rows before ``first``; what is pushed below ``last`` is gone."""
        count = min(count, last - first + 1)
        self._delete_rows(last + 1 - count, count)
        self._insert_rows(min(first, len(self._texts)), count)

    def _pull_up(self, first: int, last: int, count: int) -> None:
        """Take rows away from ``first`` on; what is below moves up, but not from below ``last``."""
        before = len(self._texts)
        self._delete_rows(first, min(count, last - first + 1))
        gone = before - len(self._texts)
        if before > last:
            self._insert_rows(last + 1 - gone, gone)
        elif self.row >= len(self._texts):
            self._insert_rows(len(self._texts), self.row + 1 - len(self._texts))

    # --- margins, the place of the cursor, the other screen

    def set_margins(self, first: int, last: int) -> None:
        """Let only the rows ``first`` to ``last`` scroll, counted from the top."""
        last = min(last, REACH - 1)
        if 0 <= first < last:
            self._margins = (first, last)
            self.go_to(0, 0)

    def drop_margins(self) -> None:
        """Let all rows scroll."""
        self._margins = (0, REACH - 1) if self.is_alternate else None

    def move(self, rows: int) -> None:
        """Go up or down, not past the margin on the way."""
        first, last = self._edges()
        goal = self.row + rows
        if rows < 0 and self.row >= first:
            goal = max(goal, first)
        elif rows > 0 and self.row <= last:
            goal = min(goal, last)
        self.go_to_row(goal)

    def go_to(self, row: int, column: int) -> None:
        """Go to a place, counted from the top."""
        self.go_to_row(self.top + row)
        self.go_to_column(column)

    def save(self) -> None:
        """Remember the place of the cursor and the look."""
        self._saved = (self.row + self.frozen, self.column, self.look)

    def restore(self) -> None:
        """Go back to the place that was saved."""
        row, column, look = self._saved
        self.go_to_row(row - self.frozen)
        self.go_to_column(column)
        self.use(look)

    def enter_alternate(self) -> None:
        """Show an empty screen below what is there; it will be gone when it is left."""
        if self._main is not None:
            return
        row, column, top, count = self.row, self.column, self.top, len(self._texts)
        self._main = (row, column, self._home, count, self._saved)
        self.is_alternate = True
        self._insert_rows(count)
        self._home = self.frozen + count
        self._saved = (self._home, 0, PLAIN)
        self.drop_margins()
        self.go_to_row(count + row - top)
        self.go_to_column(column)

    def leave_alternate(self) -> None:
        """Take the other screen away and go on where it was entered."""
        if self._main is None:
            return
        row, column, self._home, count, self._saved = self._main
        self._delete_rows(count, len(self._texts) - count)
        self._end_alternate()
        self.row = row
        self.go_to_column(column)

    def _end_alternate(self) -> None:
        self._main = None
        self.is_alternate = False
        self.drop_margins()

    def reset(self) -> None:
        """Begin anew with a blank screen and the plain look."""
        self.leave_alternate()
        self.drop_margins()
        self.use(None)
        self._saved = (0, 0, PLAIN)
        self.erase_display(2)
        self.go_to(0, 0)

    def end_screen(self) -> None:
        """Let what stands on the screen be lines like others."""
        self._end_alternate()
        self._home = self.frozen + len(self._texts) - 1

    def settle(self) -> None:
        """Move the rows out of reach to the store, when there is no other screen."""
        if not self.is_alternate:
            super().settle()
