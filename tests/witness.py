"""A client that sees everything a kernel prints, and keeps account of numbered lines."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from math import inf
from pathlib import Path
from typing import Any, TypeVar

from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import ClientEvent, Lost, Ready, Received
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.messages import ExecuteInput, ExecuteRequest, Stream
from relay import Relay

LINE = re.compile(r"<(\d+):(\d+)>\n")
DEADLINE = 30
T = TypeVar("T")


class Account:
    """What was seen of lines ``<run:number>``: in order, once, or marked as lost."""

    def __init__(self) -> None:
        self.last: dict[int, int] = {}  # of each run
        self.inputs: Counter[str] = Counter()
        self.faults: list[str] = []
        self.lost_lines = 0
        self._rest: dict[str, str] = {}
        self.marked: dict[int, float] = {}  # lines of a run that are marked as lost at its end
        self._may_jump: float = 0  # lines that the marks since the last line account for
        self._run = 0

    def note_text(self, owner: str, text: str) -> None:
        """Take printed text of one input."""
        text = self._rest.pop(owner, "") + text
        end = 0
        for match in LINE.finditer(text):
            if text[end : match.start()].strip() and "Interrupt" not in text:
                self.faults.append(f"between lines: {text[end : match.start()]!r}")
            end = match.end()
            self._note_line(int(match[1]), int(match[2]))
        self._rest[owner] = text[end:]

    def _note_line(self, run: int, number: int) -> None:
        is_first = run != self._run
        if is_first:
            self.marked[self._run] = self.marked.get(self._run, 0) + self._may_jump
            self._run = run
        expected = self.last.get(run, 0) + 1
        jump = number - expected
        if jump < 0:
            self.faults.append(f"run {run}: {number} after {expected - 1}")
        elif jump > 0:
            if jump > self._may_jump:
                self.faults.append(f"run {run}: {number} after {expected - 1}, nothing marked")
            self.lost_lines += jump
            self._may_jump = max(self._may_jump - jump, 0)
        if is_first:  # what is left of the marks was for the run before
            self._may_jump = 0
        self.last[run] = number

    def note_loss(self, lines: int | None) -> None:
        """Take a mark of loss; the unfinished lines before it stay so."""
        self._rest.clear()
        self._may_jump += inf if lines is None else lines + 1  # one may have been cut in two

    def unseen(self, run: int, printed: int) -> int:
        """Return how many of the lines a run has printed were neither seen nor marked as lost."""
        marked = self.marked.get(run, 0) + (self._may_jump if run == self._run else 0)
        missing = printed - self.last.get(run, 0)
        return missing if missing > marked else 0


class Witness:
    """A client in a thread of its own, over a link that can be cut."""

    def __init__(self, connection: Connection, directory: Path) -> None:
        self.account = Account()
        self.marks: list[Lost] = []
        self.kernels = 0  # that were ready
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="witness", daemon=True)
        self._thread.start()
        self.client = self._do(self._begin(connection, directory))

    async def _begin(self, connection: Connection, directory: Path) -> KernelClient:
        self.relay = Relay(connection, directory)
        self.relay.mend()
        client = KernelClient(self.relay.connection, self._hear, username="witness")
        client.start()
        await client.wait_ready(DEADLINE)
        return client

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        future: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(DEADLINE)

    def call(self, function: Callable[..., T], *arguments: object, **more: object) -> T:
        """Call a function in the thread of the client."""

        async def work() -> T:
            return function(*arguments, **more)

        return self._do(work())

    def cut(self) -> None:
        """Cut the link."""
        self._do(self.relay.cut())

    def mend(self) -> None:
        """Mend the link."""
        self.call(self.relay.mend)

    def run(self, code: str) -> str:
        """Send an input; return its id."""
        return self.call(self.client.send, ExecuteRequest(code=code)).msg_id

    def pass_fence(self) -> None:
        """Wait until the kernel is done with what was sent before."""
        fence = ExecuteRequest(code="", silent=True, store_history=False, allow_stdin=False)
        self._do(self.client.request(fence, deadline=DEADLINE))

    def _hear(self, events: Sequence[ClientEvent]) -> None:
        with self._changed:
            for event in events:
                self._note(event)
            self._changed.notify_all()

    def _note(self, event: ClientEvent) -> None:
        if isinstance(event, Lost):
            self.marks.append(event)
            self.account.note_loss(event.lines)
        if isinstance(event, Ready):
            self.kernels += 1
        if not isinstance(event, Received):
            return
        owner = event.message.parent_id
        match event.message.content:
            case Stream(name="stdout", text=text):
                self.account.note_text(owner, text)
            case ExecuteInput(code=code):
                self.account.inputs[code] += 1

    def wait(self, holds: Callable[[], object], what: str) -> None:
        """Wait until something was seen."""
        with self._changed:
            assert self._changed.wait_for(holds, DEADLINE), f"not seen: {what}"

    def close(self) -> None:
        """End the client, its link and its thread."""
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        self.client.close()
        await self.relay.cut()
