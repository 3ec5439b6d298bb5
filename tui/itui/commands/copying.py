"""Copy mode: the focused pane alone, nothing drawn around it, the mouse left to the terminal."""

from __future__ import annotations

from itui.commands.command import Command, Step, command, step
from itui.model.effects import Scroll
from itui.model.state import State
from itui_kernel.protocol.schema import replace


def _copying(state: State, is_copying: bool) -> State:
    return replace(state, view=replace(state.view, is_copying=is_copying), notice=None)


@command("pane.copy", keys=("meta c", "ctrl x c"), footer="copy mode")
def copy(state: State) -> Step:
    """Show the focused pane alone so that the terminal can select from it, or go back."""
    return step(_copying(state, not state.view.is_copying))


@command("copy.leave", keys=("esc", "q", "ctrl g"), scope="copy", footer="back")
def leave(state: State) -> Step:
    """Show all panes again."""
    return step(_copying(state, False))


def _scroll(
    name: str, keys: tuple[str, ...], title: str, rows: int = 0, pages: float = 0.0, to: str = ""
) -> Command:
    def run(state: State) -> Step:
        return step(state, Scroll(pane=state.view.focus, rows=rows, pages=pages, to=to))

    run.__doc__ = f"{title}."
    return command(f"copy.{name}", keys=keys, scope="copy")(run)


SCROLLING = (
    _scroll("up", ("up", "k"), "Scroll up by a row", rows=-1),
    _scroll("down", ("down", "j"), "Scroll down by a row", rows=1),
    _scroll("page_up", ("page up",), "Scroll up by a page", pages=-1),
    _scroll("page_down", ("page down", " "), "Scroll down by a page", pages=1),
    _scroll("top", ("home", "g", "meta <"), "Go to the top", to="top"),
    _scroll("end", ("end", "G", "meta >"), "Go to the end", to="end"),
)
