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
    return marked(replace(state, input_requests=()), *asking)


def _may_wait(state: State, prompt: InputPrompt) -> bool:
    cell = state.cell(prompt.cell)
    if cell is not None:
        return not cell.is_over or cell.phase is Phase.BACKGROUND
    return state.kernel.is_itui or state.own_under_way is not None


def _on_answered(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after somebody's answer: it is part of the output, for everybody alike."""
    request = str(data.get("request", ""))
    asked = next((each for each in state.input_requests if each.request == request), None)
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
    state = answered(state, request)
    if data.get("session") == state.session:
        return step(state, *kept)
    words = f": {display_line(value, _SHOWN)}" if isinstance(value, str) and value else ""
    typed = "" if asked.is_password or not asked.value else "; your line was not sent: "
    lost = display_line(asked.value, _SHOWN) if typed else ""
    return step(state.noting(f"{by} answered{words}{typed}{lost}"), *kept)


def _on_withdrawn(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after the code stopped waiting for an answer."""
    request = str(data.get("request", ""))
    asked = next((each for each in state.input_requests if each.request == request), None)
    return step(state if asked is None else answered(state, request))


def _on_late(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after somebody else's answer had come before the one of this client."""
    if data.get("session") != state.session:
        return step(state)
    return step(state.noting(f"{data.get('by')} answered first: your line was not used", "warning"))


TOLD.update({"answered": _on_answered, "withdrawn": _on_withdrawn, "late": _on_late})
