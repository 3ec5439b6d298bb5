"""Sizes of panes: the line beside the focused pane is moved, or all sizes are left to itui."""

from __future__ import annotations

from itui.commands.command import Command, Step, When, command, step
from itui.drawing.borders import beside, moved
from itui.drawing.layout import arrange
from itui.editor.waiting_rows import rows_wanted
from itui.model.state import State
from itui_kernel.protocol.schema import replace

ROWS, COLUMNS = 1, 2


def _resized(state: State, by: int, is_upright: bool) -> Step:
    rows = rows_wanted(state)
    found = beside(arrange(state.view, rows), state.view.focus, is_upright)
    if found is None:
        return step(state)
    border, way = found
    view = moved(state.view, rows, border.size, border.place + way * by)
    return step(replace(state, view=view))


def _nothing(is_upright: bool) -> When:
    def reason(state: State) -> str | None:
        if state.view.is_zoomed or state.view.is_copying:
            return "the pane has the whole screen"
        layout = arrange(state.view, rows_wanted(state))
        if beside(layout, state.view.focus, is_upright) is not None:
            return None
        return "no pane stands beside it" if is_upright else "no pane stands above or below it"

    return reason


def _size(name: str, keys: tuple[str, ...], title: str, by: int, is_upright: bool) -> Command:
    def run(state: State) -> Step:
        return _resized(state, by, is_upright)

    run.__doc__ = f"{title}."
    return command(f"pane.{name}", keys=keys, when=_nothing(is_upright))(run)


SIZING = (
    _size("grow", ("meta +", "meta =", "ctrl x +"), "Make the focused pane higher", ROWS, False),
    _size("shrink", ("meta -", "ctrl x -"), "Make the focused pane lower", -ROWS, False),
    _size("widen", ("meta }", "ctrl x }"), "Make the focused pane wider", COLUMNS, True),
    _size("narrow", ("meta {", "ctrl x {"), "Make the focused pane narrower", -COLUMNS, True),
)


def _no_sizes(state: State) -> str | None:
    view = state.view
    is_chosen = view.side_columns or view.side_rows or view.input_rows
    return None if is_chosen else "all panes have the sizes itui chose"


@command("view.reset", keys=("ctrl x =",), when=_no_sizes)
def reset(state: State) -> Step:
    """Give all panes the sizes itui chooses."""
    return step(replace(state, view=replace(state.view, side_columns=0, side_rows=0, input_rows=0)))
