"""Which input requests are news to a client: they come on another way than their answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import Any

from itui_kernel.protocol.message import Message

_REMEMBERED = 256


class Questions:
    """Lets each input request through once, and none that was answered or withdrawn before.

    Our kernel offers one again to a client that was gone for a while, and a client that was
    stopped may read of the answer before it reads the question.
    """

    def __init__(self) -> None:
        self._known: deque[str] = deque(maxlen=_REMEMBERED)

    def is_news(self, request: Message) -> bool:
        """Tell whether a request is to be seen, and remember that it came."""
        if request.msg_id in self._known:
            return False
        self._known.append(request.msg_id)
        return True

    def forget(self, request: Message) -> None:
        """Let a request through again: the answer of this client may be lost on its way."""
        if request.msg_id in self._known:
            self._known.remove(request.msg_id)

    def note(self, event: Mapping[str, Any]) -> str:
        """Take what our kernel tells; return the request that needs no answer any more, if any."""
        if event.get("event") not in ("answered", "withdrawn"):
            return ""
        request = str(event.get("request", ""))
        if request not in self._known:
            self._known.append(request)
        return request
