"""What is said when the process of the kernel does not answer."""

from __future__ import annotations

from itui.model.state import State
from itui_kernel.protocol.schema import replace

_HINT = "the kernel's process has not answered for"


def lost(state: State, seconds: float) -> State:
    """Return the state with a hint, which covers no other notice."""
    if state.notice is not None and not _is_hint(state):
        return state
    return state.noting(f"{_HINT} {seconds:.0f} s (stopped or hanging?)", "warning")


def over(state: State) -> State:
    """Return the state without the hint."""
    return replace(state, notice=None) if _is_hint(state) else state


def _is_hint(state: State) -> bool:
    return state.notice is not None and state.notice.text.startswith(_HINT)
