"""The traffic of one client: frames in and out, replies to requests, the link, the kernel's end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from itui_kernel.client.channels import Channels
from itui_kernel.client.events import (
    ClientEvent,
    Expired,
    KernelDied,
    LinkChanged,
    Missed,
    Received,
    Refused,
)
from itui_kernel.client.execution import Execution
from itui_kernel.client.heartbeat import Heartbeat
from itui_kernel.client.link import Link
from itui_kernel.client.numbering import Numbering
from itui_kernel.client.process import Process
from itui_kernel.client.requests import Outcome, Requests, Settle
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError, ProtocolError
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import Content, ExecuteRequest, KernelInfoRequest
from itui_kernel.protocol.wire import Wire

CHECK_DEADLINE = 3.0  # seconds for the client's own questions
LAST_WORDS = 0.05  # seconds to read what a dead kernel has still sent


class Exchange:
    """Sends and receives for a client and turns what happens into events for its listener."""

    def __init__(
        self,
        connection: Connection,
        sender: Sender,
        process: Process | None,
        listen: Callable[[Sequence[ClientEvent]], None],
    ) -> None:
        self.executions: dict[str, Execution] = {}
        self.link = Link(connection, self._on_link)
        self.end = ""  # why nothing can be sent any more
        self._connection = connection
        self._sender = sender
        self._process = process
        self._listen = listen
        self._wire = Wire(connection.key, connection.signature_scheme)
        self._requests = Requests(self._on_expired)
        self._numbering = Numbering()
        self._channels: Channels | None = None
        self._heartbeat: Heartbeat | None = None
        self._published: Callable[[], None] = _nothing
        self._ended: Callable[[str], None] = _ignore
        self._kernel_session = ""
        self._batch: list[ClientEvent] = []

    def start(self, published: Callable[[], None], ended: Callable[[str], None]) -> None:
        """Connect; ``published`` hears of every iopub message, ``ended`` why all is over."""
        self._published, self._ended = published, ended
        self._channels = Channels(self._connection, self._take, self._flush, self.link.note)
        if self._connection.hb_port:
            self._heartbeat = Heartbeat(self._connection, self.tell)
        if self._process is not None:
            self._process.watch(self._on_end)

    def stop(self, reason: str) -> None:
        """Close the sockets and give up all requests."""
        if self.end or self._channels is None:
            return
        self.end = reason
        self._channels.close()
        if self._heartbeat is not None:
            self._heartbeat.close()
        if self._process is not None:
            self._process.close()
        self._requests.drop_all(reason)
        for execution in list(self.executions.values()):
            execution.settle(KernelError(reason))
        self._ended(reason)

    def dispatch(
        self,
        message: Message,
        *,
        deadline: float | None = None,
        settle: Settle | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Send a message; a request waits for its reply and then calls ``settle``."""
        if self._channels is None or message.channel is None:
            raise KernelError("the client is not started")
        if message.header.msg_type.endswith("_request"):
            self._requests.add(message, deadline=deadline, settle=settle, is_hidden=is_hidden)
        if self.end:
            loop = asyncio.get_running_loop()
            loop.call_soon(self._requests.fail, message, self.end)
            return
        self._channels.send(message.channel, self._wire.encode(message))

    def ask(
        self, content: Content, channel: Channel, settle: Settle, deadline: float | None = None
    ) -> None:
        """Ask something for the client itself; the listener sees nothing of it."""
        message = self._sender.message(content, channel=channel)
        self.dispatch(message, deadline=deadline, settle=settle, is_hidden=True)

    def tell(self, event: ClientEvent) -> None:
        """Report an event, after all that came before it."""
        self._batch.append(event)
        self._flush()

    def _take(self, channel: Channel, frames: Sequence[bytes]) -> None:
        try:
            message = self._wire.decode(frames)[1].on(channel)
        except ProtocolError as error:
            self.link.note_refusal(str(error))
            self._batch.append(Refused(channel, str(error)))
            return
        if channel is Channel.IOPUB:
            self._note_published(message)
        if not self._requests.hides(message):
            self._batch.append(Received(message))
        if channel in (Channel.SHELL, Channel.CONTROL):
            self._kernel_session = self._kernel_session or message.header.session
            self._requests.answer(message)
            return
        execution = self.executions.get(message.parent_id)
        if execution is not None:
            execution.take(message)
        if channel is Channel.IOPUB:
            self._published()

    def _note_published(self, message: Message) -> None:
        if self._heartbeat is not None:
            self._heartbeat.note(message)
        missed = self._numbering.missed(message)
        if missed:
            self._batch.append(Missed(missed))

    def _flush(self) -> None:
        if self._batch:
            batch, self._batch = self._batch, []
            self._listen(batch)

    def _on_expired(self, request: Message) -> None:
        self.tell(Expired(request))

    def _on_link(self, is_up: bool) -> None:
        if is_up:
            self.ask(KernelInfoRequest(), Channel.CONTROL, self._on_check, CHECK_DEADLINE)
        else:
            self.tell(LinkChanged(False, self.link.explain_silence()))

    def _on_check(self, outcome: Outcome) -> None:
        """Report the link as up: the first question since is answered, or never will be."""
        if not self.link.is_up or self.end:
            return
        session = outcome.header.session if isinstance(outcome, Message) else self._kernel_session
        if session == self._kernel_session:
            reason = "connected again; output of the meantime may be missing"
        else:
            reason = "connected again, to a new kernel: the variables are gone"
        self._kernel_session = session
        lost = self._requests.waiting()
        if any(isinstance(each.content, ExecuteRequest) for each in lost):
            # the kernel runs inputs in order: its answer to this one proves that those are over
            fence = ExecuteRequest(code="", silent=True, store_history=False, allow_stdin=False)
            self.ask(fence, Channel.SHELL, lambda outcome: self._give_up(lost))
        self.tell(LinkChanged(True, reason))

    def _give_up(self, requests: Sequence[Message]) -> None:
        for request in requests:
            self._requests.fail(request, "the reply was lost while the link was down")

    def _on_end(self, reason: str, returncode: int | None) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(LAST_WORDS, self._announce_end, reason, returncode)

    def _announce_end(self, reason: str, returncode: int | None) -> None:
        if not self.end:
            self.stop(f"the kernel has ended: {reason}")
            self.tell(KernelDied(reason, returncode))


def _nothing() -> None:
    """Hear of iopub before the start."""


def _ignore(reason: str) -> None:
    """Hear of the end before the start."""
