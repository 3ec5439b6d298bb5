"""The traffic of one client: frames in and out, replies to requests, messages put in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from itui_kernel.client import clock
from itui_kernel.client.attending import event_of
from itui_kernel.client.channels import Channels
from itui_kernel.client.ending import Ending
from itui_kernel.client.events import (
    ClientEvent,
    Expired,
    KernelDied,
    Received,
    Refused,
)
from itui_kernel.client.execution import Execution
from itui_kernel.client.heartbeat import Heartbeat
from itui_kernel.client.link import Link
from itui_kernel.client.process import Process
from itui_kernel.client.questions import Questions
from itui_kernel.client.replay import Replay
from itui_kernel.client.requests import Outcome, Requests, Settle
from itui_kernel.client.sequencing import Since
from itui_kernel.client.vigil import Vigil
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError, ProtocolError
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import Content, InputRequest, KernelInfoReply
from itui_kernel.protocol.wire import Wire


class Exchange:
    """Sends and receives for a client and turns what happens into events for its listener."""

    def __init__(
        self,
        connection: Connection,
        sender: Sender,
        process: Process | None,
        listen: Callable[[Sequence[ClientEvent]], None],
        since: Since,
        journal: Path | None = None,
    ) -> None:
        self.executions: dict[str, Execution] = {}
        self.questions = Questions()
        self.requests = Requests(self._on_expired)
        self.process = process
        self.end = ""  # why nothing can be sent, at present or any more
        self.is_closed = False
        self._ending = Ending(self, journal)
        self._unsent: list[Message] = []
        self._connection = connection
        self._sender = sender
        self._listen = listen
        self._wire = Wire(connection.key, connection.signature_scheme)
        self.replay = Replay(self.ask, self.deliver, since)
        self._vigil = Vigil(self)
        self.link = Link(connection, self._vigil.on_link)
        self._channels: Channels | None = None
        self._heartbeat: Heartbeat | None = None
        self._published: Callable[[], None] = _nothing
        self._ended: Callable[[str], None] = _ignore
        self._restarted: Callable[[], None] = _nothing
        self._batch: list[ClientEvent] = []

    def start(
        self,
        published: Callable[[], None],
        ended: Callable[[str], None],
        restarted: Callable[[], None],
    ) -> None:
        """Connect; the client hears of every iopub message, why all is over, of a new kernel."""
        self._published, self._ended, self._restarted = published, ended, restarted
        self._channels = Channels(self._connection, self._take, self._flush, self.link.note)
        self._beat()
        if self.process is not None:
            self.process.watch(self._on_process_ended)

    def watch(self, process: Process) -> None:
        """Watch the process of the kernel, which was not known before."""
        if not self.is_closed and not self.end and self.process is None:
            self.process = process
            process.watch(self._on_process_ended)

    def close(self) -> None:
        """Close the sockets and give up all requests."""
        if self.is_closed or self._channels is None:
            return
        self.is_closed = True
        self._ending.close()
        self._channels.close()
        self.part("the client was closed")

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
            self.requests.add(message, deadline=deadline, settle=settle, is_hidden=is_hidden)
        # who asks on his own account may ask whether a kernel has come in place of a dead one
        if self.is_closed or (self.end and not is_hidden):
            loop = asyncio.get_running_loop()
            loop.call_soon(self.requests.fail, message, self.end)
        elif self._ending.is_under_way or (self._vigil.is_broken and not is_hidden):
            # whoever connects next may be another kernel, which must not get this unasked
            self._unsent.append(message)
        else:
            self._channels.send(message.channel, self._wire.encode(message))

    def send_held(self) -> None:
        """Send what waited for the link: it leads to the same kernel as before."""
        unsent, self._unsent = self._unsent, []
        for message in unsent:
            if self._channels is not None and message.channel is not None:
                self._channels.send(message.channel, self._wire.encode(message))

    def ask(
        self, content: Content, channel: Channel, settle: Settle, deadline: float | None = None
    ) -> None:
        """Ask something for the client itself; the listener sees nothing of it."""
        message = self._sender.message(content, channel=channel)
        asked = clock.now()

        def note_time(outcome: Outcome) -> None:
            if isinstance(outcome, Message):
                self.replay.clock.note(asked, clock.now(), outcome.header)
            settle(outcome)

        self.dispatch(message, deadline=deadline, settle=note_time, is_hidden=True)

    def tell(self, event: ClientEvent) -> None:
        """Report an event, after all that came before it."""
        self._batch.append(event)
        self._flush()

    def deliver(self, events: Sequence[ClientEvent]) -> None:
        """Report messages in the order they are meant to be seen."""
        self._sort(events)
        self._flush()

    def part(self, reason: str) -> None:
        """Give up all that the present kernel was asked."""
        self.end = reason
        self._ending.is_under_way = False
        self._unsent.clear()
        if self._heartbeat is not None:
            self._heartbeat.close()
            self._heartbeat = None
        if self.process is not None:
            self.process.close()
            self.process = None
        self.replay.close()
        self.requests.drop_all(reason)
        for execution in list(self.executions.values()):
            execution.settle(KernelError(reason))
        self._ended(reason)

    def part_with_dead(self, reason: str, returncode: int | None) -> None:
        """Report that the kernel has died, and wait for another one in its place."""
        self.part(f"the kernel has ended: {reason}")
        self.link.reset()
        if self._channels is not None:
            self._channels.renew()
        self.tell(KernelDied(reason, returncode))

    def begin_anew(self) -> None:
        """Speak with the kernel that has come in place of the one before."""
        self.end = ""
        self._beat()
        self._restarted()

    # --- what came

    def _take(self, channel: Channel, frames: Sequence[bytes]) -> None:
        try:
            message = self._wire.decode(frames)[1].on(channel)
        except ProtocolError as error:
            self.link.note_refusal(str(error))
            self._batch.append(Refused(channel, str(error)))
            return
        if channel is Channel.IOPUB:
            if self._heartbeat is not None:
                self._heartbeat.note(message)
            self._sort(self.replay.take(message, sum(map(len, frames))))
            self._published()
            return
        if isinstance(message.content, InputRequest) and not self.questions.is_news(message):
            return
        self._sort([Received(message)])
        if channel is not Channel.STDIN:
            self._vigil.note_answer(message)
            if isinstance(message.content, KernelInfoReply):
                self.replay.note_info(message.content)
            self.requests.answer(message)

    def _sort(self, events: Sequence[ClientEvent]) -> None:
        """Report events, but for messages that are the client's own affair."""
        for event in events:
            if not isinstance(event, Received):
                self._batch.append(event)
                continue
            message = event.message
            if not self.requests.hides(message):
                self._batch.append(event)
            if settled := self.questions.note(event_of(message.content)):
                for each in self.executions.values():
                    each.withdraw(settled)
            execution = self.executions.get(message.parent_id)
            if execution is not None and message.channel in (Channel.IOPUB, Channel.STDIN):
                execution.take(message)

    def _flush(self) -> None:
        if self._batch:
            batch, self._batch = self._batch, []
            self._listen(batch)

    # --- the kernel's process

    def _beat(self) -> None:
        if self._connection.hb_port:
            self._heartbeat = Heartbeat(self._connection, self.tell)

    def _on_process_ended(self, reason: str, returncode: int | None) -> None:
        if self._channels is not None:
            self._channels.withdraw()  # before another kernel is there
        self._ending.begin(reason, returncode)

    def _on_expired(self, request: Message) -> None:
        self.tell(Expired(request))


def _nothing() -> None:
    """Hear of iopub or of a new kernel before the start."""


def _ignore(reason: str) -> None:
    """Hear of the end before the start."""
