"""The pure function that folds what was typed or pasted into the state."""

from __future__ import annotations

from itui.commands import completing, inspecting, keeping, prompting, searching, viewing
from itui.commands.command import Step, step
from itui.commands.editing import edited
from itui.commands.line_editing import inserted
from itui.editor import editing
from itui.editor.editor import cleaned
from itui.editor.signature import open_call
from itui.model.overlays import (
    Completion,
    Finder,
    InputPrompt,
    PathPrompt,
    Question,
    ReplayList,
    SearchPrompt,
)
from itui.model.state import State
from itui_kernel.protocol.schema import replace


def typed(state: State, text: str) -> Step:
    """Return the step after characters were typed that no command is bound to."""
    overlay = state.overlay
    match overlay:
        case Finder():
            found = replace(overlay, query=overlay.query + text, selected=0)
            return step(replace(state, overlay=found))
        case InputPrompt():
            line = inserted(overlay.value, overlay.cursor, text)
            return prompting.changed(state, overlay, *line)
        case SearchPrompt():
            line = inserted(overlay.value, overlay.cursor, text)
            return searching.changed(state, overlay, *line)
        case PathPrompt():
            line = inserted(overlay.value, overlay.cursor, text)
            return keeping.changed(state, overlay, *line)
        case Question() | ReplayList():
            return step(state)
        case None if state.output.selecting and state.view.focus == "output":
            return step(state.noting("nothing is typed while selecting; Esc drops the selection"))
        case _ if state.view.is_copying:
            return step(state.noting("nothing is typed in copy mode; Esc or q leaves it"))
        case _:
            pass
    state = edited(state, editing.insert(state.editor, text))
    if isinstance(overlay, Completion):
        state = completing.narrowed(state)
    elif state.view.focus != "input":
        state = viewing.focused(state, "input")
    is_call = any(mark in text for mark in "(,)") and open_call(state.editor) is not None
    return inspecting.asking_tip(state) if is_call else step(state)


def pasted(state: State, text: str) -> Step:
    """Return the step after text was pasted."""
    overlay = state.overlay
    if isinstance(overlay, (Finder, InputPrompt, SearchPrompt, PathPrompt)):
        first, *others = cleaned(text).split("\n")
        state, effects = typed(state, first)
        if any(others):
            state = state.noting("only the first line fits here", "warning")
        return state, effects
    if isinstance(overlay, (Question, ReplayList)):
        return step(state)
    state = replace(state, view=replace(state.view, is_copying=False))
    state = viewing.focused(state, "input")
    return step(replace(state, editor=editing.paste(state.editor, text), tip=""))
