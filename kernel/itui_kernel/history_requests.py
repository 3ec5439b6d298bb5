"""The history between clients and disk: whose input is recorded, and what is asked of the past."""

from __future__ import annotations

from functools import partial

from itui_kernel.history.recorder import History
from itui_kernel.origins import Origins
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.messages import HistoryReply, HistoryRequest
from itui_kernel.requests import Request
from itui_kernel.server import Server


class HistoryRequests:
    """Gives requests to the threads of the history, and sends what they find."""

    def __init__(self, server: Server, outbox: Outbox, origins: Origins, history: History) -> None:
        self._server = server
        self._outbox = outbox
        self._origins = origins
        self._history = history
        server.handlers[HistoryRequest] = self._answer

    def record_input(self, number: int, raw: str, source: str) -> None:
        """Record an input that is about to run, with the client it came from."""
        origin = self._origins.current()
        client = "" if origin is None else origin.header.session[:8]
        self._history.record_input(number, raw, source, client)

    def _answer(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, HistoryRequest)
        self._server.busy(request)

        def done(reply: HistoryReply) -> None:
            self._outbox.post(partial(self._reply, request, reply))

        self._history.answer(content, done)

    def _reply(self, request: Request, reply: HistoryReply) -> None:
        self._server.reply(request, reply)
        self._server.idle(request)
