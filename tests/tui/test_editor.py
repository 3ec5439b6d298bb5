"""The editor as a value: positions, undo; ``test_any_editing`` holds it against a naive model."""

from __future__ import annotations

from itui.editor import editing, moving
from itui.editor.editor import UNDO_LIMIT, Editor, cleaned


def test_an_editor_is_empty_at_first() -> None:
    editor = Editor()
    assert editor.is_empty
    assert (editor.text, editor.cursor, editor.before_cursor) == ("", 0, "")
    assert editor.is_at_first_line
    assert editor.is_at_last_line
    assert editor.is_at_end


def test_of_puts_the_cursor_at_the_end() -> None:
    editor = Editor.of("ab\ncd")
    assert (editor.row, editor.column, editor.cursor) == (1, 2, 5)
    assert Editor.of("ab\ncd", 1).before_cursor == "a"


def test_offsets_and_positions_are_inverse() -> None:
    editor = Editor.of("ab\n\nü😀x\n")
    for offset in range(len(editor.text) + 1):
        assert editor.offset(editor.position(offset)) == offset
    assert editor.position(-3) == (0, 0)
    assert editor.position(99) == (3, 0)


def test_with_text_is_one_step_of_undo() -> None:
    editor = Editor.of("old", 1)
    changed = editor.with_text("new\ntext", 3)
    assert (changed.text, changed.cursor) == ("new\ntext", 3)
    back = editing.undo(changed)
    assert (back.text, back.cursor) == ("old", 1)


def test_is_at_end_ignores_blank_lines_below() -> None:
    editor = Editor.of("x = 1  \n\n  ")
    assert editor.at((0, 5)).is_at_end
    assert not editor.at((0, 4)).is_at_end


def test_revision_changes_with_the_text_only() -> None:
    editor = Editor.of("ab")
    assert moving.move_left(editor).revision == editor.revision
    assert editing.insert(editor, "c").revision != editor.revision


def test_undo_is_bounded() -> None:
    editor = Editor()
    for _ in range(UNDO_LIMIT + 5):
        editor = editing.newline(editor)
    assert len(editor.past) == UNDO_LIMIT


def test_cleaned_keeps_text_and_drops_controls() -> None:
    assert cleaned("a\r\nb\rc\x00\x07\x9b\x7f\td") == "a\nb\nc\td"
    assert cleaned("\x1b[1;31mred\x1b[0m \x1b]0;title\x07x \x1b]8;;u\x1b\\y \x1b(Bz") == "red x y z"
    assert cleaned("\ud800\u202e") == "\ud800\u202e"


def test_editors_of_the_same_content_are_equal() -> None:
    assert editing.insert(Editor(), "a") == editing.insert(Editor(), "a")
