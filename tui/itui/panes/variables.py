"""The variables pane: the names of the session and what they hold."""

from __future__ import annotations

from itui.drawing.fitting import display_line, padded, wrap_paragraph
from itui.drawing.picture import Picture, Row, Style, fit_rows, join_rows, over
from itui.drawing.quantities import counted, human_duration
from itui.drawing.row_window import RowWindow
from itui.drawing.text import shorten
from itui.drawing.variable_rows import (
    Column,
    VariableRow,
    choose_columns,
    field_text,
    is_at_mark,
    matching_variables,
    visible_rows,
)
from itui.model.events import VariableClicked
from itui.model.state import KernelPhase, State, Variables

_STYLES = {
    "name": "variable.name",
    "type": "variable.type",
    "shape": "variable.shape",
    "dtype": "variable.type",
    "bytes": "variable.shape",
    "value": "variable.value",
}
_CHANGES = {"new": "variable.new", "changed": "variable.changed"}


class VariablesPane:
    """A table of the namespace with children unfolded below their parents."""

    title = "Variables"
    scope = "variables"

    def __init__(self) -> None:
        self._window = RowWindow()
        self._selection: tuple[str, int, int] = ("", -1, 0)
        self._held_before = 0
        self._variables: Variables | None = None
        self._rows: list[VariableRow] = []
        self._columns: list[Column] = []
        self._note: Row = ()
        self._columns_for: tuple[int, str] = (-1, "")
        self._heading = 0

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move the viewport; the selection stays."""
        self._window.scroll(rows, pages, to)

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the rows around the selection, a heading, and how old they are if they are."""
        self._update(state, width)
        self._heading = 0
        if not self._rows:
            return fit_rows(_reason_rows(state, width), width, height)
        footer = _age_row(state, width) if state.variables.is_stale and height > 2 else None
        self._heading = heading = 1 if height > 1 else 0
        room = height - heading - (footer is not None)
        self._keep_selection(state.variables.selected, room)
        drawn = [self._heading_row(state)] if heading else []
        drawn += [self._row(index, state, focused) for index in self._window.rows]
        if footer is not None:
            blank: Row = ()
            drawn += [blank] * (height - 1 - len(drawn))
            drawn.append(footer)
        return fit_rows(drawn, width, height)

    def pointed(self, column: int, row: int) -> VariableClicked | None:
        """Return the variable at a cell of the last picture, and whether its mark is there."""
        shown = self._window.rows[max(row - self._heading, 0) :]
        if row < self._heading or not shown or not self._rows:
            return None
        found = self._rows[shown[0]]
        return VariableClicked(found.path, found.is_continuation or is_at_mark(found, column))

    def _update(self, state: State, width: int) -> None:
        variables = state.variables
        if variables is not self._variables:
            self._variables = variables
            self._rows = visible_rows(state)
            self._note = _note_row(variables)
            self._columns_for = (-1, "")
        if self._columns_for != (width, variables.sort):
            self._columns_for = (width, variables.sort)
            self._columns = choose_columns(self._rows, width, variables.sort)

    def _keep_selection(self, selected: str, room: int) -> None:
        """Show the selection when it moved, not when the viewport was scrolled away from it.

        When it was opened, what it holds is shown as well, as far as there is room.
        """
        self._window.fit(len(self._rows), room)
        places = (index for index, row in enumerate(self._rows) if row.path == selected)
        index = next(places, 0)
        selection, held = (selected, index, room), self._held(index, room)
        is_opened = held > self._held_before and index in self._window.rows
        if selection != self._selection or is_opened:
            self._window.show(index + held)
            self._window.show(index)
        self._selection, self._held_before = selection, held

    def _held(self, index: int, most: int) -> int:
        """Return how many rows below a row belong to it, fewer than ``most``."""
        below = self._rows[index + 1 : index + max(most, 1)]
        depth = self._rows[index].depth
        return next((n for n, row in enumerate(below) if row.depth <= depth), len(below))

    def _heading_row(self, state: State) -> Row:
        heads: list[Row] = []
        for column in self._columns:
            style = "text.strong" if column.name == state.variables.sort else "text.dim"
            heading = f"   {column.heading}" if column.name == "name" else column.heading
            if column is self._columns[-1]:
                text = shorten(heading, column.width)
            else:
                text = padded(heading, column.width, column.is_right)
            heads.append(((style, text), ("text", " ")))
        return join_rows(heads)

    def note(self, state: State) -> Row:
        """Return the filter, and how many of all names are shown when that is not all."""
        return self._note

    def _row(self, index: int, state: State, focused: bool) -> Row:
        row = self._rows[index]
        if row.is_continuation:
            text = f"   {'  ' * min(row.depth, 8)}{row.variable.name}"
            drawn: Row = (("text.dim", padded(text, self._columns_for[0])),)
        else:
            drawn = self._fields(row)
        if state.variables.is_stale:
            drawn = over(drawn, "variable.stale")
        return over(drawn, "select") if focused and index == self._selection[1] else drawn

    def _fields(self, row: VariableRow) -> Row:
        names = frozenset(column.name for column in self._columns)
        segments: list[tuple[Style, str]] = []
        for column in self._columns:
            style = _STYLES[column.name]
            if column.name == "name":
                style = _CHANGES.get(row.variable.change, style)
            elif segments:
                segments.append(("text", " "))
            text = field_text(row, column, names)
            segments.append((style, padded(text, column.width, column.is_right)))
        return tuple(segments)


def _note_row(variables: Variables) -> Row:
    shown = len(matching_variables(variables))
    total = max(variables.total, len(variables.rows))
    count: Row = (("title", f"{shown} of {total}"),) if shown < total else ()
    if not variables.filter:
        return count
    words: Row = (("title.focus", f"/{display_line(variables.filter, 100)}"),)
    return (*words, ("title", " "), *count) if count else words


def _reason_rows(state: State, width: int) -> list[Row]:
    """Return why the pane is empty."""
    variables = state.variables
    hidden = len(variables.rows)
    if variables.reason:
        reason = variables.reason
    elif variables.filter and hidden:
        reason = f"no name or type contains {variables.filter!r}"
    elif hidden:
        reason = f"no data; {counted(hidden, 'name')} of other kinds not shown"
    elif state.kernel.phase is KernelPhase.READY:
        reason = "no variables yet"
    else:
        reason = f"the kernel is {state.kernel.phase}"
    return [(("text.dim", f" {line}"),) for line in wrap_paragraph(reason, width - 1)]


def _age_row(state: State, width: int) -> Row:
    """Return when the rows were read, and why not since."""
    variables = state.variables
    when = "earlier" if variables.at is None else f"{human_duration(state.now - variables.at)} ago"
    if variables.reason:
        why = display_line(variables.reason)
    elif state.kernel.phase is not KernelPhase.READY:
        why = f"the kernel is {state.kernel.phase}"
    else:
        why = "the kernel is busy in C code" if state.running else "the kernel does not answer"
    return (("status.warning", padded(f"as of {when}: {why}", width)),)
