"""Running inputs: the editor's text becomes a request, at once or after those before it."""

from __future__ import annotations

import re

from itui.commands.command import Step, command, step
from itui.commands.editing import edited
from itui.commands.prompting import uncovered
from itui.drawing.quantities import counted
from itui.editor.completeness import is_probably_complete
from itui.editor.editing import newline
from itui.model import jobs
from itui.model.effects import Interrupt, Restart, Run, Scroll, Send
from itui.model.overlays import Completion, Question
from itui.model.state import Cell, History, Kernel, KernelPhase, Phase, State
from itui_kernel.protocol.messages import ExecuteRequest, InspectRequest, IsCompleteRequest
from itui_kernel.protocol.schema import replace

_HELP = re.compile(
    r"(?P<before>\?{0,2})\s*"
    r"(?P<name>(?!\d)\w+(?:\s*\.\s*\w+|\[[^\[\]?#\n]*\]|\(\))*)"
    r"\s*(?P<after>\?{0,2})"
)
FOLLOW = Scroll(pane="output", to="end")
HISTORY_LIMIT = 5000


@command("cell.run", keys=("enter",), scope="input", footer="run")
def run(state: State) -> Step:
    """Run the input when it is complete, else begin a new line."""
    editor = state.editor
    is_at_end = not editor.text[editor.cursor :].strip()
    if len(editor.lines) > 1 and not is_at_end:
        return step(edited(state, newline(editor)))
    if state.kernel.language != "python":
        request = IsCompleteRequest(code=editor.text)
        asked = Send(content=request, purpose="complete?", text=editor.text, deadline=1.0)
        return step(state, asked) if state.kernel.phase is KernelPhase.READY else submit(state)
    if is_probably_complete(editor.text) == "incomplete":
        return step(edited(state, newline(editor)))
    return submit(state)


@command(
    "cell.run_always",
    keys=("meta enter", "ctrl j", "f5", "ctrl enter", "shift enter"),
    scope="input",
)
def run_always(state: State) -> Step:
    """Run the input as it is."""
    return submit(state)


@command("cell.newline", keys=("ctrl o",), scope="input", footer="new line")
def new_line(state: State) -> Step:
    """Begin a new line without running."""
    return step(edited(state, newline(state.editor)))


def submit(state: State) -> Step:
    """Return the step that hands the editor's text to the kernel, the queue or the help pane.

    Help is asked by an input like any other; while it would have to wait, the kernel is asked for
    what it can tell without running anything.
    """
    code = state.editor.text.strip("\n").rstrip()
    if not code.strip():
        return step(state, FOLLOW)
    asked = asked_help(code) if state.kernel.language == "python" else None
    if asked is not None and (state.queue or not _is_free(state)):
        if state.kernel.phase is not KernelPhase.READY:
            return step(state.noting(f"no help: the kernel is {state.kernel.phase}", "warning"))
        name, level = asked
        request = InspectRequest(code=name, cursor_pos=len(name), detail_level=level)
        sent = Send(content=request, purpose="help", text=name, deadline=5.0)
        return step(remembering(cleared(state), code), sent)
    if state.kernel.phase is KernelPhase.DEAD:
        text = "the kernel is dead: F9 starts a new one, the input stays"
        return step(state.noting(text, "error"))
    state = remembering(cleared(state), code)
    if state.queue_held and _is_free(state):
        return step(state, FOLLOW, executing(code))  # those held back stay until they are asked for
    state, effects = advance(replace(state, queue=(*state.queue, code)))
    return state, (FOLLOW, *effects)


def asked_help(code: str) -> tuple[str, int] | None:
    """Return the name and the detail level of ``name?``, ``name??`` or ``?name``.

    >>> asked_help("np.zeros??"), asked_help("?len"), asked_help("a if b else c")
    (('np.zeros', 1), ('len', 0), None)
    """
    found = _HELP.fullmatch(code.strip())
    if found is None or not (found["before"] or found["after"]):
        return None
    return found["name"], max(len(found["before"]), len(found["after"])) - 1


def cleared(state: State) -> State:
    """Return the state with an empty editor."""
    overlay = None if isinstance(state.overlay, Completion) else state.overlay
    editor = state.editor.with_text("")
    return replace(state, editor=editor, tip="", has_tip_row=False, overlay=overlay)


def remembering(state: State, code: str) -> State:
    """Return the state with ``code`` as the newest history entry."""
    entries = state.history.entries
    if not entries or entries[-1] != code:
        entries = (*entries[-HISTORY_LIMIT:], code)
    history = History(entries=entries, is_loaded=state.history.is_loaded)
    return replace(state, history=history)


def advance(state: State) -> Step:
    """Return the step that sends the first waiting input if nothing stands in its way."""
    if not state.queue or state.queue_held or not _is_free(state):
        return step(state)
    code, *rest = state.queue
    return step(replace(state, queue=tuple(rest)), executing(code))


def _is_free(state: State) -> bool:
    """Return whether the kernel can take an input and has none of this client.

    While earlier messages are read, new inputs wait: they come after what these tell of.
    """
    is_ready = state.kernel.phase is KernelPhase.READY and state.catch_up is None
    return is_ready and state.own_under_way is None


def executing(code: str) -> Send:
    """Return the request that runs an input."""
    return Send(content=ExecuteRequest(code=code), purpose="execute", text=code, deadline=None)


