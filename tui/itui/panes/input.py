"""The input pane: waiting inputs, the prompt, and the code being written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from itui.drawing.picture import Picture, Row, fit_row
from itui.drawing.row_window import RowWindow
from itui.editor.brackets import Bracket, matching
from itui.editor.code_rows import Mark, code_row, scrolled
from itui.editor.columns import column_at, index_at
from itui.editor.editor import Editor
from itui.editor.highlighting import Highlighter
from itui.editor.signature import tip_row
from itui.editor.waiting_rows import QUEUE_ROWS, queue_rows, rows_wanted
from itui.model.events import CursorPlaced
from itui.model.state import State

LEAST_CODE = 8
CONTINUED = "...: "
_BRACKETS = re.compile(r"[()\[\]{}]")
_NOT_CODE = ("syntax.string", "syntax.comment", "syntax.docstring")


class InputPane:
    """Shows the editor; keeps where it is scrolled to and the highlighted lines."""

    title = "Input"
    scope = "input"

    def __init__(self) -> None:
        self._window = RowWindow()
        self._left = 0
        self._highlighter = Highlighter("")
        self._is_loaded = False
        self._drawn: tuple[tuple[object, ...], Picture] | None = None
        self._shown: tuple[Editor | None, int] = (None, 0)
        self._margin = 0
        self._lines_at: list[int | None] = []

    def load(self) -> None:
        """Import what highlighting needs, which the first frame does without."""
        self._is_loaded = True
        if not self._highlighter.loaded:
            self._highlighter.load()

    def wanted_rows(self, state: State, width: int) -> int:
        """Return the number of rows that show everything."""
        return rows_wanted(state)

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move the viewport; it comes back with the next move of the cursor."""
        self._window.scroll(rows, pages, to)
        self._drawn = None

    def pointed(self, column: int, row: int) -> CursorPlaced | None:
        """Return the place in the code at a cell of the last picture."""
        editor = self._shown[0]
        if editor is None:
            return None
        if row >= len(self._lines_at):
            return CursorPlaced(len(editor.lines) - 1, len(editor.lines[-1]))
        line = self._lines_at[max(row, 0)]
        if line is None:
            return None
        wished = max(column - self._margin, 0) + self._left
        return CursorPlaced(line, index_at(editor.lines[line], wished))

    def note(self, state: State) -> Row:
        """Return which lines of a long input are shown."""
        return (("title", self._window.place),) if self._window.is_partial else ()

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the picture of the input."""
        self._use_lexer(state.kernel.lexer)
        number = _number(state)
        is_copying = state.view.is_copying
        focused = focused and not is_copying
        shape = (width, height, focused, is_copying, number, self._is_loaded, self._highlighter)
        key = (state.editor, state.queue, state.queue_held, state.tip, *shape)
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._picture(state, number, width, height, focused))
        return self._drawn[1]

    def _use_lexer(self, name: str) -> None:
        if name != self._highlighter.name:
            self._highlighter = Highlighter(name)
            if self._is_loaded:
                self._highlighter.load()

    def _picture(
        self, state: State, number: int, width: int, height: int, focused: bool
    ) -> Picture:
        editor = state.editor
        has_tip = bool(state.tip) and height >= 2
        least = min(len(editor.lines), QUEUE_ROWS) + has_tip
        queue = queue_rows(state)[: max(height - least, 0)]
        room = height - len(queue) - has_tip
        self._window.fit(len(editor.lines), room)
        if (editor, room) != self._shown:
            self._shown = editor, room
            self._window.show(editor.row)
        prompt = f"In [{number}]: "
        if width < len(prompt) + LEAST_CODE or state.view.is_copying:
            prompt = ""
        room = max(width - len(prompt), 0)
        column = column_at(editor.current_line, editor.column)
        total = column_at(editor.current_line, len(editor.current_line))
        self._left = scrolled(self._left, column, total, room)
        rows = [fit_row(row, width) for row in queue]
        self._margin = len(prompt)
        self._lines_at = [None] * len(rows)
        cursor: tuple[int, int] | None = None
        for index, code in self._code(editor, room, focused):
            head = prompt if index == 0 else CONTINUED.rjust(len(prompt)) if prompt else ""
            if index == editor.row:
                cursor = (len(prompt) + column - self._left, len(rows))
            rows.append((("prompt.in", head), *code) if head else code)
            self._lines_at.append(index)
            if index == editor.row and has_tip:
                tip = tip_row(state.tip, editor, room)
                rows.append(fit_row((("text", " " * len(prompt)), *tip) if prompt else tip, width))
                self._lines_at.append(None)
        blank: Row = (("input.text", " " * width),) if width > 0 else ()
        rows = [*rows, *[blank] * (height - len(rows))][: max(height, 0)]
        is_seen = focused and cursor is not None and cursor[0] < width and cursor[1] < height
        return Picture(tuple(rows), cursor if is_seen else None)

    def _code(self, editor: Editor, width: int, focused: bool) -> list[tuple[int, Row]]:
        """Return the visible lines with their numbers."""
        visible = self._window.rows
        lines = editor.lines
        styled = self._highlighter.rows(lines, visible.start, visible.stop)
        pair = self._matching(editor, visible, styled) if focused else ()
        marks = _selection_marks(editor)
        rows = []
        for index, row in zip(visible, styled, strict=True):
            here: list[Mark] = [
                (column, column + 1, "input.match") for at, column in pair if at == index
            ]
            here += marks(index)
            rows.append((index, code_row(lines[index], row, self._left, width, here)))
        return rows

    def _matching(
        self, editor: Editor, visible: range, styled: Sequence[Row]
    ) -> tuple[tuple[int, int], ...]:
        """Return the places of the bracket at the cursor and its partner among visible lines."""
        if not self._highlighter.loaded:
            return matching(editor.lines, editor.row, editor.column) or ()

        def in_code(row: int) -> Sequence[Bracket]:
            return _brackets(styled[row - visible.start]) if row in visible else ()

        return matching(editor.lines, editor.row, editor.column, in_code) or ()


def _brackets(row: Row) -> list[Bracket]:
    """Return the brackets of a highlighted line that are in neither string nor comment."""
    found: list[Bracket] = []
    start = 0
    for role, text in row:
        if not (isinstance(role, str) and role.startswith(_NOT_CODE)):
            found += [(start + at.start(), at.group()) for at in _BRACKETS.finditer(text)]
        start += len(text)
    return found


def _selection_marks(editor: Editor) -> Callable[[int], list[Mark]]:
    """Return a function from a row to the marks of the selection in it."""
    selection = editor.selection

    def in_row(row: int) -> list[Mark]:
        if selection is None or not selection[0][0] <= row <= selection[1][0]:
            return []
        (first, start), (last, end) = selection
        begin = start if row == first else 0
        stop = end if row == last else len(editor.lines[row]) + 1
        return [(begin, stop, "input.selection")]

    return in_row


def _number(state: State) -> int:
    """Return the number the input will get when those before it do not fail."""
    sent = sum(
        1
        for cell in state.cells[-QUEUE_ROWS:]
        if cell.number is None
        and cell.session == state.session
        and not (cell.is_over or cell.is_note)
    )
    return state.next_number + len(state.queue) + sent
