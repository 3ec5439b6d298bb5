"""Where moves of the cursor lead: a cluster, a word, a row away."""

from __future__ import annotations

import re

from itui.editor.columns import column_at, index_at, next_cluster, previous_cluster
from itui.editor.editor import Editor, Position

_WORD = re.compile(r"\w+")


def left_of(editor: Editor) -> Position:
    """Return the place a cluster to the left of the cursor."""
    row, column = editor.row, editor.column
    if column > 0:
        return row, previous_cluster(editor.current_line, column)
    return (row - 1, len(editor.lines[row - 1])) if row > 0 else (0, 0)


def right_of(editor: Editor) -> Position:
    """Return the place a cluster to the right of the cursor."""
    row, column = editor.row, editor.column
    if column < len(editor.current_line):
        return row, next_cluster(editor.current_line, column)
    return (row + 1, 0) if row + 1 < len(editor.lines) else (row, column)


def word_left_of(editor: Editor) -> Position:
    """Return the start of the word to the left of the cursor."""
    before = editor.current_line[: editor.column]
    for row in range(editor.row, -1, -1):
        words = list(_WORD.finditer(before if row == editor.row else editor.lines[row]))
        if words:
            return row, words[-1].start()
    return 0, 0


def word_right_of(editor: Editor) -> Position:
    """Return the end of the word to the right of the cursor."""
    for row in range(editor.row, len(editor.lines)):
        word = _WORD.search(editor.lines[row], editor.column if row == editor.row else 0)
        if word:
            return row, word.end()
    return len(editor.lines) - 1, len(editor.lines[-1])


def rows_away(editor: Editor, rows: int) -> Editor:
    """Return the editor with the cursor some rows away, at the wanted terminal column."""
    row = editor.row + rows
    if not 0 <= row < len(editor.lines):
        return editor.at((editor.row, 0 if rows < 0 else len(editor.current_line)))
    wanted = editor.wanted
    if wanted is None:
        wanted = column_at(editor.current_line, editor.column)
    return editor.at((row, index_at(editor.lines[row], wanted)), wanted)
