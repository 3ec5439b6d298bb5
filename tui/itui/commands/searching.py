"""Searching the output: the line in which the query grows, and going on from what was found."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.commands.line_editing import line_commands
from itui.commands.output import no_cells
from itui.commands.prompting import uncovered
from itui.model.effects import Seek
from itui.model.overlays import SearchPrompt
from itui.model.state import State
from itui.output.reading import looking
from itui_kernel.protocol.schema import replace


def _asking(state: State) -> Step:
    prompt = SearchPrompt(focus=state.view.focus)
    view = replace(state.view, focus="output")
    state = looking(replace(state, view=view, overlay=prompt, tip=""), query="")
    return step(state, Seek(to="begin"))


@command("output.search", keys=("ctrl x s", "ctrl s"), footer="search", when=no_cells)
def search(state: State) -> Step:
    """Search inputs and outputs."""
    return _asking(state)


def _nothing_sought(state: State) -> str | None:
    return None if state.output.query else "nothing is searched for: / begins"


@command("output.next_match", keys=("n",), scope="output", footer="next", when=_nothing_sought)
def next_match(state: State) -> Step:
    """Go to the next line found, from the last to the first."""
    return step(state, Seek(to="next"))


@command(
    "output.previous_match", keys=("N",), scope="output", footer="before", when=_nothing_sought
)
def previous_match(state: State) -> Step:
    """Go to the line found before, from the first to the last."""
    return step(state, Seek(to="previous"))


@command("output.find", keys=("/",), scope="output", footer="find", when=no_cells)
def find(state: State) -> Step:
    """Search inputs and outputs; capitals count when there are some in the query."""
    return _asking(state)


# --- the line of the query


def changed(state: State, prompt: SearchPrompt, value: str, cursor: int) -> Step:
    """Return the step after the line was edited."""
    state = replace(state, overlay=replace(prompt, value=value, cursor=cursor))
    if value == prompt.value:
        return step(state)
    return step(looking(state, query=value), Seek(to="query", query=value))


LINE = line_commands("search", SearchPrompt, changed)


@command("search.previous", keys=("up", "ctrl r", "ctrl p"), scope="search", footer="above")
def go_up(state: State) -> Step:
    """Go to the line found before."""
    return step(state, Seek(to="previous"))


@command("search.next", keys=("down", "ctrl s", "ctrl n"), scope="search", footer="below")
def go_down(state: State) -> Step:
    """Go to the next line found."""
    return step(state, Seek(to="next"))


@command("search.stay", keys=("enter",), scope="search", footer="stay")
def stay(state: State) -> Step:
    """Stay at what was found; n and N go on from there."""
    return step(uncovered(state), Seek(to="stay"))


@command("search.back", keys=("esc", "ctrl g", "ctrl c"), scope="search", footer="back")
def back(state: State) -> Step:
    """Go back to where the search began."""
    prompt = state.overlay
    if not isinstance(prompt, SearchPrompt):
        return step(state)
    state = looking(uncovered(state), query="")
    view = replace(state.view, focus=prompt.focus)
    return step(replace(state, view=view), Seek(to="back"))
