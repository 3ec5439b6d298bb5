"""Changes of the code being written: functions from an editor to the next one."""

from __future__ import annotations

import re
from collections.abc import Callable

from itui.editor.columns import column_at, next_cluster, previous_cluster
from itui.editor.editor import Editor, Position, cleaned
from itui.editor.indentation import STEP, WIDTH, clause_indent, closing_indent, leading, next_indent
from itui.editor.places import left_of, right_of, word_left_of, word_right_of
from itui_kernel.protocol.schema import replace


def insert(editor: Editor, text: str) -> Editor:
    """Insert typed text; the letters of a word are one step of undo."""
    text = cleaned(text)
    if "\n" in text:
        return paste(editor, text)
    if not text:
        return editor
    is_selected, editor = editor.is_shifted, _without_shifted(editor)
    row, column = editor.row, editor.column
    before = editor.current_line[column - 1 : column]
    if before.isspace() and not text[0].isspace() and not is_selected:
        editor = replace(editor, last="")
    typed = editor.replaced((row, column), (row, column), text, "typed")
    return _dedented(typed) if text in {":", ")", "]", "}"} else typed


def _dedented(editor: Editor) -> Editor:
    """Move a line out when what was typed last closes a bracket or a block."""
    line = editor.current_line
    before = line[: editor.column]
    if before.strip() in {")", "]", "}"}:
        blanks = closing_indent(editor.lines, editor.row)
    elif before.endswith(":") and not line[editor.column :].strip():
        blanks = clause_indent(editor.lines, editor.row)
    else:
        return editor
    if blanks is None or len(blanks) >= len(leading(line)):
        return editor
    moved = blanks + line.lstrip(" \t")
    after = (editor.row, editor.column + len(moved) - len(line))
    return editor.with_lines(editor.row, editor.row + 1, (moved,), after, "typed")


def paste(editor: Editor, text: str) -> Editor:
    """Insert pasted text as it is, without control characters, as one step of undo."""
    start, end = editor.selection or ((editor.row, editor.column),) * 2
    if not editor.is_shifted:
        start = end = (editor.row, editor.column)
    return editor.replaced(start, end, cleaned(text))


def newline(editor: Editor) -> Editor:
    """Begin a new line, indented as the code asks for; one step of undo."""
    kind = "typed" if editor.is_shifted else ""
    editor = _without_shifted(editor)
    row, column = editor.row, editor.column
    line = editor.current_line
    indent = next_indent(editor.lines, row, column)
    head, tail = line[:column], line[column:].lstrip(" \t")
    if not head.strip():
        indent = head
        head = ""
    after = (row + 1, len(indent))
    return replace(editor.with_lines(row, row + 1, (head, indent + tail), after, kind), last="")


def delete_left(editor: Editor) -> Editor:
    """Delete the selection, or the cluster, the line end or a step of indentation to the left."""
    if editor.selection is not None:
        return _without_selection(editor)
    row, column = editor.row, editor.column
    if column == 0:
        if row == 0:
            return editor
        above = (row - 1, len(editor.lines[row - 1]))
        return editor.replaced(above, (row, 0), "", "deleted")
    line = editor.current_line
    start = previous_cluster(line, column)
    if not line[:column].strip(" "):
        start = (column - 1) // WIDTH * WIDTH
    return editor.replaced((row, start), (row, column), "", "deleted")


def delete_right(editor: Editor) -> Editor:
    """Delete the selection, or the cluster or the line end to the right."""
    if editor.selection is not None:
        return _without_selection(editor)
    here = (editor.row, editor.column)
    return editor.replaced(here, right_of(editor), "", "deleted")


def delete_word_left(editor: Editor) -> Editor:
    """Kill the word to the left."""
    return _killed(editor, word_left_of(editor), (editor.row, editor.column))


def delete_word_right(editor: Editor) -> Editor:
    """Kill the word to the right."""
    return _killed(editor, (editor.row, editor.column), word_right_of(editor))


def kill_line(editor: Editor) -> Editor:
    """Kill to the end of the line, or the line end when there is nothing else."""
    here = (editor.row, editor.column)
    end = (editor.row, len(editor.current_line))
    return _killed(editor, here, end if here != end else right_of(editor))


def kill_to_start(editor: Editor) -> Editor:
    """Kill to the start of the line, or the line end before it."""
    here = (editor.row, editor.column)
    return _killed(editor, (editor.row, 0) if editor.column else left_of(editor), here)


def yank(editor: Editor) -> Editor:
    """Insert what was killed last."""
    return paste(editor, editor.killed)


def cut(editor: Editor) -> Editor:
    """Kill the selection."""
    if editor.selection is None:
        return editor
    return replace(_without_selection(editor), killed=editor.selected_text)


def copy(editor: Editor) -> str:
    """Return the selected text."""
    return editor.selected_text


def transpose(editor: Editor) -> Editor:
    """Exchange the clusters around the cursor, at the line end the last two."""
    line, row = editor.current_line, editor.row
    middle = editor.column if editor.column < len(line) else previous_cluster(line, editor.column)
    start, end = previous_cluster(line, middle), next_cluster(line, middle)
    if not start < middle < end:
        return editor
    return editor.replaced((row, start), (row, end), line[middle:end] + line[start:middle])


