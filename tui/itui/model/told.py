"""What our kernel tells of the session beside the messages of the protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from itui.commands.command import Step, step
from itui.model.effects import Send
from itui.model.state import State
from itui_kernel.protocol.messages import CommMsg, CommOpen
from itui_kernel.protocol.own import SESSION

Told = Callable[[State, Mapping[str, Any]], Step]
TOLD: dict[str, Told] = {}
"""How the state follows each event, by its name."""

_ENDLESS = 1e18


def number(value: object) -> float:
    """Return a number that was told; 0 for what is none, or is beyond all that can be meant."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return 0.0
    return float(value) if abs(value) < _ENDLESS else 0.0


def join(state: State) -> Send:
    """Return the message that lets our kernel know of this client and tell it what happens."""
    about = state.clients.about
    content = CommOpen(comm_id=comm_id(state), target_name=SESSION, data=about)
    return Send(content=content, purpose="session", deadline=None)


def saying(state: State, event: str, **data: Any) -> Send:
    """Return the message that tells our kernel something."""
    content = CommMsg(comm_id=comm_id(state), data={"event": event, **data})
    return Send(content=content, purpose="session", deadline=None)


def comm_id(state: State) -> str:
    """Return the id of this client's end."""
    return f"{state.session}-session"


def on_told(state: State, data: Mapping[str, Any]) -> Step:
    """Return the step after an event; those of newer kernels are passed over."""
    follow = TOLD.get(str(data.get("event", "")))
    return step(state) if follow is None else follow(state, data)
