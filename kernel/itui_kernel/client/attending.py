"""How a client takes part in the session of our kernel: says who it is, hears who else is there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from itui_kernel.protocol.messages import CommClose, CommMsg, CommOpen, Content
from itui_kernel.protocol.own import SESSION


def own_name(preferred: str = "") -> str:
    """Return what others call the user of this process, unless ``preferred`` says it."""
    name = preferred or os.environ.get("USER") or os.environ.get("LOGNAME", "")
    if name:
        return name
    import pwd

    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # in a container nobody need have a name
        return ""


def about(name: str, kind: str = "itui") -> Mapping[str, Any]:
    """Return what a client tells of itself; ``kind`` is the program, as others will read it."""
    return {"name": name, "kind": kind, "host": os.uname().nodename, "pid": os.getpid()}


def comm_of(session: str) -> str:
    """Return the id of a client's end of the comm."""
    return f"{session}-session"


def joining(session: str, told: Mapping[str, Any]) -> CommOpen:
    """Return what a client sends to be counted, named, and offered the questions of others.

    It may be sent again at any time; a client on another host has to, every minute.
    """
    return CommOpen(comm_id=comm_of(session), target_name=SESSION, data=told)


def leaving(session: str) -> CommClose:
    """Return what a client sends before it parts."""
    return CommClose(comm_id=comm_of(session))


def event_of(content: Content) -> Mapping[str, Any]:
    """Return what our kernel tells of the session; empty for every other message.

    >>> event_of(CommMsg(comm_id=SESSION, data={"event": "withdrawn", "request": "r1"}))["event"]
    'withdrawn'
    """
    is_ours = isinstance(content, CommMsg) and content.comm_id == SESSION
    return content.data if is_ours and isinstance(content, CommMsg) else {}


def answer_text(event: Mapping[str, Any]) -> str:
    r"""Return the line that shows a question of the code and its answer, and who gave it.

    >>> told = {"event": "answered", "prompt": "run? ", "value": "7", "by": "bob", "asks": "anna"}
    >>> answer_text(told)
    'run? 7  <- bob\n'

    Nobody is named who answered a question of his own code; passwords are not told.
    """
    value = "^D" if event.get("is_end") else str(event.get("value") or "")
    by = event.get("by", "")
    whose = "" if by == event.get("asks") else f"  <- {by}"
    return f"{event.get('prompt', '')}{value}{whose}\n"
