"""Moves of the cursor and selections: functions from an editor to the next one."""

from __future__ import annotations

from collections.abc import Callable

from itui.editor.editor import Editor
from itui.editor.indentation import leading
from itui.editor.places import left_of, right_of, rows_away, word_left_of, word_right_of
from itui_kernel.protocol.schema import replace


def set_mark(editor: Editor) -> Editor:
    """Begin a selection at the cursor."""
    return replace(editor, mark=(editor.row, editor.column), is_shifted=False, last="")


def select_all(editor: Editor) -> Editor:
    """Select the whole text."""
    return replace(move_text_end(editor), mark=(0, 0), is_shifted=True)


def extend(editor: Editor, move: Callable[[Editor], Editor]) -> Editor:
    """Select from the mark, or from the cursor, to where a move leads."""
    mark = (editor.row, editor.column) if editor.mark is None else editor.mark
    return replace(move(editor), mark=mark, is_shifted=True)


def move_left(editor: Editor) -> Editor:
    """Move left by a cluster."""
    return editor.at(left_of(editor))


def move_right(editor: Editor) -> Editor:
    """Move right by a cluster."""
    return editor.at(right_of(editor))


def move_up(editor: Editor) -> Editor:
    """Move up by a line, to the wanted column."""
    return rows_away(editor, -1)


def move_down(editor: Editor) -> Editor:
    """Move down by a line, to the wanted column."""
    return rows_away(editor, 1)


def move_word_left(editor: Editor) -> Editor:
    """Move to the start of the word to the left."""
    return editor.at(word_left_of(editor))


def move_word_right(editor: Editor) -> Editor:
    """Move to the end of the word to the right."""
    return editor.at(word_right_of(editor))


def move_line_start(editor: Editor) -> Editor:
    """Move to the first character of the line; from there to its very start."""
    first = len(leading(editor.current_line))
    return editor.at((editor.row, 0 if editor.column == first else first))


def move_line_end(editor: Editor) -> Editor:
    """Move to the end of the line."""
    return editor.at((editor.row, len(editor.current_line)))


def move_text_start(editor: Editor) -> Editor:
    """Move to the start of the text."""
    return editor.at((0, 0))


def move_text_end(editor: Editor) -> Editor:
    """Move to the end of the text."""
    return editor.at((len(editor.lines) - 1, len(editor.lines[-1])))
