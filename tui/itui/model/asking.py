"""How the state follows the questions of running code: asked, answered by anybody, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui.commands.command import Step, step
from itui.commands.prompting import answered
from itui.drawing.fitting import display_line
from itui.model import spilling
from itui.model.overlays import Completion, InputPrompt
from itui.model.presence import marked
from itui.model.state import KernelPhase, Phase, State
from itui.model.told import TOLD
from itui.saved import half_answers
from itui.saved.saved_client import HalfAnswer
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import InputRequest
from itui_kernel.protocol.schema import replace

_SHOWN = 60  # characters of a prompt or an answer in a notice


def on_input_request(state: State, message: Message, content: InputRequest) -> State:
    """Return the state with a question; that of another client's code takes no keys by itself."""
    if state.kernel.phase is KernelPhase.DEAD:
        return state
    told = message.metadata.get("itui")
    offer: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    prompt = InputPrompt(
        request=message.msg_id,
        prompt=content.prompt,
        cell=message.parent_id,
        is_password=content.password,
        asks=_asker(state, message, offer),
    )
    state, prompt = half_answers.filled(state, prompt)
    state = marked(replace(state, input_requests=(*state.input_requests, prompt)), prompt.cell)
    is_free = state.overlay is None or isinstance(state.overlay, Completion)
    is_ours = not prompt.asks or (offer.get("is_alone") is True and state.editor.is_empty)
    if is_free and is_ours:
        return replace(state, overlay=prompt, tip="")
    if not prompt.asks:
        return replace(state, tip="")
    words = display_line(content.prompt.strip(), _SHOWN) or "a line is wanted"
    return state.noting(f"{words} (Ctrl-X i answers)")


def _asker(state: State, message: Message, offer: Mapping[str, Any]) -> str:
    """Return whose code asks; empty for that of this client."""
    session = message.parent.session if message.parent is not None else state.session
    if session == state.session or session in state.former:
        return ""
    named = state.clients.names.get(session)
    return named[0] if named is not None else str(offer.get("asks") or "another client")


def still_asked(state: State) -> State:
    """Return the state without the questions of inputs that are over."""
    state = _still_to_be_asked(state)
    requests = tuple(each for each in state.input_requests if _may_wait(state, each))
    if requests == state.input_requests:
        return state
    overlay = state.overlay
    if isinstance(overlay, InputPrompt) and overlay.request not in [e.request for e in requests]:
        overlay = None
    gone = [each.cell for each in state.input_requests if each not in requests]
    return marked(replace(state, input_requests=requests, overlay=overlay), *gone)


def without_questions(state: State) -> State:
    """Return the state in which nothing is asked any more."""
    asking = [each.id for each in state.cells if each.question]
    return marked(replace(state, input_requests=(), half_answers=()), *asking)


def _still_to_be_asked(state: State) -> State:
    """Return the state without the half answers to questions that will not come again."""
    for each in state.half_answers:
        if not _may_wait(state, each):
            state = half_answers.without(state, each.request)
            state = state.noting(f"the code does not ask any more{_unsent(each.value)}")
    return state


def _unsent(value: str) -> str:
    return f"; your line was not sent: {display_line(value, _SHOWN)}"


def _may_wait(state: State, prompt: InputPrompt | HalfAnswer) -> bool:
    cell = state.cell(prompt.cell)
    if cell is not None:
        return not cell.is_over or cell.phase is Phase.BACKGROUND
    return state.kernel.is_itui or state.own_under_way is not None


def _on_answered(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after somebody's answer: it is part of the output, for everybody alike."""
    request = str(data.get("request", ""))
    asked = _asked(state, request)
    value = data.get("value")
    by = str(data.get("by", ""))
    dialogue = InputPrompt(
        request=request,
        prompt=str(data.get("prompt", "")),
        cell=str(data.get("cell", "")),
        value="^D" if data.get("is_end") else value if isinstance(value, str) else "",
        answered_by="" if by == data.get("asks") else by,
    )
    state, kept = spilling.with_dialogue(state, dialogue)
    if asked is None:
        return step(state, *kept)
    state = answered(half_answers.without(state, request), request)
    if data.get("session") in (state.session, *state.former):
        return step(state, *kept)
    words = f": {display_line(value, _SHOWN)}" if isinstance(value, str) and value else ""
    is_password = isinstance(asked, InputPrompt) and asked.is_password
    unsent = "" if is_password or not asked.value else _unsent(asked.value)
    return step(state.noting(f"{by} answered{words}{unsent}"), *kept)


def _asked(state: State, request: str) -> InputPrompt | HalfAnswer | None:
    """Return the question, or what was typed to it before it is known here."""
    known: tuple[InputPrompt | HalfAnswer, ...] = (*state.input_requests, *state.half_answers)
    return next((each for each in known if each.request == request), None)


def _on_withdrawn(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after the code stopped waiting for an answer."""
    request = str(data.get("request", ""))
    if _asked(state, request) is None:
        return step(state)
    return step(answered(half_answers.without(state, request), request))


def _on_late(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after somebody else's answer had come before the one of this client."""
    if data.get("session") != state.session:
        return step(state)
    return step(state.noting(f"{data.get('by')} answered first: your line was not used", "warning"))


TOLD.update({"answered": _on_answered, "withdrawn": _on_withdrawn, "late": _on_late})
