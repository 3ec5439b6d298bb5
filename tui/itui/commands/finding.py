"""The finder's own keys: moving in the rows, taking one, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui.commands.command import Step, command, step
from itui.commands.prompting import uncovered
from itui.model.effects import Run, UseTheme
from itui.model.overlays import Finder, Question
from itui.model.state import State
from itui_kernel.protocol.schema import replace

if TYPE_CHECKING:
    from itui.keys.fuzzy import FoundRow


def _found(finder: Finder) -> list[FoundRow]:
    """Return the rows that fit the filter."""
    from itui.keys.fuzzy import found_rows  # the first frame does without

    return found_rows(finder)


def _move(state: State, by: int) -> Step:
    finder = state.overlay
    if not isinstance(finder, Finder):
        return step(state)
    last = max(len(_found(finder)) - 1, 0)
    selected = max(0, min(finder.selected + by, last))
    return step(replace(state, overlay=replace(finder, selected=selected)))


@command("finder.down", keys=("down", "tab", "ctrl n", "ctrl r"), scope="finder", footer="below")
def down(state: State) -> Step:
    """Select the row below."""
    return _move(state, 1)


@command("finder.up", keys=("up", "shift tab", "ctrl p"), scope="finder", footer="above")
def up(state: State) -> Step:
    """Select the row above."""
    return _move(state, -1)


@command("finder.page_down", keys=("page down",), scope="finder")
def page_down(state: State) -> Step:
    """Select a row further down."""
    return _move(state, 10)


@command("finder.page_up", keys=("page up",), scope="finder")
def page_up(state: State) -> Step:
    """Select a row further up."""
    return _move(state, -10)


@command("finder.accept", keys=("enter",), scope="finder", footer="take")
def accept(state: State) -> Step:
    """Take the selected row."""
    finder = state.overlay
    if not isinstance(finder, Finder):
        return step(state)
    rows = _found(finder)
    if not rows:
        return step(state.noting(f"nothing matches {finder.query!r}", "warning"))
    row = rows[min(finder.selected, len(rows) - 1)].row
    if row.reason:
        return step(state.noting(f"{row.text}: {row.reason}", "warning"))
    state = uncovered(state)
    match finder.kind:
        case "command":
            return step(state, Run(command=row.value))
        case "theme":
            return step(state, UseTheme(name=row.value))
        case "variable":
            variables = replace(state.variables, selected=row.value)
            view = replace(state.view, focus="variables")
            return step(replace(state, variables=variables, view=view))
        case "job":
            from itui.commands.jobs import taken

            return taken(state, row.value)
        case _:
            view = replace(state.view, focus="input")
            return step(replace(state, editor=state.editor.with_text(row.value), view=view))


@command("finder.delete", keys=("backspace",), scope="finder")
def delete(state: State) -> Step:
    """Delete the last character of the filter."""
    finder = state.overlay
    if not isinstance(finder, Finder):
        return step(state)
    return step(replace(state, overlay=replace(finder, query=finder.query[:-1], selected=0)))


@command("finder.clear", keys=("ctrl u", "ctrl w"), scope="finder")
def clear(state: State) -> Step:
    """Empty the filter."""
    finder = state.overlay
    if not isinstance(finder, Finder):
        return step(state)
    return step(replace(state, overlay=replace(finder, query="", selected=0)))


@command("finder.close", keys=("esc", "ctrl g", "ctrl c"), scope="finder", footer="close")
def close(state: State) -> Step:
    """Close the finder."""
    return step(uncovered(state))


@command("question.no", keys=("esc", "ctrl g", "ctrl c", "n", "N"), scope="question", footer="no")
def refuse(state: State) -> Step:
    """Answer no."""
    if isinstance(state.overlay, Question):
        return step(uncovered(state))
    return step(state)
