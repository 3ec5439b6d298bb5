"""The interface as a whole: the finder, themes, the terminal, the log."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.model.effects import Find, Redraw, ShowLog, Suspend
from itui.model.state import State
from itui_kernel.protocol.schema import replace


@command("finder.open", keys=("meta x", "f2"), footer="commands")
def finder(state: State) -> Step:
    """Find any command by its name and run it."""
    return step(state, Find(kind="command"))


def _no_history(state: State) -> str | None:
    return None if state.history.entries else "there are no earlier inputs"


@command("history.search", keys=("ctrl r",), footer="history", when=_no_history)
def search(state: State) -> Step:
    """Search the earlier inputs."""
    return step(state, Find(kind="history"))


@command("theme.choose", keys=("ctrl x t",), footer="theme")
def theme(state: State) -> Step:
    """Choose a theme."""
    return step(state, Find(kind="theme"))


@command("mouse.toggle", keys=("f8", "ctrl x m"), footer="mouse")
def mouse(state: State) -> Step:
    """Give the mouse to itui or to the terminal's own selection."""
    has_mouse = not state.view.has_mouse
    state = replace(state, view=replace(state.view, has_mouse=has_mouse))
    now, other = ("on", "off") if has_mouse else ("off", "on")
    return step(state.noting(f"mouse {now}; F8 turns it {other}"))


@command("screen.redraw", keys=("ctrl l",))
def redraw(state: State) -> Step:
    """Paint the whole screen again."""
    return step(state, Redraw())


@command("log.show", keys=("ctrl x !",), footer="log")
def log(state: State) -> Step:
    """Show what was written to standard error: warnings, errors of libraries, crashes."""
    return step(state, ShowLog())


@command("session.suspend", keys=("ctrl z",))
def suspend(state: State) -> Step:
    """Stop itui and go back to the shell; fg comes back."""
    return step(state, Suspend())
