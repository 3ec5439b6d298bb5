"""Every operation of the editor in any order, beside a naive model on one string."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from itui.editor import editing, moving
from itui.editor.editor import Editor, cleaned
from naive_editor import Model

CHARACTERS = "ab(:)\n \t#日ü😀\u0301\u200d\ud800\u202e"
TEXTS = st.text(st.sampled_from(CHARACTERS), max_size=6)
CODE = st.sampled_from(
    [
        *("def f(a):\n    x = [1,\n", "return", "    if a:", "# note\n\n", "else:", ")", "\n"),
        *("     ", "         x", "日本 b\n", "a.b(c_d, 12)"),
    ]
)
MOVES = [name.removeprefix("move_") for name in dir(moving) if name.startswith("move_")]
BY_LINES = ["indent", "dedent", "toggle_comment"]


class AnyEditing(RuleBasedStateMachine):
    """The editor and the model, one operation after the other."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.editor = Editor()
        self.model = Model()
        self.done: list[tuple[str, int, str, int]] = []
        self.undone: list[tuple[str, int, str, int]] = []

    def take(self, after: Editor, *, may_join: bool = False) -> None:
        """Take the editor after an operation; one change of the text is one step of undo."""
        before, self.editor = self.editor, after
        if after.revision == before.revision:
            assert (after.text, after.past) == (before.text, before.past)
            assert after.future == before.future
            return
        grown = len(after.past) - len(before.past)
        assert grown == 1 or (may_join and grown == 0)
        assert after.future == ()
        start = self.done.pop()[:2] if grown == 0 else (before.text, before.cursor)
        self.done.append((*start, after.text, after.cursor))
        self.undone.clear()

    def follow(self) -> None:
        """Let the model be what the editor is now: what was done is not done naively."""
        editor, model = self.editor, self.model
        model.text, model.cursor, model.killed = editor.text, editor.cursor, editor.killed
        model.mark = None if editor.mark is None else editor.offset(editor.mark)
        model.is_shifted = editor.is_shifted

    @initialize(text=CODE, data=st.data())
    def begin(self, text: str, data: st.DataObject) -> None:
        self.paste(text * 3)
        self.jump(data)

    # --- typing

    @rule(text=TEXTS | CODE)
    def type(self, text: str) -> None:
        for character in cleaned(text):
            model = self.model
            if character == "\n":
                self.newline()
                continue
            model.put(*model.place_of_typing(), character)
            self.take(editing.insert(self.editor, character), may_join=True)
            if character in ":)]}":
                self.same_but_for_indentation(model.text)
                self.follow()

    @rule()
    def newline(self) -> None:
        model = self.model
        model.put(*model.place_of_typing(), "\n")
        self.take(editing.newline(self.editor))
        self.same_but_for_indentation(model.text)
        self.follow()

    def same_but_for_indentation(self, text: str) -> None:
        ours, theirs = self.editor.text.split("\n"), text.split("\n")
        assert [line.strip(" \t") for line in ours] == [line.strip(" \t") for line in theirs]

    @rule(text=TEXTS | CODE)
    def paste(self, text: str) -> None:
        model = self.model
        model.put(*model.place_of_typing(), cleaned(text))
        self.take(editing.paste(self.editor, text))

    @rule(data=st.data(), text=TEXTS)
    def replace_range(self, data: st.DataObject, text: str) -> None:
        end = data.draw(st.integers(0, len(self.model.text)))
        start = data.draw(st.integers(0, len(self.model.text)))
        self.model.put(min(start, end), max(start, end), cleaned(text))
        self.take(editing.replace_range(self.editor, start, end, text))

    @rule(text=TEXTS, data=st.data())
    def with_text(self, text: str, data: st.DataObject) -> None:
        text = cleaned(text)
        cursor = data.draw(st.integers(0, len(text)))
        self.model.put(0, len(self.model.text), text)
        self.model.cursor = cursor
        self.take(self.editor.with_text(text, cursor))

    # --- deleting

    @rule(count=st.integers(1, 6))
    def delete_left(self, count: int) -> None:
        for _ in range(count):
            model = self.model
            model.put(*(model.selection or (model.backspace(), model.cursor)), "")
            self.take(editing.delete_left(self.editor), may_join=True)
            self.keep_mark_of_nothing()

    @rule(count=st.integers(1, 6))
    def delete_right(self, count: int) -> None:
        for _ in range(count):
            model = self.model
            model.put(*(model.selection or (model.cursor, model.right())), "")
            self.take(editing.delete_right(self.editor), may_join=True)
            self.keep_mark_of_nothing()

    def keep_mark_of_nothing(self) -> None:
        """Follow the mark alone: where nothing could be deleted it may stay or go."""
        self.model.mark = None if self.editor.mark is None else self.editor.offset(self.editor.mark)
        self.model.is_shifted = self.editor.is_shifted

    @rule(
        names=st.lists(
            st.sampled_from(["word_left", "word_right", "line", "to_start"]), min_size=1, max_size=4
        )
    )
    def kill(self, names: list[str]) -> None:
        for name in names:
            start, end = self.reach(name)
            model = self.model
            if start < end:
                killed = model.text[start:end]
                if self.editor.last == "killed":
                    is_before = end == model.cursor
                    killed = killed + model.killed if is_before else model.killed + killed
                model.put(start, end, "")
                model.killed = killed
            operation = f"delete_{name}" if name.startswith("word") else f"kill_{name}"
            self.take(getattr(editing, operation)(self.editor))

    def reach(self, name: str) -> tuple[int, int]:
        """Return what a kill takes."""
        model, here = self.model, self.model.cursor
        match name:
            case "word_left":
                return model.word_left(), here
            case "word_right":
                return here, model.word_right()
            case "line":
                return here, model.line_end if here < model.line_end else model.right()
            case _:
                return model.line_start if here > model.line_start else model.left(), here

    @rule()
    def yank(self) -> None:
        model = self.model
        model.put(*model.place_of_typing(), model.killed)
        self.take(editing.yank(self.editor))

    @rule()
    def copy_and_cut(self) -> None:
        model = self.model
        selected = model.text[slice(*model.selection)] if model.selection else ""
        assert editing.copy(self.editor) == selected
        self.take(editing.cut(self.editor))
        if model.selection:
            model.put(*model.selection, "")
            model.killed = selected

    # --- moving and selecting

    @rule(name=st.sampled_from(MOVES), extends=st.booleans(), count=st.integers(1, 3))
    def move(self, name: str, extends: bool, count: int) -> None:
        operation: Callable[[Editor], Editor] = getattr(moving, f"move_{name}")
        for _ in range(count):
            model = self.model
            mark = model.cursor if model.mark is None else model.mark
            target = self.target(name)
            self.take(moving.extend(self.editor, operation) if extends else operation(self.editor))
            model.place(self.editor.cursor if target is None else target)
            if extends:
                model.mark, model.is_shifted = mark, True

    def target(self, name: str) -> int | None:
        """Return where a move leads; up and down keep to a column, which is not naive."""
        model = self.model
        line = model.text[model.line_start : model.line_end]
        match name:
            case "left" | "right" | "word_left" | "word_right":
                target: int = getattr(model, name)()
                return target
            case "text_start":
                return 0
            case "text_end":
                return len(model.text)
            case "line_end":
                return model.line_end
            case "line_start":
                first = model.line_start + len(line) - len(line.lstrip(" \t"))
                return model.line_start if model.cursor == first else first
            case "up" if model.line_start == 0:
                return 0
            case "down" if model.line_end == len(model.text):
                return len(model.text)
            case _:
                return None

    @rule()
    def up_and_down_come_back(self) -> None:
        """A longer way through lines of any length ends in the column where it began."""
        editor = self.editor
        if editor.row == 0 or "\t" in editor.current_line or not editor.text.isascii():
            return
        down = moving.move_down(moving.move_up(editor))
        assert down.cursor == editor.cursor

    @rule(data=st.data())
    def jump(self, data: st.DataObject) -> None:
        cursor = data.draw(st.integers(0, len(self.model.text)))
        self.model.place(cursor)
        self.take(self.editor.at(self.editor.position(cursor)))

    @rule()
    def set_mark(self) -> None:
        self.model.mark, self.model.is_shifted = self.model.cursor, False
        self.take(moving.set_mark(self.editor))

    @rule()
    def select_all(self) -> None:
        self.model.cursor = len(self.model.text)
        self.model.mark, self.model.is_shifted = 0, True
        self.take(moving.select_all(self.editor))

    # --- lines

    @rule(name=st.sampled_from(BY_LINES))
    def change_lines(self, name: str) -> None:
        before = self.editor
        start, end = before.selection or ((before.row, 0),) * 2
        self.take(getattr(editing, name)(before))
        lines = self.editor.lines
        assert len(lines) == len(before.lines)
        assert lines[: start[0]] == before.lines[: start[0]]
        assert lines[end[0] + 1 :] == before.lines[end[0] + 1 :]
        for old, new in zip(before.lines, lines, strict=True):
            assert re.sub(r"[#\s]", "", old) == re.sub(r"[#\s]", "", new)
        self.follow()

    @rule()
    def transpose(self) -> None:
        before = self.editor
        self.take(editing.transpose(before))
        assert Counter(self.editor.text) == Counter(before.text)
        assert self.editor.lines[: before.row] == before.lines[: before.row]
        self.follow()

    # --- undo

    @rule(count=st.integers(1, 4))
    def undo(self, count: int) -> None:
        for _ in range(count):
            before, self.editor = self.editor, editing.undo(self.editor)
            if not self.done:
                assert self.editor is before
                return
            step = self.done.pop()
            self.undone.append(step)
            self.stand(*step[:2])

    @rule(count=st.integers(1, 4))
    def redo(self, count: int) -> None:
        for _ in range(count):
            before, self.editor = self.editor, editing.redo(self.editor)
            if not self.undone:
                assert self.editor is before
                return
            step = self.undone.pop()
            self.done.append(step)
            self.stand(*step[2:])

    def stand(self, text: str, cursor: int) -> None:
        """Be what undo and redo lead to."""
        assert (self.editor.text, self.editor.cursor) == (text, cursor)
        self.model.text, self.model.cursor = text, cursor
        self.model.mark, self.model.is_shifted = None, False

    @rule()
    def undo_everything_and_redo_it(self) -> None:
        editor = self.editor
        for _ in self.done:
            editor = editing.undo(editor)
        assert not self.done or editor.text == self.done[0][0]
        for _ in self.done:
            editor = editing.redo(editor)
        assert editor.text == self.editor.text
        assert editor.past == self.editor.past

    # --- what always holds

    @invariant()
    def same_as_the_model(self) -> None:
        AnyEditing.steps += 1
        editor, model = self.editor, self.model
        assert (editor.text, editor.cursor) == (model.text, model.cursor)
        assert editor.before_cursor == model.text[: model.cursor]
        mark = None if editor.mark is None else editor.offset(editor.mark)
        assert (mark, editor.is_shifted) == (model.mark, model.is_shifted)
        assert editor.selected_text == (
            model.text[slice(*model.selection)] if model.selection else ""
        )
        assert editor.killed == model.killed
        assert len(editor.past) == len(self.done)
        assert len(editor.future) == len(self.undone)

    @invariant()
    def is_sound(self) -> None:
        editor = self.editor
        assert not any("\n" in line for line in editor.lines)
        assert 0 <= editor.row < len(editor.lines)
        assert 0 <= editor.column <= len(editor.current_line)
        assert editor.is_empty == (editor.text == "")
        for position in (editor.mark, (editor.row, editor.column)):
            if position is not None:
                assert editor.position(editor.offset(position)) == position


TestAnyEditing = AnyEditing.TestCase
TestAnyEditing.settings = settings(
    max_examples=170,
    stateful_step_count=60,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    database=None,
)
