"""The finder: a filter line over a list, in the middle of the screen."""

from __future__ import annotations

from itui.drawing.fitting import display_line, end_of, padded
from itui.drawing.picture import Picture, Row, over, row_width
from itui.drawing.row_window import RowWindow
from itui.drawing.text import cells_of
from itui.keys.fuzzy import FoundRow, found_rows
from itui.model.events import RowClicked
from itui.model.overlays import Finder, FinderRow
from itui.panes.popup import (
    Placed,
    boxed,
    cell,
    centred,
    column_of,
    emphasised,
    has_border,
    shorten_row,
    unboxed,
)

_TITLES = {
    "command": "commands",
    "history": "earlier inputs",
    "job": "background jobs and waiting inputs",
    "theme": "themes",
    "variable": "variables",
}
_MOST_ROWS = 20
_MOST_COLUMNS = 100
_PROMPT = "> "


class FinderPopup:
    """Rows that fit the filter, best first, with keys or the reason they cannot be taken."""

    def __init__(self) -> None:
        self._window = RowWindow()
        self._query: tuple[tuple[FinderRow, ...], str] | None = None
        self._found: list[FoundRow] = []
        self._top = 0

    def pointed(self, row: int) -> RowClicked | None:
        """Return the row of the list at a row of the last picture."""
        shown = self._window.rows[max(row - self._top, 0) :]
        return RowClicked(shown[0]) if row >= self._top and shown else None

    def place(self, finder: Finder, width: int, height: int) -> Placed | None:
        """Return the finder on a screen of ``width`` x ``height``."""
        if (
            self._query is None
            or self._query[0] is not finder.rows
            or self._query[1] != finder.query
        ):
            self._query = (finder.rows, finder.query)
            self._found = found_rows(finder)
        columns = width if width < 64 else min(width - 8, _MOST_COLUMNS)
        rows = height if height < 12 else min(height - 4, _MOST_ROWS, max(len(finder.rows), 2) + 3)
        return Placed(*centred(columns, rows, width, height), self._picture(finder, columns, rows))

    def _picture(self, finder: Finder, width: int, height: int) -> Picture:
        is_boxed = has_border(width, height) and height > 4
        inner, room = (width - 2, height - 3) if is_boxed else (width, height - 1)
        self._top = 2 if is_boxed else 1
        selected = max(min(finder.selected, len(self._found) - 1), 0)
        self._window.fit(len(self._found), room)
        self._window.show(selected)
        query, cursor = _query_row(finder.query, inner)
        rows = [query]
        keys = column_of([self._found[index].row.keys for index in self._window.rows], inner // 3)
        for index, mark in zip(self._window.rows, self._window.marks(), strict=False):
            row = _row(self._found[index], inner - 1, keys)
            if index == selected:
                row = over(row, "popup.selected")
            rows.append((*row, ("popup.type", mark)))
        if not self._found:
            rows.append((("popup.disabled", "  nothing matches" if finder.query else "  nothing"),))
        title = _TITLES.get(finder.kind, display_line(finder.kind, 40))
        note = f"{len(self._found)} of {len(finder.rows)}"
        if is_boxed:
            return boxed(rows, width, height, title, note, (cursor, 0))
        return unboxed(rows, width, height, (cursor, 0))


def _query_row(query: str, width: int) -> tuple[Row, int]:
    """Return the filter line and the column of the cursor; of a long filter the end."""
    text = display_line(query)
    room = max(width - cells_of(_PROMPT) - 1, 0)
    text = end_of(text, room)
    row: Row = (("popup.title", _PROMPT), ("popup", text))
    return row, min(row_width(row), max(width - 1, 0))


def _row(found: FoundRow, width: int, keys_width: int) -> Row:
    is_disabled = bool(found.row.reason)
    style = "popup.disabled" if is_disabled else "popup"
    line = emphasised(found.line, found.line_positions, style, (style, "popup.match"))
    faint = "popup.disabled" if is_disabled else "popup.type"
    rest: Row = ()
    if is_disabled:
        rest = ((faint, f"  {display_line(found.row.reason)}"),)
    elif found.detail:
        matched = (faint, "popup.match")
        rest = ((faint, "  "), *emphasised(found.detail, found.detail_positions, faint, matched))
    elif found.more_lines:
        rest = ((faint, f"  … {found.more_lines} more"),)
    keys = cell(
        f" {padded(display_line(found.row.keys), keys_width, True)}", keys_width + 1, "popup"
    )
    left = width - 2 - (keys_width + 1 if keys_width else 0)
    body = _with_rest(line, rest, max(left, 0), style)
    return (
        ("popup", " "),
        *body,
        *(over(keys, "popup.key") if keys_width else ()),
        ("popup", " "),
    )


def _with_rest(line: Row, rest: Row, width: int, style: str) -> Row:
    """Return the line, shortened only as far as it takes more than all, then the rest."""
    space = width - row_width(line)
    if not rest or space < 6:
        return shorten_row(line, width, style)
    return (*line, *shorten_row(rest, space, style))