def replace_range(editor: Editor, start: int, end: int, text: str) -> Editor:
    """Replace what is between two offsets, as one step of undo."""
    start, end = min(start, end), max(start, end)
    return editor.replaced(editor.position(start), editor.position(end), cleaned(text))


def wants_indent(editor: Editor) -> bool:
    """Return whether Tab should indent here: before the first character, or lines selected."""
    selection = editor.selection
    if selection is not None and selection[0][0] != selection[1][0]:
        return True
    return not editor.current_line[: editor.column].strip()


def indent(editor: Editor) -> Editor:
    """Indent the selected lines by a step, or insert blanks up to the next step."""
    selection = editor.selection
    if selection is None or selection[0][0] == selection[1][0]:
        here = (editor.row, editor.column)
        missing = WIDTH - column_at(editor.current_line, editor.column) % WIDTH
        return editor.replaced(here, here, " " * missing)
    return _each_line(editor, lambda line: STEP + line if line.strip() else line)


def dedent(editor: Editor) -> Editor:
    """Indent the line, or the selected lines, by a step less."""
    return _each_line(editor, _one_step_less)


def toggle_comment(editor: Editor, mark: str = "#") -> Editor:
    """Make the line, or the selected lines, a comment, or code again."""
    start, end = _rows(editor)
    written = [line for line in editor.lines[start:end] if line.strip()]
    if not written:
        return editor
    if all(line.lstrip().startswith(mark) for line in written):
        pattern = re.compile(rf"^(\s*){re.escape(mark)} ?")
        return _each_line(editor, lambda line: pattern.sub(r"\1", line))
    place = min(len(leading(line)) for line in written)
    return _each_line(
        editor, lambda line: f"{line[:place]}{mark} {line[place:]}" if line.strip() else line
    )


def undo(editor: Editor) -> Editor:
    """Take back the last step."""
    if not editor.past:
        return editor
    change = editor.past[-1]
    undone = _applied(editor, change.row, change.inserted, change.removed, change.before)
    return replace(undone, past=editor.past[:-1], future=(*editor.future, change))


def redo(editor: Editor) -> Editor:
    """Do again what was taken back."""
    if not editor.future:
        return editor
    change = editor.future[-1]
    redone = _applied(editor, change.row, change.removed, change.inserted, change.after)
    return replace(redone, past=(*editor.past, change), future=editor.future[:-1])


def _without_shifted(editor: Editor) -> Editor:
    """Delete a selection made by shifted moves; typing replaces it."""
    return _without_selection(editor, "typed") if editor.is_shifted else editor


def _without_selection(editor: Editor, kind: str = "") -> Editor:
    return editor if editor.selection is None else editor.replaced(*editor.selection, "", kind)


def _killed(editor: Editor, start: Position, end: Position) -> Editor:
    """Delete a range and keep it for yank, added to what the kill just before kept."""
    if start == end:
        return editor
    text = editor.between(start, end)
    if editor.last == "killed":
        is_before = end == (editor.row, editor.column)
        text = text + editor.killed if is_before else editor.killed + text
    left = replace(editor, last="").replaced(start, end, "")
    return replace(left, killed=text, last="killed")


def _rows(editor: Editor) -> tuple[int, int]:
    """Return the range of rows an operation on lines works on."""
    if editor.selection is None:
        return editor.row, editor.row + 1
    (start, _), (end, column) = editor.selection
    return start, end if column == 0 and end > start else end + 1


def _one_step_less(line: str) -> str:
    blanks = leading(line)
    if blanks.startswith("\t"):
        return line[1:]
    spaces = len(blanks) - len(blanks.lstrip(" "))
    return line[(spaces - 1) % WIDTH + 1 if spaces else 0 :]


def _each_line(editor: Editor, change: Callable[[str], str]) -> Editor:
    """Change the selected lines, or the line of the cursor; the selection stays."""
    start, end = _rows(editor)
    changed = tuple(change(line) for line in editor.lines[start:end])

    def moved(position: Position) -> Position:
        row, column = position
        if not start <= row < end or (column == 0 and editor.mark is not None):
            return position
        old, new = editor.lines[row], changed[row - start]
        from_end = len(old) - column
        first = min(len(leading(old)), len(leading(new)))
        return row, max(len(new) - from_end, min(column, first), 0)

    edited = editor.with_lines(start, end, changed, moved((editor.row, editor.column)))
    if editor.mark is None:
        return edited
    return replace(edited, mark=moved(editor.mark), is_shifted=editor.is_shifted)


def _applied(
    editor: Editor, row: int, old: tuple[str, ...], new: tuple[str, ...], cursor: Position
) -> Editor:
    lines = (*editor.lines[:row], *new, *editor.lines[row + len(old) :])
    moved = replace(editor, lines=lines, revision=editor.revision + 1, mark=None)
    return moved.at(cursor)
