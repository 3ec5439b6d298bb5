"""When the user is called: what ran long has ended or waits for an answer; pure."""

from __future__ import annotations

import math

from itui.commands.command import Step
from itui.drawing.fitting import display_line
from itui.drawing.quantities import human_duration
from itui.model import resources
from itui.model.effects import Call, Effects
from itui.model.state import Cell, Failure, Phase, State
from itui_kernel.protocol.schema import replace

_NEWEST = 20  # cells; those before them ended long ago
_QUICK = 0.5  # seconds
_LATE = 30.0  # seconds; what ended longer ago than that is no news to who has just come
_BEFORE_THE_END = (600.0, 60.0)  # seconds
_WORDS = {Phase.ABORTED: "was aborted", Phase.LOST: "was lost", Phase.DONE: "is done"}


def calling(before: State, after: Step) -> Step:
    """Return the step with the calls for the inputs of this user that have ended in it.

    Other kernels than ours are asked what they use now.
    """
    state, effects = after
    if state.cells is before.cells:
        return after
    state, asked = resources.asking(state, pause=_QUICK)
    was_over = {cell.id for cell in before.cells[-_NEWEST:] if _has_ended(cell)}
    calls = tuple(
        Call(text=_ended(state, cell))
        for cell in state.cells[-_NEWEST:]
        if _has_ended(cell) and cell.id not in was_over and _is_worth_it(state, cell)
    )
    return state, (*effects, *asked, *calls)


def asking(state: State) -> tuple[State, Effects]:
    """Return the step that calls once for a question that waits in an input that runs long."""
    prompt = state.input_requests[0] if state.input_requests else None
    if prompt is None or prompt.request == state.called_for:
        return state, ()
    cell = state.cell(prompt.cell)
    if cell is None or not _is_own(state, cell) or _seconds(state, cell) < _after(state):
        return state, ()
    question = display_line(prompt.prompt, 60).strip()
    what = f"waits for input: {question}" if question else "waits for input"
    return replace(state, called_for=prompt.request), (Call(text=f"{_name(cell)} {what}"),)


def ticked(state: State) -> tuple[State, Effects]:
    """Return the step of the clock: who waits may have to be called, a kernel to be asked."""
    state, calls = asking(state)
    state, warned = _job_ending(state)
    state, asked = resources.asking(state)
    return state, (*calls, *warned, *asked)


def _job_ending(state: State) -> tuple[State, Effects]:
    """Return the step that warns before the batch job ends, and once more just before."""
    end, warned = state.use.job_end, state.use.warned_for
    left = math.inf if end is None else end - state.now
    reached = min((each for each in _BEFORE_THE_END if left <= each), default=math.inf)
    if reached >= warned:
        return state, ()
    text = f"the batch job ends in {human_duration(left)}, and the kernel with it"
    state = replace(state, use=replace(state.use, warned_for=reached))
    return state.noting(text, "warning"), (Call(text=text),)


def _has_ended(cell: Cell) -> bool:
    return cell.is_over and cell.phase is not Phase.BACKGROUND


def _is_worth_it(state: State, cell: Cell) -> bool:
    ended = cell.ended if cell.ended is not None else state.now
    is_news = state.now - ended < _LATE
    return is_news and _is_own(state, cell) and _seconds(state, cell) >= _after(state)


def _is_own(state: State, cell: Cell) -> bool:
    """Whether a client of this user sent it: this one, or one that it has taken up."""
    return not cell.is_note and (cell.session == state.session or cell.session in state.former)


def _after(state: State) -> float:
    return state.preferences.notify.after


def _seconds(state: State, cell: Cell) -> float:
    ended = cell.ended if cell.ended is not None else state.now
    # the kernel's clock, by which one of them may be, is known only to some milliseconds
    return 0.0 if cell.started is None else max(ended - cell.started, 0.0)


def _ended(state: State, cell: Cell) -> str:
    failure = next((each for each in cell.outputs if isinstance(each, Failure)), None)
    if failure is not None and failure.ename == KeyboardInterrupt.__name__:
        how = "was interrupted"
    elif cell.phase is Phase.FAILED:
        how = f"failed ({display_line(failure.ename, 40)})" if failure else "failed"
    else:
        how = _WORDS.get(cell.phase, "has ended")
    first = next((line for line in cell.code.splitlines() if line.strip()), "")
    took = human_duration(round(_seconds(state, cell)))
    return f"{_name(cell)} {how} after {took}: {display_line(first, 60)}"


def _name(cell: Cell) -> str:
    return "the input" if cell.number is None else f"In [{cell.number}]"
