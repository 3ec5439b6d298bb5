"""The session: leaving it, the finder, themes, the terminal."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.effects import Find, Quit, Redraw, Suspend, Toggle
from itui.state import Question, State
from itui_kernel.protocol.schema import replace


@command("finder.open", keys=("meta x", "f2"), footer="commands")
def finder(state: State) -> Step:
    """Find any command by its name and run it."""
    return step(state, Find(kind="command"))


def _no_history(state: State) -> str | None:
    return None if state.history.entries else "there are no earlier inputs"


@command("history.search", keys=("ctrl r",), when=_no_history)
def search(state: State) -> Step:
    """Search the earlier inputs."""
    return step(state, Find(kind="history"))


@command("theme.choose", keys=("ctrl x t",))
def theme(state: State) -> Step:
    """Choose a theme."""
    return step(state, Find(kind="theme"))


@command("mouse.toggle", keys=("f8",))
def mouse(state: State) -> Step:
    """Give the mouse to itui or to the terminal's own selection."""
    return step(state, Toggle(what="mouse"))


@command("screen.redraw", keys=("ctrl l",))
def redraw(state: State) -> Step:
    """Paint the whole screen again."""
    return step(state, Redraw())


@command("session.suspend", keys=("ctrl z",))
def suspend(state: State) -> Step:
    """Stop itui and go back to the shell; fg comes back."""
    return step(state, Suspend())


@command("session.detach", keys=("ctrl x d",))
def detach(state: State) -> Step:
    """Leave and let the kernel run on."""
    return step(state, Quit(ends_kernel=False))


@command("session.quit", keys=("ctrl x ctrl c", "ctrl q"))
def quit_(state: State) -> Step:
    """Leave; the kernel ends when itui started it."""
    if not state.kernel.is_own:
        return step(state, Quit(ends_kernel=False))
    if state.running is None and state.own_under_way is None and not state.queue:
        return step(state, Quit(ends_kernel=True))
    question = Question(
        text="Code is running. Quit and end the kernel? (Ctrl-X d leaves it running)",
        confirms="session.end",
    )
    return step(replace(state, overlay=question))


@command("session.end")
def end(state: State) -> Step:
    """Leave and end the kernel without asking."""
    return step(state, Quit(ends_kernel=state.kernel.is_own))


@command("edit.delete_or_quit", keys=("ctrl d",), scope="input")
def delete_or_quit(state: State) -> Step:
    """Delete to the right; in an empty input, quit."""
    from itui.editing import delete_right

    if not state.editor.is_empty:
        return step(replace(state, editor=delete_right(state.editor)))
    if not state.kernel.is_own:
        return quit_.run(state)
    question = Question(
        text="Quit and end the kernel? (Ctrl-X d leaves it running)", confirms="session.end"
    )
    return step(replace(state, overlay=question))
