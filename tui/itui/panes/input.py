"""The input pane: waiting inputs, the prompt, and the code being written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from itui.brackets import Bracket, matching
from itui.code_rows import Mark, code_row, scrolled
from itui.columns import column_at
from itui.editor import Editor
from itui.highlighting import Highlighter
from itui.picture import Picture, Row, fit_row
from itui.row_window import RowWindow
from itui.signature import tip_row
from itui.state import Phase, State
from itui.text import safe_line, shown

QUEUE_ROWS = 3
LEAST_CODE = 8
LONGEST_SHOWN = 500
CONTINUED = "...: "
HELD_KEYS = "Ctrl-X Enter runs, Ctrl-X e edits, Ctrl-X k forgets"
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

    @property
    def loaded(self) -> bool:
        """Whether code is highlighted; ``load`` is for the time after the first frame."""
        return self._is_loaded

    def load(self) -> None:
        """Import what highlighting needs."""
        self._is_loaded = True
        if not self._highlighter.loaded:
            self._highlighter.load()

    def wanted_rows(self, state: State, width: int) -> int:
        """Return the number of rows that show everything."""
        return len(_queue_rows(state)) + len(state.editor.lines) + bool(state.tip)

    def note(self, state: State) -> Row:
        """Return which lines of a long input are shown."""
        return (("title", self._window.place),) if self._window.is_partial else ()

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        """Return the picture of the input."""
        self._use_lexer(state.kernel.lexer)
        number = _number(state)
        shape = (width, height, focused, number, self._is_loaded, self._highlighter)
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
        queue = _queue_rows(state)[: max(height - least, 0)]
        self._window.fit(len(editor.lines), height - len(queue) - has_tip)
        self._window.show(editor.row)
        prompt = f"In [{number}]: "
        if width < len(prompt) + LEAST_CODE:
            prompt = ""
        room = max(width - len(prompt), 0)
        column = column_at(editor.current_line, editor.column)
        total = column_at(editor.current_line, len(editor.current_line))
        self._left = scrolled(self._left, column, total, room)
        rows = [fit_row(row, width) for row in queue]
        cursor: tuple[int, int] | None = None
        for index, code in self._code(editor, room, focused):
            head = prompt if index == 0 else CONTINUED.rjust(len(prompt)) if prompt else ""
            if index == editor.row:
                cursor = (len(prompt) + column - self._left, len(rows))
            rows.append((("prompt.in", head), *code) if head else code)
            if index == editor.row and has_tip:
                tip = tip_row(state.tip, editor, room)
                rows.append(fit_row((("text", " " * len(prompt)), *tip) if prompt else tip, width))
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
        if cell.phase is Phase.SENT and cell.session == state.session and not cell.is_note
    )
    return state.next_number + len(state.queue) + sent


def _queue_rows(state: State) -> list[Row]:
    """Return the rows of the inputs that wait for the running one."""
    rows: list[Row] = []
    if state.queue and state.queue_held:
        held = safe_line(f"held: {state.queue_held}")
        rows.append((("output.note", held), ("text.dim", f"  {HELD_KEYS}")))
    for index, code in enumerate(state.queue[:QUEUE_ROWS], 1):
        first, *others = code.strip("\n").split("\n")
        text = shown(safe_line(first[:LONGEST_SHOWN])) + (" …" if others else "")
        rows.append((("prompt.waiting", f"waiting {index}: "), ("text.dim", text)))
    if len(state.queue) > QUEUE_ROWS:
        rows.append((("prompt.waiting", f"+{len(state.queue) - QUEUE_ROWS} more"),))
    return rows
