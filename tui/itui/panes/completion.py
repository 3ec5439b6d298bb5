"""The completion popup: what may stand at the cursor, with types and signatures."""

from __future__ import annotations

from itui.drawing.fitting import display_line
from itui.drawing.picture import Picture, Row, over
from itui.drawing.row_window import RowWindow
from itui.drawing.text import cells_of
from itui.keys.fuzzy import match
from itui.model.events import RowClicked
from itui.model.overlays import Completion, Match
from itui.panes.popup import Area, Placed, cell, column_of, emphasised, shorten_row, unboxed

MOST_ROWS = 10
_MEASURED = 300


class CompletionPopup:
    """A list above the word at the cursor, or below where there is more room."""

    def __init__(self) -> None:
        self._window = RowWindow()
        self._matches: tuple[Match, ...] = ()
        self._natural = (0, 0, 0)

    def place(
        self,
        popup: Completion,
        width: int,
        height: int,
        cursor: tuple[int, int] | None,
        area: Area,
    ) -> Placed | None:
        """Return the popup on a screen of ``width`` x ``height``; ``None`` if nothing fits."""
        if not popup.matches:
            return None
        column, row = cursor or (area.column, area.row)
        row = max(min(row, height - 1), 0)
        wanted = min(len(popup.matches), MOST_ROWS)
        below, above = height - row - 1, row
        # above first: below the input are the keys and the status, which stay in sight
        is_below = above < wanted and below >= above
        rows = min(wanted, below if is_below else above)
        if rows == 0:  # a screen of one row: the popup takes it
            is_below, rows, row = True, 1, row - 1
        columns = self._columns(popup, width)
        taken = min(sum(columns) + 3, width)
        picture = self._picture(popup, columns, taken, rows)
        # the match stands exactly over the word it completes, one blank to its left
        wished = column - cells_of(display_line(popup.prefix)) - 1
        left = max(min(wished, width - taken), 0)
        return Placed(left, row + 1 if is_below else row - rows, picture)

    def pointed(self, row: int) -> RowClicked | None:
        """Return the match at a row of the last picture."""
        shown = self._window.rows[max(row, 0) :]
        return RowClicked(shown[0]) if shown else None

    def _columns(self, popup: Completion, width: int) -> tuple[int, int, int]:
        """Return the widths of match, type and signature with the blanks before them."""
        if popup.matches is not self._matches:
            self._matches = popup.matches
            sample = popup.matches[:_MEASURED]
            self._natural = (
                column_of([display_line(each.text, 120) for each in sample], 60),
                column_of([display_line(each.type, 40) for each in sample], 12),
                column_of([display_line(each.signature, 120) for each in sample], 60),
            )
        text, kind, signature = self._natural
        room = max(width - 3, 0)
        text = max(min(text, room), 1)
        kind = kind + 2 if kind and text + kind + 2 <= room else 0
        signature = min(signature + 2, room - text - kind) if signature else 0
        return text, kind, signature if signature >= 10 else 0

    def _picture(
        self, popup: Completion, columns: tuple[int, int, int], width: int, height: int
    ) -> Picture:
        selected = max(min(popup.selected, len(popup.matches) - 1), 0)
        self._window.fit(len(popup.matches), height)
        self._window.show(selected)
        rows: list[Row] = []
        nearly = "~" if popup.is_fuzzy else ""
        for index, mark in zip(self._window.rows, self._window.marks(), strict=False):
            row = _row(popup.matches[index], popup.prefix, columns, nearly)
            if index == selected:
                row = over(row, "popup.selected")
            rows.append((*row, ("popup.type", mark)))
        return unboxed(rows, width, height)


def _row(each: Match, prefix: str, columns: tuple[int, int, int], nearly: str) -> Row:
    text_width, kind, signature = columns
    text = display_line(each.text, 200)
    found = match(display_line(prefix), text) if prefix.strip() else None
    positions = found.positions if found else ()
    marked = emphasised(text, positions, "popup", ("popup", "popup.match"))
    return (
        ("popup", " "),
        *shorten_row(marked, text_width, "popup"),
        *cell(f" {nearly or ' '}{display_line(each.type, 40)}", kind, "popup.type"),
        *cell(f"  {display_line(each.signature, 200)}", signature, "popup.type"),
        ("popup", " "),
    )
