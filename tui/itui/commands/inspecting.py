"""Help: what the object at the cursor is, its source, its signature while it is called."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.commands.viewing import back
from itui.model.effects import Scroll, Send
from itui.model.state import KernelPhase, State
from itui_kernel.protocol.messages import InspectRequest


def _kernel_silent(state: State) -> str | None:
    if state.kernel.phase is KernelPhase.READY:
        return None
    return f"no help: the kernel is {state.kernel.phase}"


def _no_page(state: State) -> str | None:
    if state.help is None:
        return "the help pane is empty; F1 asks for help"
    if state.help.is_newest_last:
        return "this is the log, which has no source"
    return _kernel_silent(state)


def _ask(state: State, level: int) -> Step:
    text, cursor = state.editor.text, state.editor.cursor
    request = InspectRequest(code=text, cursor_pos=cursor, detail_level=level)
    return step(state, Send(content=request, purpose="help", text="", deadline=5.0))


@command("help.show", keys=("f1", "meta h"), footer="help", when=_kernel_silent)
def show(state: State) -> Step:
    """Describe the object at the cursor in the help pane."""
    return _ask(state, 0)


@command("help.source", keys=("meta H",), when=_kernel_silent)
def source(state: State) -> Step:
    """Show the source of the object at the cursor."""
    return _ask(state, 1)


@command("help.page_source", keys=("s",), scope="help", footer="source", when=_no_page)
def page_source(state: State) -> Step:
    """Show the source of the object described."""
    name = state.help.title if state.help else ""
    request = InspectRequest(code=name, cursor_pos=len(name), detail_level=1)
    return step(state, Send(content=request, purpose="help", text=name, deadline=5.0))


def asking_tip(state: State) -> Step:
    """Return the step that asks for the signature of the call the cursor is in."""
    if state.kernel.phase is not KernelPhase.READY:
        return step(state)
    text, cursor = state.editor.text, state.editor.cursor
    request = InspectRequest(code=text, cursor_pos=cursor)
    sent = Send(content=request, purpose="tip", text=text, cursor=cursor, deadline=2.0)
    return step(state, sent)


@command("help.tip", keys=("meta s",), scope="input", when=_kernel_silent)
def tip(state: State) -> Step:
    """Show the signature of the call the cursor is in."""
    return asking_tip(state)


def _scroll(state: State, *, rows: int = 0, pages: float = 0.0, to: str = "") -> Step:
    return step(state, Scroll(pane="help", rows=rows, pages=pages, to=to))


@command("help.up", keys=("up", "k"), scope="help")
def up(state: State) -> Step:
    """Scroll up by a row."""
    return _scroll(state, rows=-1)


@command("help.down", keys=("down", "j"), scope="help")
def down(state: State) -> Step:
    """Scroll down by a row."""
    return _scroll(state, rows=1)


@command("help.page_up", keys=("page up",), scope="help", footer="up")
def page_up(state: State) -> Step:
    """Scroll up by a page."""
    return _scroll(state, pages=-1)


@command("help.page_down", keys=("page down", " "), scope="help", footer="down")
def page_down(state: State) -> Step:
    """Scroll down by a page."""
    return _scroll(state, pages=1)


@command("help.top", keys=("home", "g"), scope="help")
def top(state: State) -> Step:
    """Go to the start."""
    return _scroll(state, to="top")


@command("help.end", keys=("end", "G"), scope="help")
def end(state: State) -> Step:
    """Go to the end."""
    return _scroll(state, to="end")


@command("help.close", keys=("esc", "q", "ctrl g"), scope="help", footer="back")
def close(state: State) -> Step:
    """Go back to the input."""
    return step(back(state))
