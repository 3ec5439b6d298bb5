"""How the state follows a session from where it was: what came late, what is lost, a new kernel."""

from __future__ import annotations

from itui.commands.command import Step, step
from itui.commands.running import advance, ended, is_unsent, with_unsent
from itui.drawing.quantities import counted
from itui.model import cells, namespace, spilling
from itui.model.catch_up import CatchUp
from itui.model.state import Cell, KernelPhase, Phase, State, Text
from itui_kernel.client.events import CatchingUp, Lost
from itui_kernel.protocol.schema import replace

DIED = "The kernel died"
ENDED = "The kernel was ended; a new one starts."
LOST = "… "  # begins a mark of what is missing
RESTARTED = "Another kernel runs from here on: the variables of the one before are gone."


def catching_up(state: State, event: CatchingUp) -> State:
    """Return the state in which earlier messages are being read."""
    known = state.catch_up
    first, since = (event.last, state.now) if known is None else (known.first, known.since)
    progress = CatchUp(first=first, last=event.last, newest=event.newest, since=since)
    return replace(state, catch_up=progress)


def caught_up(state: State) -> Step:
    """Return the step after the last of the earlier messages: what waited for it goes on."""
    state = replace(state, catch_up=None)
    state, effects = advance(state)
    return state, (*namespace.probe(state), *effects)


def lost(state: State, event: Lost) -> Step:
    """Return the step that marks where messages are missing: in the running cell, or by a note."""
    text = mark_of(event)
    running = state.running
    if running is None:
        return step(cells.note(state, text))
    line = text + "\n" if _ends_line(running) else f"\n{text}\n"
    return spilling.with_text(state, running, line)


def mark_of(event: Lost) -> str:
    """Return what stands in the place of lost messages."""
    if event.count is None:
        return f"{LOST}output may be missing: {event.why} …"
    what = counted(event.count, "message")
    lines = "" if event.lines is None else f" ({counted(event.lines, 'line')})"
    is_one = event.count == 1 and event.lines is None
    return f"{LOST}{what}{lines} of the kernel {'is' if is_one else 'are'} lost: {event.why} …"


def starting(state: State) -> State:
    """Return the state after a kernel published that it starts."""
    return replace(replaced(state), is_start_unread=False)


def replaced(state: State) -> State:
    """Return the state when another kernel has begun in the place of the one before.

    It may have been seen to end, or not: from a distance, or long before this client came.
    """
    if _is_noted(state):
        return state
    waiting, unconfirmed = state.queue, state.unconfirmed
    if state.catch_up is None:
        state = with_unsent(state)
    else:  # what was sent before may have been for a later kernel, of which is yet to be read
        state = replace(with_unsent(replace(state, unconfirmed=())), unconfirmed=unconfirmed)
    if state.queue != waiting:
        state = replace(state, queue_held=state.queue_held or "the kernel was restarted")
    lost = tuple(  # nobody knows until when they ran
        each if each.is_over else replace(each, phase=Phase.LOST, ended=each.started or state.now)
        for each in state.cells
    )
    if any(mine is not other for mine, other in zip(lost, state.cells, strict=True)):
        state = replace(state, cells=lost)
    if not state.cells:
        return state
    return replace(cells.note(state, RESTARTED), next_number=1)


def _explained(state: State) -> State:
    """Return the state in which a death of which nothing was written down was no death.

    Another client had the kernel ended, so that this one takes its place.
    """
    last = state.cells[-1] if state.cells else None
    if last is None or not last.is_note or "\n" in last.code or not last.code.startswith(DIED):
        return state
    return state.with_cell(replace(last, code=ENDED))


def _is_noted(state: State) -> bool:
    """Return whether this is said already, or need not be: nothing has begun to run since."""
    for cell in reversed(state.cells):
        if cell.is_note and cell.code.startswith((RESTARTED, DIED, ENDED, LOST)):
            return cell.code == RESTARTED
        if cell.code and cell.started is not None:
            return False
    return True


def restarted(state: State) -> State:
    """Return the state when another kernel answers to this client; it will say who it is."""
    was_lost = state.kernel.phase is KernelPhase.LOST
    if state.kernel.phase not in (KernelPhase.DEAD, KernelPhase.STARTING):
        state = ended(state, "restarted")
    state = replace(replaced(_explained(state)), is_start_unread=True)
    kernel = replace(
        state.kernel, phase=KernelPhase.STARTING, reason="", is_restarting=False, since=state.now
    )
    state = replace(state, clients=state.clients.forgotten())
    state = replace(state, kernel=kernel, pending={}, next_number=1, tip="", catch_up=None)
    return replace(state, notice=None) if was_lost else state  # that is not of interest any more


def _ends_line(cell: Cell) -> bool:
    last = cell.outputs[-1] if cell.outputs else None
    return not isinstance(last, Text) or not last.chunks or last.chunks[-1].endswith("\n")


def unanswered(state: State, msg_id: str) -> State:
    """Return the state when the reply to an input was lost on the way, or the input itself.

    All that was published is known by now: what never began waits, to be sent again.
    """
    cell = state.cell(msg_id)
    if cell is None or not is_unsent(state, cell):
        return state
    state = _put_back(state, cell, "the link was lost before it began")
    return state.noting("an input was lost on the way: Ctrl-X Enter sends it again", "warning")


def aborted(state: State, msg_id: str) -> State:
    """Return the state when the kernel would not begin an input because another one failed.

    That was one of another client: of its own inputs this client sends one at a time.
    """
    cell = state.cell(msg_id)
    if cell is None or cell.number is not None or cell.outputs:
        return state
    state = _put_back(state, cell, "an input of another client failed before it")
    return state.noting("an input was not run: Ctrl-X Enter sends it again", "warning")


def _put_back(state: State, cell: Cell, why: str) -> State:
    rest = tuple(each for each in state.cells if each.id != cell.id)
    held = state.queue_held or why
    return replace(state, cells=rest, queue=(cell.code, *state.queue), queue_held=held)
