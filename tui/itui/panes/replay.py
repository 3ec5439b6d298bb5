"""The list of inputs to run again, in the middle of the screen."""

from __future__ import annotations

from itui.drawing.fitting import display_line
from itui.drawing.picture import Picture, Row, over, row_width
from itui.drawing.row_window import RowWindow
from itui.model.events import RowClicked
from itui.model.overlays import ReplayList, ReplayRow
from itui.panes.popup import Placed, boxed, centred, has_border, shorten_row, unboxed

_MOST_ROWS = 20
_MOST_COLUMNS = 100
_TITLE = "run again in a new kernel"


class ReplayPopup:
    """Inputs with a mark where they are chosen, and how they went."""

    def __init__(self) -> None:
        self._window = RowWindow()
        self._top = 0

    def pointed(self, row: int) -> RowClicked | None:
        """Return the row of the list at a row of the last picture."""
        shown = self._window.rows[max(row - self._top, 0) :]
        return RowClicked(shown[0]) if row >= self._top and shown else None

    def place(self, shown: ReplayList, width: int, height: int) -> Placed:
        """Return the list on a screen of ``width`` x ``height``."""
        columns = width if width < 64 else min(width - 8, _MOST_COLUMNS)
        rows = height if height < 12 else min(height - 4, _MOST_ROWS, len(shown.rows) + 2)
        return Placed(*centred(columns, rows, width, height), self._picture(shown, columns, rows))

    def _picture(self, shown: ReplayList, width: int, height: int) -> Picture:
        is_boxed = has_border(width, height)
        inner, room = (width - 2, height - 2) if is_boxed else (width, height)
        self._top = 1 if is_boxed else 0
        self._window.fit(len(shown.rows), room)
        self._window.show(shown.selected)
        numbers = max((len(str(each.number or "")) for each in shown.rows), default=1)
        rows: list[Row] = []
        for index, mark in zip(self._window.rows, self._window.marks(), strict=False):
            row = _row(shown.rows[index], max(inner - 1, 0), numbers)
            if index == shown.selected:
                row = over(row, "popup.selected")
            rows.append((*row, ("popup.type", mark)))
        if not is_boxed:
            return unboxed(rows, width, height)
        note = f"{sum(each.is_chosen for each in shown.rows)} of {len(shown.rows)}"
        return boxed(rows, width, height, _TITLE, note)


def _row(row: ReplayRow, width: int, numbers: int) -> Row:
    """Return an input: the mark, its number, its first line, what is to be said of it."""
    style = "popup" if row.is_chosen else "popup.disabled"
    first, *others = row.code.strip("\n").split("\n")
    number = "" if row.number is None else str(row.number)
    line: Row = (
        ("popup.key", f" [{'x' if row.is_chosen else ' '}] "),
        ("popup.type", f"In [{number.rjust(numbers)}]: "),
        (style, display_line(first)),
    )
    notes = [f"… {len(others)} more"] if others else []
    notes += [display_line(row.detail)] if row.detail else []
    if not notes:
        return shorten_row(line, width, style)
    end: Row = (("popup.type", f"  {'  '.join(notes)} "),)
    space = width - row_width(end)
    if space < width // 3:
        return shorten_row(line, width, style)
    return (*shorten_row(line, space, style), *end)
