"""Lines that were typed to running code and not sent: kept, and there again when it still asks."""

from __future__ import annotations

from collections.abc import Sequence

from itui.model.overlays import InputPrompt
from itui.model.state import State
from itui.saved.saved_client import HalfAnswer
from itui_kernel.protocol.schema import replace


def of_state(state: State) -> tuple[HalfAnswer, ...]:
    """Return what is worth keeping of the questions of a state; of passwords nothing is."""
    typed = (each for each in state.input_requests if each.value and not each.is_password)
    return (*state.half_answers, *map(_half, typed))


def _half(prompt: InputPrompt) -> HalfAnswer:
    return HalfAnswer(
        request=prompt.request, cell=prompt.cell, value=prompt.value, cursor=prompt.cursor
    )


def taken_up(state: State, answers: Sequence[HalfAnswer]) -> State:
    """Return the state that waits for the questions which were being answered."""
    return replace(state, half_answers=(*state.half_answers, *answers))


def filled(state: State, prompt: InputPrompt) -> tuple[State, InputPrompt]:
    """Return a new question with what was typed to it before."""
    for each in state.half_answers:
        if each.request == prompt.request and not prompt.is_password:
            cursor = min(max(each.cursor, 0), len(each.value))
            prompt = replace(prompt, value=each.value, cursor=cursor)
    return without(state, prompt.request), prompt


def without(state: State, request: str) -> State:
    """Return the state that waits for a question no longer."""
    rest = tuple(each for each in state.half_answers if each.request != request)
    return state if len(rest) == len(state.half_answers) else replace(state, half_answers=rest)
