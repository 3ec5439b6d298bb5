"""What becomes of requests that the kernel has not answered in time."""

from __future__ import annotations

from itui.editor import editing
from itui.model import resources, resuming
from itui.model.state import State
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.schema import replace

_QUESTIONS = {"complete": "completion", "help": "help", "history": "earlier inputs"}


def expired(state: State, request: Message) -> State:
    """Return the state in which a request is not waited for any more."""
    pending = state.pending.get(request.msg_id)
    rest = {key: value for key, value in state.pending.items() if key != request.msg_id}
    state = replace(state, pending=rest)
    if pending is None or pending.purpose == "tip":
        return state
    if pending.purpose == resources.PURPOSE:
        return resources.unanswered(state)
    if pending.purpose == "execute":
        return resuming.unanswered(state, request.msg_id)
    if pending.purpose == "complete?":
        if state.editor.text != pending.text:
            return state
        editor = editing.newline(state.editor)
        text = "the kernel does not say whether the input is complete; Alt-Enter runs it"
        return replace(state, editor=editor).noting(text, "warning")
    what = _QUESTIONS.get(pending.purpose, pending.purpose)
    if state.running is not None:
        why = "C code holds Python's lock, or the process hangs"
    else:
        why = "the kernel does not answer"
    return state.noting(f"no {what}: {why}", "warning")
