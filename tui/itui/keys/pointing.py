"""The pure function that folds what the mouse did into the state."""

from __future__ import annotations

from typing import assert_never

from itui.commands import completing, finding, replaying, variables, viewing
from itui.commands.command import Step, step
from itui.drawing.borders import moved
from itui.editor import moving
from itui.editor.waiting_rows import rows_wanted
from itui.model.effects import Mark
from itui.model.events import (
    BorderMoved,
    CellClicked,
    CursorPlaced,
    PaneClicked,
    Pointed,
    RowClicked,
    TextDragged,
    VariableClicked,
)
from itui.model.overlays import Completion, Finder, ReplayList
from itui.model.state import State
from itui.output.reading import looking
from itui_kernel.protocol.schema import replace


def pointed(state: State, event: Pointed) -> Step:
    """Return the step after something on the screen was pointed at."""
    match event:
        case PaneClicked(scope=scope):
            return step(viewing.focused(state, scope))
        case CursorPlaced():
            return step(_with_cursor(state, event))
        case VariableClicked(path=path, is_mark=is_mark):
            return _on_variable(state, path, is_mark)
        case CellClicked(cell=cell):
            state = looking(state, selected=cell, selecting="")
            return step(state, Mark(move="drop"))
        case TextDragged(column=column, row=row):
            return _on_dragged(state, column, row)
        case RowClicked(index=index):
            return _on_row(state, index)
        case BorderMoved(size=size, place=place):
            view = moved(state.view, rows_wanted(state), size, place)
            return step(replace(state, view=view))
        case _:
            assert_never(event)


def _on_dragged(state: State, column: int, row: int) -> Step:
    """Select text of the output up to a cell of the pane."""
    if not state.output.selecting:
        state = looking(state, selecting="characters").noting("y copies what is selected")
    return step(state, Mark(move="drag", column=column, row=row))


def _with_cursor(state: State, event: CursorPlaced) -> State:
    place = event.row, event.column
    if event.extends:
        editor = moving.extend(state.editor, lambda editor: editor.at(place))
    else:
        editor = replace(state.editor, mark=None).at(place)
    return replace(state, editor=editor)


def _on_variable(state: State, path: str, is_mark: bool) -> Step:
    """Select a variable; its mark unfolds what it holds, or folds it again."""
    state = replace(state, variables=replace(state.variables, selected=path))
    if not is_mark:
        return step(state)
    row = variables.selected(state)
    is_open = row is not None and row.is_expanded
    return variables.close_row(state) if is_open else variables.open_row(state)


def _on_row(state: State, index: int) -> Step:
    """Take a row of the list in the overlay."""
    overlay = state.overlay
    if isinstance(overlay, Completion) and index < len(overlay.matches):
        return completing.accept(replace(state, overlay=replace(overlay, selected=index)))
    if isinstance(overlay, Finder):
        return finding.accept(replace(state, overlay=replace(overlay, selected=index)))
    if isinstance(overlay, ReplayList):
        return replaying.toggle(replace(state, overlay=replace(overlay, selected=index)))
    return step(state)
