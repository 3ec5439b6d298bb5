"""What the kernel does at this moment, for lists of sessions; answered at once."""

from __future__ import annotations

import time

from itui_kernel.audience import Audience
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.protocol.own import ItuiOverviewReply, ItuiOverviewRequest
from itui_kernel.requests import Request
from itui_kernel.server import Server
from itui_kernel.stdin import Stdin
from itui_kernel.subshells import Subshells

LONGEST_CODE = 200  # characters


class Overview:
    """Answers ``ItuiOverviewRequest``."""

    def __init__(
        self, server: Server, subshells: Subshells, audience: Audience, stdin: Stdin
    ) -> None:
        self._server = server
        self._subshells = subshells
        self._audience = audience
        self._stdin = stdin
        self._idle_since = time.time()
        server.handlers[ItuiOverviewRequest] = self._answer
        subshells.after_execution.append(self._note_end)

    def _note_end(self, request: Request) -> None:
        content = request.content
        if isinstance(content, ExecuteRequest) and not content.silent:
            self._idle_since = time.time()

    def _answer(self, request: Request) -> None:
        code, seconds = self._work()
        reply = ItuiOverviewReply(
            busy_with=code,
            busy_seconds=seconds,
            is_asking=bool(self._stdin.waiting),
            idle_seconds=time.time() - self._idle_since,
            waiting=len(self._subshells.main.waiting),
            clients=self._audience.count,
            names=[each.named.name for each in self._audience.members.values()],
        )
        self._server.reply(request, reply)

    def _work(self) -> tuple[str | None, float]:
        """Return what the main shell runs, else the newest background job, and for how long."""
        running = self._subshells.main.running
        if running is not None:
            return _described(running), time.monotonic() - running.began
        jobs = self._subshells.jobs()
        if jobs:
            return f"{jobs[-1].input.code.strip()[:LONGEST_CODE]} &", jobs[-1].seconds
        return None, 0.0


def _described(request: Request) -> str:
    content = request.content
    if not isinstance(content, ExecuteRequest):
        return request.header.msg_type
    return content.code.strip()[:LONGEST_CODE]