def _no_queue(state: State) -> str | None:
    return None if state.queue else "no input is waiting"


@command("queue.run", keys=("ctrl x enter",), footer="run waiting", when=_no_queue)
def queue_run(state: State) -> Step:
    """Run the waiting inputs that an error or an interrupt held back."""
    return advance(replace(state, queue_held=""))


@command("queue.clear", keys=("ctrl x k",), footer="forget waiting", when=_no_queue)
def queue_clear(state: State) -> Step:
    """Forget the waiting inputs; they stay in the history."""
    count = len(state.queue)
    state = replace(state, queue=(), queue_held="")
    return step(state.noting(f"{counted(count, 'waiting input')} forgotten"))


@command("queue.edit", keys=("ctrl x e",), footer="edit waiting", when=_no_queue)
def queue_edit(state: State) -> Step:
    """Take the last waiting input back into the editor."""
    *rest, last = state.queue
    editor = state.editor.with_text(last)
    held = state.queue_held if rest else ""
    return step(replace(state, queue=tuple(rest), queue_held=held, editor=editor))


@command("kernel.interrupt", keys=("ctrl c",), footer="interrupt")
def interrupt(state: State) -> Step:
    """Interrupt the running code; with nothing running, clear the input."""
    under_way = state.running or state.own_under_way
    if under_way is not None:
        held = "interrupted" if state.queue else ""
        state = replace(state, queue_held=held).noting("interrupting …", "progress")
        return step(state, Interrupt())
    if not state.editor.is_empty:
        return step(cleared(state))
    if state.queue:
        return queue_clear(state)
    if jobs.running(state):
        return step(state.noting(f"{jobs.said(state)} in the background: Ctrl-X j lists and ends"))
    return step(state.noting("nothing is running; Ctrl-X Ctrl-C quits"))


def cannot_restart(state: State) -> str | None:
    """Return why no new kernel can take the place of this one."""
    if not state.kernel.can_restart:
        return "this kernel was started elsewhere: itui can attach to it but not restart it"
    if state.kernel.is_restarting:
        return "the kernel is being restarted"
    return None


@command("kernel.restart", keys=("f9", "ctrl x r"), footer="restart", when=cannot_restart)
def restart(state: State) -> Step:
    """Start a new kernel; asks first unless the present one is dead."""
    if state.kernel.phase is KernelPhase.DEAD:
        return restart_now(state)
    question = Question(
        text=f"Restart the kernel? All variables{_and_jobs(state)} will be lost.",
        confirms="kernel.restart_now",
    )
    return step(replace(state, overlay=question))


def _and_jobs(state: State) -> str:
    said = jobs.said(state)
    return f" and {said} in the background" if said else ""


@command("kernel.restart_now", when=cannot_restart)
def restart_now(state: State) -> Step:
    """Start a new kernel without asking."""
    phase = state.kernel.phase
    if phase is KernelPhase.DEAD:  # what is typed from now on waits for the new one
        phase = KernelPhase.STARTING
        state = replace(state, view=replace(state.view, focus="input", is_zoomed=False))
    kernel = replace(state.kernel, is_restarting=True, phase=phase, reason="", since=state.now)
    return step(replace(state, overlay=None, kernel=kernel), Restart())


@command("kernel.confirm", keys=("enter", "y", "Y"), scope="question", footer="yes")
def confirm(state: State) -> Step:
    """Answer yes."""
    if isinstance(state.overlay, Question):
        return step(uncovered(state), Run(command=state.overlay.confirms))
    return step(state)


def ended(state: State, reason: str) -> State:
    """Return the state after the kernel's death: running inputs are lost, waiting ones held.

    What was sent and had not begun waits again.
    """
    state = with_unsent(state)
    cells = tuple(
        replace(cell, phase=Phase.LOST, ended=state.now)
        if not cell.is_over or cell.phase is Phase.BACKGROUND
        else cell
        for cell in state.cells
    )
    state = jobs.without_jobs(state)
    kernel: Kernel = replace(
        state.kernel, phase=KernelPhase.DEAD, reason=reason, is_restarting=False, since=state.now
    )
    return replace(
        state,
        cells=cells,
        kernel=kernel,
        pending={},
        input_requests=(),
        queue_held="the kernel died" if state.queue else "",
        variables=replace(state.variables, is_stale=True),
    )


def with_unsent(state: State) -> State:
    """Return the state in which the inputs that the kernel has not begun wait again.

    Of a kernel without a journal nobody knows that it has not begun with one it was free for.
    """
    never = [each.code for each in state.unconfirmed]
    has_journal = state.kernel.is_itui
    was_busy = state.running is not None or state.kernel.phase is KernelPhase.LOST
    if has_journal or was_busy:
        # those that an earlier kernel lost wait since then
        sent = [cell for cell in state.cells if cell.phase is Phase.SENT]
        never += [cell.code for cell in sent if is_unsent(state, cell)]
    if not never:
        return state
    return replace(state, unconfirmed=(), queue=(*never, *state.queue))


def is_unsent(state: State, cell: Cell) -> bool:
    """Return whether nothing tells that the kernel began with an input of this client."""
    is_known = cell.number is not None or cell.outputs or cell.is_replied or cell.is_idle
    is_own = cell.session == state.session and not cell.is_note
    return is_own and not is_known and cell.phase in (Phase.SENT, Phase.LOST)
