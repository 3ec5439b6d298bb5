"""A client in a thread of its own, for a program whose main thread reads lines."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar

from itui.plain.backlog import MOST_LINES, Backlog, Text
from itui.plain.telling import Died, News, Revived, Telling, UpToDate, Withdrawn
from itui.plain.transcript import Transcript
from itui_kernel.client.attending import about, joining, leaving, own_name
from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import ClientEvent, Ready
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import Content, ExecuteRequest, KernelInfoReply
from itui_kernel.protocol.schema import Record

Outcome = TypeVar("Outcome")
MOST_BEHIND = 16_000_000  # characters on their way to a terminal that does not take them
QUESTION_SECONDS = 2.0
RECENT_LINES = 40  # of what was before, shown to who attaches


class AllTold(Record):
    """What had been kept has been told."""


Item = Text | News | AllTold


class Attachment:
    """What comes of a kernel as ``items`` for the main thread, and the way back.

    Items are told as they come while somebody listens. Otherwise they wait, in bounds, until
    ``catch_up``.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        pid: int | None = None,
        keeps_colours: bool = False,
        username: str = "",
        file: Path | None = None,
    ) -> None:
        self.items: SimpleQueue[Item] = SimpleQueue()
        self.taken = 0  # characters that the main thread has printed; only it counts them
        self._put = 0
        self.settled: set[str] = set()  # questions that need no answer any more
        self.has_died = False
        self.on_settled: Callable[[], None] = lambda: None  # called in the thread of the client
        self._is_listening = False
        self._backlog: Backlog[News] = Backlog(most_lines=RECENT_LINES)
        self._connection, self._pid, self._file = connection, pid, file
        self._username = own_name(username)
        self._keeps_colours = keeps_colours
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="itui-client", daemon=True)
        self._opened: Future[KernelClient] = Future()

    # --- for the main thread

    def start(self) -> None:
        """Connect."""
        self._thread.start()
        self.client = self._opened.result()

    def wait_ready(self, timeout: float) -> KernelInfoReply:
        """Return who the kernel is, or raise ``KernelError``."""
        return self.call(self.client.wait_ready(timeout))

    def call(self, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        """Return what a coroutine returns that runs in the thread of the client."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def do(self, work: Callable[[], Outcome]) -> Outcome:
        """Return what a function returns that is called in the thread of the client."""

        async def done() -> Outcome:
            return work()

        return self.call(done())

    def request(self, content: Content, deadline: float = QUESTION_SECONDS) -> Content:
        """Return the reply to a question, or raise ``KernelError``."""
        return self.call(self.client.request(content, deadline=deadline)).content

    def execute(self, code: str) -> str:
        """Have code run and return the id of the request; ``Ended`` tells how it ended."""
        return self.do(lambda: self._execute(code))

    def reply(self, request: Message, value: str) -> None:
        """Answer a question of running code."""
        self.do(lambda: self.client.reply_input(request, value))

    @property
    def next_number(self) -> int:
        """The number of the next input, as far as is known here."""
        return self._telling.transcript.number + 1

    @property
    def runs(self) -> bool:
        """Whether an input of anybody is known to run."""
        return bool(self._telling.begun)

    def interrupt(self) -> None:
        """Interrupt what runs."""
        self.do(self.client.interrupt)

    def listen(self, is_listening: bool) -> None:
        """Have everything told as it comes, what waits first; or let it wait from now on."""
        self._loop.call_soon_threadsafe(self._listen, is_listening)

    def catch_up(self) -> None:
        """Have told what waits, the end of an unfinished line as well, then ``AllTold``."""
        self._loop.call_soon_threadsafe(self._catch_up)

    def close(self) -> None:
        """Part from the kernel."""
        self._loop.call_soon_threadsafe(self._leave)
        self._thread.join()

    # --- in the thread of the client

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._open)
        self._loop.run_forever()
        self._loop.close()

    def _open(self) -> None:
        client = KernelClient(
            self._connection,
            self._on_events,
            username=self._username,
            pid=self._pid,
            since="everything",
            file=self._file,
        )
        transcript = Transcript(client.session, keeps_colours=self._keeps_colours)
        self._telling = Telling(transcript, client.session)
        client.start()
        self._opened.set_result(client)

    def _leave(self) -> None:
        client = self._opened.result()
        if client.is_itui:
            client.send(leaving(client.session))
        client.close()
        self._loop.call_soon(self._loop.stop)

    def _on_events(self, events: Sequence[ClientEvent]) -> None:
        now = time.monotonic()
        for event in events:
            if isinstance(event, Ready) and event.info.is_itui:
                self._join()
            for item in self._telling.items(event, now):
                self._tell(item)

    def _join(self) -> None:
        """Let our kernel know of this client, and tell it what happens."""
        client = self._opened.result()
        client.send(joining(client.session, about(self._username, "itui --plain")))

    def _execute(self, code: str) -> str:
        client = self._opened.result()
        message = client.send(ExecuteRequest(code=code))
        self._telling.typed(message.msg_id)
        return message.msg_id

    def _tell(self, item: Text | News) -> None:
        if isinstance(item, UpToDate):
            self.items.put(item)  # in a moment all that waits will be asked for
        elif self._is_listening and self._put - self.taken < MOST_BEHIND:
            self._release(item)
        else:
            self._backlog.add(item)
        self._settle(item)

    def _settle(self, item: Text | News) -> None:
        """Note at once what ends questions, though it is told later."""
        if isinstance(item, Withdrawn):
            self.settled.add(item.request_id)
        elif isinstance(item, Died | Revived):
            self.has_died = isinstance(item, Died)
        else:
            return
        self.on_settled()

    def _listen(self, is_listening: bool) -> None:
        self._is_listening = is_listening
        if is_listening:
            self._release()

    def _catch_up(self) -> None:
        self._release(Text(self._telling.transcript.pause()), AllTold())

    def _release(self, *more: Item) -> None:
        """Tell what was kept back, then ``more``."""
        for item in (*self._backlog.release(), *more):
            if isinstance(item, Text):
                self._put += len(item.text)
            self.items.put(item)
        self._backlog.most_lines = MOST_LINES
