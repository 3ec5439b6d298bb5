"""Leaving: the kernel runs on, or ends with the session when that is meant."""

from __future__ import annotations

from itui.commands.command import Step, command, step
from itui.commands.prompting import uncovered
from itui.commands.running import executing
from itui.drawing.quantities import counted
from itui.model import jobs
from itui.model.effects import Quit
from itui.model.overlays import Question
from itui.model.state import KernelPhase, State
from itui_kernel.protocol.schema import replace


@command("session.detach", keys=("ctrl x d",), footer="detach")
def detach(state: State) -> Step:
    """Leave and let the kernel run on."""
    return step(state, Quit(ends_kernel=False))


@command("session.quit", keys=("ctrl q", "ctrl x ctrl c"), footer="quit")
def quit_(state: State) -> Step:
    """Leave and end the kernel if itui started it; asks when it was used."""
    if not state.kernel.is_own:
        return step(state, Quit(ends_kernel=False))
    if not _is_used(state):
        return step(state, Quit(ends_kernel=True))
    stays = "keep it" if state.kernel.phase is KernelPhase.DEAD else "leave it running"
    question = Question(text=_question(state), confirms="session.end", detaches=stays)
    return step(replace(state, overlay=question))


def _is_used(state: State) -> bool:
    """Return whether ending the session takes something away."""
    has_run = any(not cell.is_note for cell in state.cells)
    return has_run or bool(state.queue or _others(state))


def _others(state: State) -> int:
    clients = state.clients
    return len(clients.others(state.session)) + clients.unknown


def _question(state: State) -> str:
    if state.kernel.phase is KernelPhase.DEAD:
        return "The kernel is dead. Forget the session and its output?"
    facts = []
    if state.running is not None or state.own_under_way is not None:
        facts.append("Code is running.")
    if jobs.running(state):
        facts.append(f"In the background: {jobs.said(state)}.")
    if state.queue:
        facts.append(f"{counted(len(state.queue), 'input')} waiting.")
    if others := _others(state):
        facts.append(f"{counted(others, 'other client')} attached.")
    return " ".join([*facts, "Quit and end the kernel?"])


@command("question.detach", keys=("d", "D"), scope="question", footer="detach")
def leave_running(state: State) -> Step:
    """Leave and let the kernel run on instead."""
    if not isinstance(state.overlay, Question) or not state.overlay.detaches:
        return step(state)
    return detach.run(uncovered(state))


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
    return quit_.run(state)


def _cannot_hand_over(state: State) -> str | None:
    if not state.queue:
        return "no input is waiting"
    if state.queue_held:
        return f"held: {state.queue_held}; Ctrl-X Enter runs them"
    if state.kernel.phase is not KernelPhase.READY or state.catch_up is not None:
        return f"the kernel is {state.kernel.phase}"
    return None


@command("queue.hand_over", when=_cannot_hand_over)
def hand_over(state: State) -> Step:
    """Send all waiting inputs now: the kernel runs them in turn, also when this client has left."""
    sent = (executing(code) for code in state.queue)
    return step(replace(state, queue=()), *sent)
