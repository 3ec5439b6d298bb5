"""The session: leaving it, the finder, themes, the terminal."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.model import jobs
from itui.model.effects import Find, Quit, Redraw, ShowLog, Suspend
from itui.model.overlays import Question
from itui.model.state import KernelPhase, State
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


@command("session.detach", keys=("ctrl x d",), footer="detach")
def detach(state: State) -> Step:
    """Leave and let the kernel run on."""
    return step(state, Quit(ends_kernel=False))


@command("session.quit", keys=("ctrl x ctrl c",), footer="quit")
def quit_(state: State) -> Step:
    """Leave; the kernel ends when itui started it."""
    if not _would_end(state):
        return step(state, Quit(ends_kernel=state.kernel.is_own))
    is_free = state.running is None and state.own_under_way is None and not state.queue
    if is_free and not jobs.running(state):
        return step(state, Quit(ends_kernel=True))
    what = f"In the background: {jobs.said(state)}." if is_free else "Code is running."
    return step(_asking(state, f"{what} Quit and end the kernel?"))


@command("session.ask", keys=("ctrl q",), footer="quit")
def ask(state: State) -> Step:
    """Leave; asks first when that would end a kernel in use."""
    has_run = any(not cell.is_note for cell in state.cells)
    if not _would_end(state) or not (has_run or state.queue):
        return quit_.run(state)
    return step(_asking(state, "Quit and end the kernel?"))


def _would_end(state: State) -> bool:
    """Return whether leaving ends a living kernel."""
    return state.kernel.is_own and state.kernel.phase is not KernelPhase.DEAD


def _asking(state: State, text: str) -> State:
    question = Question(text=f"{text} (Ctrl-X d leaves it running)", confirms="session.end")
    return replace(state, overlay=question)


@command("session.end")
def end(state: State) -> Step:
    """Leave and end the kernel without asking."""
    return step(state, Quit(ends_kernel=state.kernel.is_own))


@command("edit.delete_or_quit", keys=("ctrl d",), scope="input")
def delete_or_quit(state: State) -> Step:
    """Delete to the right; in an empty input, quit."""
    from itui.editor.editing import delete_right

    if not state.editor.is_empty:
        return step(replace(state, editor=delete_right(state.editor)))
    return ask.run(state)
