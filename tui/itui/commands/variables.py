"""The variables pane: selection, tree, order, and what it sends to help and input."""

from __future__ import annotations

from typing import Any

from itui.commands.command import Step, command, step
from itui.commands.viewing import back
from itui.drawing.variable_rows import VariableRow, visible_rows
from itui.editor import editing
from itui.model.effects import Find, Send
from itui.model.namespace import ask_children, asking, is_probed, probe
from itui.model.state import KernelPhase, State, Variables
from itui_kernel.protocol.messages import InspectRequest
from itui_kernel.protocol.schema import replace

_SORTS = ("name", "type", "bytes")
_KINDS = (
    frozenset({"data"}),
    frozenset({"data", "function", "class"}),
    frozenset({"data", "function", "class", "module"}),
)
PAGE = 10


def _empty(state: State) -> str | None:
    return None if visible_rows(state) else (state.variables.reason or "there are no variables")


def _not_live(state: State) -> str | None:
    if state.kernel.phase is not KernelPhase.READY:
        return f"the kernel is {state.kernel.phase}"
    if state.variables.comm_id or is_probed(state):
        return None
    return state.variables.reason or "the kernel sends no variables"


def selected(state: State) -> VariableRow | None:
    """Return the selected row, the first one when the selection is gone."""
    rows = visible_rows(state)
    if not rows:
        return None
    return next((row for row in rows if row.path == state.variables.selected), rows[0])


def _no_object(state: State) -> str | None:
    row = selected(state)
    if row is None:
        return _empty(state)
    return "Enter reads more of them" if row.is_continuation else None


def _not_described(state: State) -> str | None:
    if state.kernel.phase is not KernelPhase.READY:
        return f"no help: the kernel is {state.kernel.phase}"
    return _no_object(state)


def _changed(state: State, **changes: Any) -> State:
    variables: Variables = replace(state.variables, **changes)
    return replace(state, variables=variables)


def _move(state: State, by: int) -> Step:
    rows = visible_rows(state)
    if not rows:
        return step(state)
    paths = [row.path for row in rows]
    here = paths.index(state.variables.selected) if state.variables.selected in paths else 0
    return step(_changed(state, selected=paths[max(0, min(here + by, len(paths) - 1))]))


@command("variables.up", keys=("up", "k"), scope="variables", when=_empty)
def up(state: State) -> Step:
    """Select the row above."""
    return _move(state, -1)


@command("variables.down", keys=("down", "j"), scope="variables", when=_empty)
def down(state: State) -> Step:
    """Select the row below."""
    return _move(state, 1)


@command("variables.page_up", keys=("page up",), scope="variables", when=_empty)
def page_up(state: State) -> Step:
    """Select a row further up."""
    return _move(state, -PAGE)


@command("variables.page_down", keys=("page down",), scope="variables", when=_empty)
def page_down(state: State) -> Step:
    """Select a row further down."""
    return _move(state, PAGE)


@command("variables.first", keys=("home", "g"), scope="variables", when=_empty)
def first(state: State) -> Step:
    """Select the first row."""
    return _move(state, -len(visible_rows(state)))


@command("variables.last", keys=("end", "G"), scope="variables", when=_empty)
def last(state: State) -> Step:
    """Select the last row."""
    return _move(state, len(visible_rows(state)))


@command("variables.open", keys=("enter", "right", "l"), scope="variables", footer="open")
def open_row(state: State) -> Step:
    """Show what the selected variable holds; help when it holds nothing to show."""
    row = selected(state)
    if row is None:
        return step(state.noting(_empty(state) or "", "warning"))
    if row.is_continuation:
        path = row.path.removesuffix(" …")
        known = len(state.variables.children.get(path, ()))
        return step(state, *ask_children(state, path, offset=known))
    if not row.variable.has_children:
        return describe(state)
    if row.is_expanded:
        return step(state)
    expanded = state.variables.expanded | {row.path}
    return step(
        _changed(state, expanded=expanded, selected=row.path), *ask_children(state, row.path)
    )


@command("variables.close", keys=("left", "h"), scope="variables", footer="close", when=_empty)
def close_row(state: State) -> Step:
    """Fold the selected variable, or go to the one that holds it."""
    row = selected(state)
    if row is None:
        return step(state)
    if row.is_expanded:
        return step(_changed(state, expanded=state.variables.expanded - {row.path}))
    rows = visible_rows(state)
    above = rows[: [each.path for each in rows].index(row.path)]
    holder = next((each for each in reversed(above) if each.depth < row.depth), row)
    return step(_changed(state, selected=holder.path))


@command(
    "variables.describe", keys=("i", "?"), scope="variables", footer="help", when=_not_described
)
def describe(state: State) -> Step:
    """Describe the selected variable in the help pane."""
    row = selected(state)
    if row is None:
        return step(state)
    request = InspectRequest(code=row.path, cursor_pos=len(row.path))
    return step(state, Send(content=request, purpose="help", text=row.path, deadline=5.0))


@command(
    "variables.insert", keys=("y", "insert"), scope="variables", footer="insert", when=_no_object
)
def insert(state: State) -> Step:
    """Insert the selected variable's expression into the input."""
    row = selected(state)
    if row is None:
        return step(state)
    state = replace(state, editor=editing.insert(state.editor, row.path))
    return step(replace(state, view=replace(state.view, focus="input", is_copying=False)))


@command("variables.sort", keys=("s",), scope="variables", footer="sort")
def sort(state: State) -> Step:
    """Sort by the next column: name, type, bytes."""
    order = _SORTS[(_SORTS.index(state.variables.sort) + 1) % len(_SORTS)]
    return step(_changed(state, sort=order).noting(f"variables sorted by {order}"))


@command("variables.kinds", keys=("m",), scope="variables", footer="kinds")
def kinds(state: State) -> Step:
    """Show data alone, functions and classes as well, or modules too."""
    index = _KINDS.index(state.variables.kinds) if state.variables.kinds in _KINDS else 0
    chosen = _KINDS[(index + 1) % len(_KINDS)]
    return step(_changed(state, kinds=chosen).noting("shown: " + ", ".join(sorted(chosen))))


@command("variables.refresh", keys=("r", "ctrl r"), scope="variables", when=_not_live)
def refresh(state: State) -> Step:
    """Read the namespace again."""
    return step(state, *asking(state), *probe(state))


@command("variables.find", keys=("/",), scope="variables", footer="find", when=_empty)
def find(state: State) -> Step:
    """Find a variable by its name."""
    return step(state, Find(kind="variable"))


@command("variables.leave", keys=("esc", "q", "ctrl g"), scope="variables", footer="back")
def leave(state: State) -> Step:
    """Go back to the input."""
    return step(back(state))
