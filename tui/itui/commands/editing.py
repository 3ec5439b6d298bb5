"""Editing commands: each applies one change or move of ``itui.editor`` to the input."""

from __future__ import annotations

from collections.abc import Callable

from itui.commands.command import Command, Step, command, step
from itui.editor import editing, moving
from itui.editor.editor import Editor
from itui.editor.signature import kept_tip
from itui.model.effects import Copy, Edit
from itui.model.state import State
from itui_kernel.protocol.schema import replace

Operation = Callable[[Editor], Editor]


def edited(state: State, editor: Editor) -> State:
    """Return the state with the input changed; a signature tip stays within its call."""
    tip = kept_tip(state.tip, state.editor, editor)
    has_row = state.has_tip_row and not editor.is_empty
    return replace(state, editor=editor, tip=tip, has_tip_row=has_row)


def _edit(name: str, keys: tuple[str, ...], operation: Operation, title: str) -> Command:
    def run(state: State) -> Step:
        return step(edited(state, operation(state.editor)))

    run.__doc__ = f"{title}."
    return command(f"edit.{name}", keys=keys, scope="input")(run)


def _select(name: str, key: str, move: Operation, title: str) -> Command:
    def run(editor: Editor) -> Editor:
        return moving.extend(editor, move)

    return _edit(f"select_{name}", (key,), run, title)


SELECTING = (
    _select("left", "shift left", moving.move_left, "Select to the left"),
    _select("right", "shift right", moving.move_right, "Select to the right"),
    _select("up", "shift up", moving.move_up, "Select upwards"),
    _select("down", "shift down", moving.move_down, "Select downwards"),
    _select("home", "shift home", moving.move_line_start, "Select to the line's start"),
    _select("end", "shift end", moving.move_line_end, "Select to the line's end"),
)
OPERATIONS = (
    _edit("left", ("left", "ctrl b"), moving.move_left, "Move left"),
    _edit("right", ("right", "ctrl f"), moving.move_right, "Move right"),
    _edit("word_left", ("meta b", "ctrl left", "meta left"), moving.move_word_left, "Word left"),
    _edit(
        "word_right", ("meta f", "ctrl right", "meta right"), moving.move_word_right, "Word right"
    ),
    _edit("line_start", ("home", "ctrl a"), moving.move_line_start, "Go to the line's start"),
    _edit("line_end", ("end", "ctrl e"), moving.move_line_end, "Go to the line's end"),
    _edit("text_start", ("ctrl home",), moving.move_text_start, "Go to the first line"),
    _edit("text_end", ("ctrl end",), moving.move_text_end, "Go to the last line"),
    _edit("delete_left", ("backspace",), editing.delete_left, "Delete to the left"),
    _edit(
        "delete_word_left",
        ("ctrl w", "meta backspace", "ctrl backspace"),
        editing.delete_word_left,
        "Delete the word to the left",
    ),
    _edit(
        "delete_word_right",
        ("meta d", "ctrl delete"),
        editing.delete_word_right,
        "Delete the word to the right",
    ),
    _edit("kill_line", ("ctrl k",), editing.kill_line, "Delete to the end of the line"),
    _edit("kill_start", ("ctrl u",), editing.kill_to_start, "Delete to the start of the line"),
    _edit("yank", ("ctrl y",), editing.yank, "Insert what was deleted last"),
    _edit("undo", ("ctrl _",), editing.undo, "Undo"),
    _edit("redo", ("meta r",), editing.redo, "Redo"),
    _edit("transpose", ("ctrl t",), editing.transpose, "Exchange two characters"),
    _edit("mark", ("<0>", "ctrl @"), moving.set_mark, "Begin a selection"),
    _edit("select_all", ("ctrl x a",), moving.select_all, "Select the whole input"),
    _edit("dedent", ("shift tab",), editing.dedent, "Indent less"),
    _edit("comment", ("meta ;",), editing.toggle_comment, "Comment or uncomment the lines"),
)


@command("edit.delete_right", keys=("delete",), scope="input")
def delete_right(state: State) -> Step:
    """Delete to the right."""
    return step(edited(state, editing.delete_right(state.editor)))


def _no_selection(state: State) -> str | None:
    return None if state.editor.mark is not None else "nothing is selected; Ctrl-Space begins"


@command("edit.copy", keys=("meta w",), scope="input", when=_no_selection)
def copy(state: State) -> Step:
    """Copy the selection."""
    text = editing.copy(state.editor)
    return step(replace(state, editor=replace(state.editor, mark=None)), Copy(text=text))


@command("edit.cut", keys=("ctrl x x",), scope="input", when=_no_selection)
def cut(state: State) -> Step:
    """Cut the selection."""
    text = editing.copy(state.editor)
    return step(replace(state, editor=editing.cut(state.editor)), Copy(text=text))


@command("edit.external", keys=("ctrl x ctrl e",), scope="input")
def external(state: State) -> Step:
    """Edit the input in $EDITOR."""
    return step(state, Edit(text=state.editor.text))


@command("history.up", keys=("up", "ctrl p"), scope="input")
def up(state: State) -> Step:
    """Move up; in the first line, show the input before."""
    if state.editor.is_at_first_line:
        return older(state)
    return step(edited(state, moving.move_up(state.editor)))


@command("history.down", keys=("down", "ctrl n"), scope="input")
def down(state: State) -> Step:
    """Move down; in the last line, show the input after."""
    if state.editor.is_at_last_line:
        return newer(state)
    return step(edited(state, moving.move_down(state.editor)))


@command("history.older", keys=("meta p",), scope="input")
def older(state: State) -> Step:
    """Show the input before; what was typed so far chooses those that begin with it."""
    return _recall(state, -1)


@command("history.newer", keys=("meta n",), scope="input")
def newer(state: State) -> Step:
    """Show the input after."""
    return _recall(state, 1)


def _is_shown(state: State) -> bool:
    """Return whether the editor still holds the input recalled; a changed one is a new draft."""
    history = state.history
    index = history.index
    if index is None or not 0 <= index < len(history.entries):
        return False
    return state.editor.text == history.entries[index]


def _recall(state: State, direction: int) -> Step:
    history = state.history
    if history.index is None or not _is_shown(state):
        if direction > 0:
            return step(state)
        text = state.editor.text
        history = replace(history, draft=text, prefix=text, index=len(history.entries))
    index = (history.index or 0) + direction
    while 0 <= index < len(history.entries):
        entry = history.entries[index]
        if entry.startswith(history.prefix) and entry != state.editor.text:
            editor = state.editor.with_text(entry)
            return step(
                replace(state, editor=editor, history=replace(history, index=index), tip="")
            )
        index += direction
    if direction < 0:
        return step(state)
    editor = state.editor.with_text(history.draft)
    return step(replace(state, editor=editor, history=replace(history, index=None), tip=""))
