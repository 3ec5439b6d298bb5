"""Operations of the editor, written as pictures: ``|`` is the cursor, ``<`` the mark."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from itui.editor import editing, moving
from itui.editor.editor import Editor


def editor_of(picture: str) -> Editor:
    """Return the editor of a picture such as ``"ab<cd|e"``."""
    mark = picture.replace("|", "").find("<")
    text = picture.replace("<", "")
    editor = Editor.of(text.replace("|", ""), text.index("|"))
    if mark >= 0:
        place = editor.position(mark)
        editor = moving.set_mark(editor.at(place)).at((editor.row, editor.column))
    return editor


def picture_of(editor: Editor) -> str:
    """Return the picture of an editor."""
    marks = {editor.cursor: "|"}
    if editor.mark is not None:
        place = editor.offset(editor.mark)
        marks[place] = marks.get(place, "") + "<"
    text = editor.text
    return "".join(marks.get(i, "") + text[i : i + 1] for i in range(len(text) + 1))


def typed(text: str, editor: Editor | None = None) -> Editor:
    """Return the editor after the keys of a text, Enter included."""
    editor = editor or Editor()
    for key in text:
        editor = editing.newline(editor) if key == "\n" else editing.insert(editor, key)
    return editor


@pytest.mark.parametrize(
    ("operation", "before", "after"),
    [
        ("delete_left", "a|b", "|b"),
        ("delete_left", "|b", "|b"),
        ("delete_left", "a\n|b", "a|b"),
        ("delete_left", "      |b", "    |b"),
        ("delete_left", "    |b", "|b"),
        ("delete_left", "x   |b", "x  |b"),
        ("delete_left", "ae\u0301|b", "a|b"),
        ("delete_left", "a👨‍👩‍👧|b", "a|b"),
        ("delete_left", "a<bc|d", "a|d"),
        ("delete_right", "a|b", "a|"),
        ("delete_right", "a|\n  b", "a|  b"),
        ("delete_right", "|🇩🇪b", "|b"),
        ("delete_right", "a|", "a|"),
        ("delete_right", "|bc<d", "|d"),
        ("delete_word_left", "foo bar|", "foo |"),
        ("delete_word_left", "foo(bar, |", "foo(|"),
        ("delete_word_left", "foo\n  |", "|"),
        ("delete_word_right", "|foo bar", "| bar"),
        ("delete_word_right", "foo| \n bar", "foo|"),
        ("kill_line", "a|bc\nd", "a|\nd"),
        ("kill_line", "a|\nd", "a|d"),
        ("kill_to_start", "abc|d\ne", "|d\ne"),
        ("kill_to_start", "ab\n|d", "ab|d"),
        ("cut", "a<bc|d", "a|d"),
        ("cut", "ab|", "ab|"),
        ("transpose", "ab|c", "acb|"),
        ("transpose", "ab|", "ba|"),
        ("transpose", "a日|", "日a|"),
        ("transpose", "|ab", "|ab"),
        ("transpose", "a|", "a|"),
        ("indent", "|x", "    |x"),
        ("indent", " |x", "    |x"),
        ("indent", "a\nb<b\nc|c\nd", "a\n    b<b\n    c|c\nd"),
        ("indent", "<a\nb\n|c", "<    a\n    b\n|c"),
        ("dedent", "      x|", "    x|"),
        ("dedent", "  |x", "|x"),
        ("dedent", "x|", "x|"),
        ("dedent", "    <a\n  b|", "<a\nb|"),
        ("toggle_comment", "  x|", "  # x|"),
        ("toggle_comment", "  # x|", "  x|"),
        ("toggle_comment", "<a\n  b|", "<# a\n#   b|"),
        ("toggle_comment", "<# a\n#   b|", "<a\n  b|"),
        ("move_left", "a\n|b", "a|\nb"),
        ("move_left", "a👨‍👩‍👧|b", "a|👨‍👩‍👧b"),
        ("move_right", "a|\nb", "a\n|b"),
        ("move_right", "|e\u0301x", "e\u0301|x"),
        ("move_right", "a|", "a|"),
        ("move_word_left", "foo.bar |x", "foo.|bar x"),
        ("move_word_left", "foo\n |", "|foo\n "),
        ("move_word_right", "|foo.bar", "foo|.bar"),
        ("move_word_right", "foo|\n  bar baz", "foo\n  bar| baz"),
        ("move_line_start", "  ab|", "  |ab"),
        ("move_line_start", "  |ab", "|  ab"),
        ("move_line_start", "|  ab", "  |ab"),
        ("move_line_end", "|ab\nc", "ab|\nc"),
        ("move_text_start", "ab\nc|", "|ab\nc"),
        ("move_text_end", "a|b\nc", "ab\nc|"),
        ("move_up", "ab\nc|", "a|b\nc"),
        ("move_up", "a|b", "|ab"),
        ("move_down", "a|b", "ab|"),
        ("move_down", "日本|\nabcdef", "日本\nabcd|ef"),
        ("move_down", "abc|\n日本", "abc\n日|本"),
        ("set_mark", "a|b", "a|<b"),
        ("select_all", "a|b\nc", "<ab\nc|"),
        ("newline", "    |", "\n    |"),
        ("newline", "foo(a, | b)", "foo(a, \n    |b)"),
    ],
)
def test_operation(operation: str, before: str, after: str) -> None:
    module = moving if hasattr(moving, operation) else editing
    function: Callable[[Editor], Editor] = getattr(module, operation)
    assert picture_of(function(editor_of(before))) == after


def test_up_and_down_remember_the_wanted_column() -> None:
    editor = editor_of("abcdef|\nx\nlonger line")
    editor = moving.move_down(moving.move_down(editor))
    assert picture_of(editor) == "abcdef\nx\nlonger| line"
    assert picture_of(moving.move_up(moving.move_left(editor))) == "abcdef\nx|\nlonger line"


def test_typed_words_are_undone_one_by_one() -> None:
    editor = typed("foo bar  baz")
    texts = []
    while editor.past:
        editor = editing.undo(editor)
        texts.append(editor.text)
    assert texts == ["foo bar  ", "foo ", ""]


def test_a_paste_is_one_step_and_normalised() -> None:
    editor = editing.paste(typed("a"), "x\r\ny\x1b[31m z\x00")
    assert editor.text == "ax\ny z"
    assert editing.undo(editor).text == "a"


def test_a_paste_is_not_indented() -> None:
    assert editing.paste(typed("if x:\n"), "a\nb").text == "if x:\n    a\nb"


def test_moving_ends_a_step() -> None:
    editor = typed("ab")
    editor = typed("cd", moving.move_right(moving.move_left(editor)))
    assert editing.undo(editor).text == "ab"


def test_redo_is_lost_after_an_edit() -> None:
    editor = editing.undo(typed("a b"))
    assert editing.redo(editor).text == "a b"
    assert editing.redo(typed("c", editor)).text == "a c"


def test_undo_restores_the_cursor() -> None:
    editor = editor_of("a|bc")
    assert picture_of(editing.undo(editing.kill_line(editor))) == "a|bc"


def test_consecutive_kills_are_yanked_together() -> None:
    editor = editor_of("one two| three\nfour")
    editor = editing.kill_line(editing.delete_word_left(editor))
    assert editor.killed == "two three"
    editor = editing.yank(moving.move_text_start(editor))
    assert editor.text == "two threeone \nfour"
    assert editing.undo(editor).text == "one \nfour"


def test_a_move_begins_a_new_kill() -> None:
    editor = editing.kill_to_start(editor_of("ab|cd"))
    editor = editing.kill_line(moving.move_left(editor))
    assert editor.killed == "cd"


def test_killing_nothing_keeps_the_last_kill() -> None:
    editor = editing.kill_line(editor_of("|ab"))
    assert editing.kill_line(editor).killed == "ab"


def test_cut_can_be_yanked_and_copy_returns_the_text() -> None:
    editor = editor_of("a<bc|d")
    assert editing.copy(editor) == "bc"
    assert editing.yank(editing.cut(editor)).text == "abcd"


def test_typing_replaces_what_shifted_moves_selected_in_one_step() -> None:
    editor = moving.extend(moving.extend(editor_of("abc|d"), moving.move_left), moving.move_left)
    assert editor.selected_text == "bc"
    changed = typed("x", editor)
    assert picture_of(changed) == "ax|d"
    assert editing.undo(changed).text == "abcd"


def test_typing_keeps_what_a_mark_selected() -> None:
    assert picture_of(typed("x", editor_of("a<bc|d"))) == "abcx|d"


@pytest.mark.parametrize("key", ["c", "\n"])
def test_what_replaces_a_selection_after_a_blank_is_one_step_too(key: str) -> None:
    selected = moving.extend(editor_of("a b|"), moving.move_left)
    changed = typed(key, selected)
    assert changed.text.replace(" \n", "\n") in ("a c", "a\n")
    assert editing.undo(changed).text == "a b"


def test_a_plain_move_ends_a_shifted_selection_but_not_a_marked_one() -> None:
    shifted = moving.extend(editor_of("ab|c"), moving.move_left)
    assert moving.move_left(shifted).selection is None
    assert moving.move_left(editor_of("ab<c|")).selected_text == ""
    assert moving.move_left(editor_of("a<bc|")).selected_text == "b"


def test_replace_range_takes_offsets() -> None:
    editor = editing.replace_range(editor_of("x\nmath.sq|"), 7, 9, "sqrt")
    assert picture_of(editor) == "x\nmath.sqrt|"
    assert editing.undo(editor).text == "x\nmath.sq"


@pytest.mark.parametrize(
    ("picture", "wanted"),
    [("|", True), ("  |x", True), ("x|", False), ("a<b|", False), ("a<b\nc|", True)],
)
def test_wants_indent(picture: str, wanted: bool) -> None:
    assert editing.wants_indent(editor_of(picture)) is wanted


def test_typed_controls_are_dropped() -> None:
    assert editing.insert(Editor(), "\x1b").is_empty
    assert editing.insert(Editor(), "\x1b").past == ()


def test_lone_surrogates_and_bidi_controls_are_text() -> None:
    assert editing.paste(Editor(), "a\ud800\u202eb").text == "a\ud800\u202eb"


def test_operations_on_many_lines_share_the_lines() -> None:
    lines = tuple(f"line {i}" for i in range(3000))
    editor = editing.insert(Editor(lines=lines).at((1500, 2)), "x")
    assert editor.lines[0] is lines[0]
    assert editor.past[-1].removed == ("line 1500",)
