"""Gives clients again what was published before they came, or what they have missed."""

from __future__ import annotations

from functools import partial

from itui_kernel.history.worker import Worker
from itui_kernel.journal.entries import DAMAGED, UNKEPT, Counts
from itui_kernel.journal.writing import Journal
from itui_kernel.log import Log
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest
from itui_kernel.protocol.schema import replace
from itui_kernel.requests import Request, failed
from itui_kernel.server import Server

_MOST_BYTES = 16_000_000  # of one reply


class Replay:
    """Answers on a thread of its own, so that a long past stops neither output nor user code.

    There is no busy and idle around it: nobody waits for the kernel because a client looks back.
    """

    def __init__(self, server: Server, outbox: Outbox, log: Log) -> None:
        self._server = server
        self._outbox = outbox
        self._log = log
        self._worker: Worker | None = None
        server.handlers[ItuiReplayRequest] = self._answer

    def _answer(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, ItuiReplayRequest)
        end, journal = self._server.counts, self._server.journal
        last = end.number if content.until is None else min(content.until, end.number)
        if content.since >= last:
            reply = ItuiReplayReply(last=max(content.since, 0), newest=end.number)
            self._server.reply(request, reply)
        elif journal is None:
            loss = {"first": max(content.since, 0) + 1, "last": last, "why": UNKEPT}
            reply = ItuiReplayReply(last=last, newest=end.number, lost=[loss])
            self._server.reply(request, reply)
        else:
            if self._worker is None:
                self._worker = Worker("itui-replay", self._log)
                self._worker.start()
            why = journal.why or DAMAGED
            self._worker.do(partial(self._read, request, content, journal, end, why))

    def _read(
        self,
        request: Request,
        content: ItuiReplayRequest,
        journal: Journal,
        end: Counts,
        why: str,
    ) -> None:
        """Read what is asked for and encode it; on the thread of the replays."""
        from itui_kernel.journal.answering import answer

        bounded = replace(content, most_bytes=min(content.most_bytes, _MOST_BYTES))
        try:
            reply = answer(journal.directory, bounded, end, why)
        except OSError as error:
            text = f"{journal.directory}: cannot be read: {(error.strerror or str(error)).lower()}"
            reply = failed(ItuiReplayReply, "JournalError", text)
        self._outbox.post(self._server.prepared(request, reply))
