"""Answers in the order of the requests, for as long as nobody notices the wait."""

from __future__ import annotations

import time
from collections import deque

from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.requests import Request
from itui_kernel.server import Server
from itui_kernel.subshells import Subshells

PATIENCE = 0.03  # seconds


class Order:
    """Holds a question back that follows an input which has only just begun.

    Questions are answered while code runs, so they may overtake the reply of an input that takes
    a millisecond. Many clients take the next message on shell for the answer to what they asked
    last. An input that runs longer is overtaken.
    """

    def __init__(self, server: Server, subshells: Subshells) -> None:
        self._server = server
        self._subshells = subshells
        self._held: deque[tuple[Request, Request]] = deque()
        server.is_held = self._hold
        server.timers.append(self._release)

    def _hold(self, request: Request) -> bool:
        """Take a question that is to wait; called before a handler is."""
        running = self._subshells.main.running
        if request.channel is not Channel.SHELL or running is None:
            return False
        if request.header.subshell_id is not None or self._subshells.runs(request):
            return False
        is_same_client = request.origin.identities == running.origin.identities
        is_input = isinstance(running.content, ExecuteRequest)
        if not is_input or not is_same_client or time.monotonic() - running.began > PATIENCE:
            return False
        self._held.append((request, running))
        return True

    def _release(self, now: float) -> float | None:
        """Answer what need not wait any longer; return when the next question is due."""
        while self._held:
            request, running = self._held[0]
            due = running.began + PATIENCE
            if now < due and self._subshells.main.running is running:
                return due
            self._held.popleft()
            self._server.handle(request)
        return None
