"""The editor as a value: positions, selection, undo; and against a naive model."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from itui import editing
from itui.editor import UNDO_LIMIT, Editor, cleaned


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
    assert editing.move_left(editor).revision == editor.revision
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


TEXTS = st.text(st.sampled_from("ab \tü日😀\u0301\u200d\ud800\u202e(:\n"), max_size=6)

EDITS = (
    *("delete_left", "delete_right", "delete_word_left", "delete_word_right", "kill_to_start"),
    *("newline", "transpose", "indent", "dedent", "toggle_comment", "cut", "yank"),
)
MOVES = (
    *("left", "right", "up", "down", "word_left", "word_right"),
    *("line_start", "line_end", "text_start", "text_end"),
)


class AgainstNaiveModel(RuleBasedStateMachine):
    """Every operation keeps the editor sound; the simple ones are done on a string as well."""

    def __init__(self) -> None:
        super().__init__()
        self.editor = Editor()
        self.text = ""
        self.cursor = 0

    def apply(self, editor: Editor, text: str, cursor: int) -> None:
        """Take the next editor and the text and cursor it must have."""
        self.editor, self.text, self.cursor = editor, text, cursor

    def take(self, editor: Editor) -> None:
        """Take the next editor as it is; only its soundness is checked."""
        self.apply(editor, editor.text, editor.cursor)

    @rule(text=TEXTS)
    def paste(self, text: str) -> None:
        after = self.text[: self.cursor] + text + self.text[self.cursor :]
        if self.editor.selection is None or not self.editor.is_shifted:
            self.apply(editing.paste(self.editor, text), after, self.cursor + len(text))

    @rule(text=TEXTS)
    def type(self, text: str) -> None:
        for character in text:
            self.take(editing.insert(self.editor, character))

    @rule(data=st.data(), text=TEXTS)
    def replace_range(self, data: st.DataObject, text: str) -> None:
        end = data.draw(st.integers(0, len(self.text)))
        start = data.draw(st.integers(0, end))
        after = self.text[:start] + text + self.text[end:]
        cursor = start + len(text)
        self.apply(editing.replace_range(self.editor, start, end, text), after, cursor)

    @rule(data=st.data())
    def jump(self, data: st.DataObject) -> None:
        cursor = data.draw(st.integers(0, len(self.text)))
        self.apply(self.editor.at(self.editor.position(cursor)), self.text, cursor)

    @precondition(lambda self: self.editor.selection is None)
    @rule()
    def kill_line(self) -> None:
        end = self.text.find("\n", self.cursor)
        end = len(self.text) if end < 0 else end
        end = min(end + (end == self.cursor), len(self.text))
        after = self.text[: self.cursor] + self.text[end:]
        self.apply(editing.kill_line(self.editor), after, self.cursor)

    @precondition(lambda self: self.editor.selection is None)
    @rule()
    def delete_right_then_undo(self) -> None:
        deleted = editing.delete_right(self.editor)
        if deleted is not self.editor and deleted.text != self.text:
            assert editing.undo(deleted).text != deleted.text

    @rule(name=st.sampled_from(EDITS))
    def edit(self, name: str) -> None:
        self.take(getattr(editing, name)(self.editor))

    @rule(
        name=st.sampled_from(
            [
                "left",
                "right",
                "up",
                "down",
                "word_left",
                "word_right",
                "line_start",
                "line_end",
                "text_start",
                "text_end",
            ]
        ),
        extends=st.booleans(),
    )
    def move(self, name: str, extends: bool) -> None:
        operation = getattr(editing, f"move_{name}")
        moved = editing.extend(self.editor, operation) if extends else operation(self.editor)
        self.apply(moved, self.text, moved.cursor)

    @rule(name=st.sampled_from(["set_mark", "select_all"]))
    def select(self, name: str) -> None:
        selected = getattr(editing, name)(self.editor)
        self.apply(selected, self.text, selected.cursor)

    @rule()
    def undo_and_redo(self) -> None:
        undone = editing.undo(self.editor)
        if self.editor.past:
            again = editing.redo(undone)
            assert again.text == self.text
            assert again.past == self.editor.past

    @rule()
    def undo_everything(self) -> None:
        editor = self.editor
        for _ in self.editor.past:
            editor = editing.undo(editor)
        assert editor.is_empty
        for _ in self.editor.past:
            editor = editing.redo(editor)
        assert editor.text == self.text

    @rule()
    def undo(self) -> None:
        self.take(editing.undo(self.editor))

    @invariant()
    def same_as_the_model(self) -> None:
        assert (self.editor.text, self.editor.cursor) == (self.text, self.cursor)
        assert self.editor.before_cursor == self.text[: self.cursor]

    @invariant()
    def is_sound(self) -> None:
        editor = self.editor
        assert "\n".join(editor.lines) == editor.text
        assert not any("\n" in line for line in editor.lines)
        assert 0 <= editor.column <= len(editor.lines[editor.row])
        if editor.selection is not None:
            (first, start), (last, end) = editor.selection
            assert start <= len(editor.lines[first])
            assert end <= len(editor.lines[last])
            begin, stop = editor.offset((first, start)), editor.offset((last, end))
            assert editor.selected_text == self.text[begin:stop]


AgainstNaiveModel.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, derandomize=True
)
TestAgainstNaiveModel = AgainstNaiveModel.TestCase
