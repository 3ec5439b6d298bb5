"""The I/O thread: owns the sockets, gives every request to who answers it, sends all answers."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import zmq

from itui_kernel.capture import Capture
from itui_kernel.journal.entries import Counts
from itui_kernel.log import Log
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import Content, InputReply, Status, Unknown
from itui_kernel.protocol.wire import Wire
from itui_kernel.publisher import RETRY, Publisher
from itui_kernel.requests import Request, failed, reply_type
from itui_kernel.seen import Seen
from itui_kernel.sockets import Sockets
from itui_kernel.written import Written

if TYPE_CHECKING:
    from itui_kernel.journal.recorder import Recorder
    from itui_kernel.journal.writing import Journal

Handle = Callable[[Request], None]
_CHANNELS = (Channel.CONTROL, Channel.SHELL, Channel.STDIN)


class Server:
    """Receives, dispatches, replies and publishes; everything here runs on the I/O thread.

    Other parts add themselves: to ``handlers`` by content type, to ``timers`` for what is due at
    a time (each returns when it wants to be called next).
    """

    def __init__(self, sockets: Sockets, outbox: Outbox, capture: Capture, log: Log) -> None:
        connection = sockets.connection
        self.sockets = sockets
        self.outbox = outbox
        self.log = log
        self.sender = Sender(username="kernel")
        self.handlers: dict[type[Content], Handle] = {}
        self.timers: list[Callable[[float], float | None]] = []
        self.answer_input: Callable[[Request], None] = lambda request: None
        self.refuse: Callable[[str], None] = lambda reason: log.count(f"refused a message {reason}")
        self.is_held: Callable[[Request], bool] = lambda request: False
        self._is_own: Callable[[str], bool] = self.sender.session.__eq__
        self._wire = Wire(connection.key, connection.signature_scheme)
        self._publisher = Publisher(sockets["iopub"], self._wire, self.sender)
        self.written = Written(outbox, capture, self._publisher, log)
        self.publish = self.written.publish
        self.flush = self.written.flush
        self._capture = capture
        self._poller = zmq.Poller()
        self._is_open = True
        self._is_watching = True
        self._watched: dict[int | zmq.Socket[bytes], Callable[[], None]] = {}

    def watch(self, source: int | zmq.Socket[bytes], look: Callable[[], None]) -> None:
        """Call ``look`` whenever there is something to read."""
        self._watched[source] = look
        self._poller.register(source, zmq.POLLIN)

    def start(self) -> threading.Thread:
        """Start the I/O thread and return it."""
        for channel in (*_CHANNELS, Channel.IOPUB):
            self._poller.register(self.sockets[channel], zmq.POLLIN)
        for descriptor in (self.outbox.wake_descriptor, *self._capture.descriptors):
            self._poller.register(descriptor, zmq.POLLIN)
        thread = threading.Thread(target=self._run, name="itui-io", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        self.outbox.owner = threading.get_ident()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # it is for the main thread
        self.publish(None, Status(execution_state="starting"))
        failures = 0
        while self._is_open:
            try:
                self._turn()
                failures = 0
            except Exception:
                self.log.error("the I/O thread goes on after a bug")
                failures += 1  # a lasting one must not fill the disk with its log
                time.sleep(min(2.0**failures / 1000, 1))

    def _turn(self) -> None:
        self._watch_capture(self.written.has_room)
        ready = {source for source, _ in self._poller.poll(self._timeout())}
        if self.outbox.wake_descriptor in ready:
            self.outbox.silence()
        for source, look in self._watched.items():
            if source in ready:
                look()
        self._publisher.pump()
        if not self._publisher.is_stalled:  # else writers come to wait: that is the rate limit
            self.written.take()
        if not self._is_open:
            return
        if self.sockets["iopub"] in ready:
            self._publisher.welcome()
        for channel in _CHANNELS:
            if self.sockets[channel] in ready:
                self.receive(channel)

    @property
    def counts(self) -> Counts:
        """How far the session has come."""
        return self._publisher.counts

    @property
    def journal(self) -> Journal | None:
        """Where what is published is kept, if it is."""
        return self._publisher.journal

    def keep(self, journal: Journal, counts: Counts) -> None:
        """Keep what is published from now on; the session has come so far already."""
        self._publisher.journal, self._publisher.counts = journal, counts
        self._is_own = Seen(journal.directory, self.sender.session, self._wire, self.log).is_kernel

    def record(self, recorder: Recorder | None) -> None:
        """Let what is handed over survive the end of the process from now on."""
        self.outbox.recorder = self._publisher.recorder = recorder

    @property
    def listening(self) -> int:
        """The number of clients that are subscribed to what is published."""
        return self._publisher.subscriptions.count

    def _watch_capture(self, is_watched: bool) -> None:
        if is_watched == self._is_watching:
            return
        self._is_watching = is_watched
        for descriptor in self._capture.descriptors:
            self._poller.modify(descriptor, zmq.POLLIN if is_watched else 0)

    def _timeout(self) -> int | None:
        """Return the milliseconds until something is due; ``None`` is for ever."""
        now = time.monotonic()
        due = [timer(now) for timer in self.timers]
        if self._publisher.is_stalled:
            due.append(now + RETRY)
        else:
            due.append(self.written.due)
        times = [each for each in due if each is not None]
        return max(0, int((min(times) - now) * 1000 + 0.999)) if times else None

    # --- what clients have for us

    def receive(self, channel: Channel) -> None:
        """Take the messages that have arrived on a channel."""
        for frames in self.sockets.received(channel):
            try:
                identities, message = self._wire.decode(frames)
                if self._is_own(message.header.session):
                    raise ProtocolError("message of our own sent back to us")
            except ProtocolError as error:
                self.refuse(f"on {channel}: {error}")
                continue
            self._dispatch(Request(channel, identities, message))

    def _dispatch(self, request: Request) -> None:
        if isinstance(request.content, InputReply):
            self.answer_input(request)
        elif not self.is_held(request):
            self.handle(request)

    def handle(self, request: Request) -> None:
        """Have a request done by whoever handles its type."""
        handle = self.handlers.get(type(request.content))
        if isinstance(request.content, Unknown) or handle is None:
            self.log.count(f"ignored on {request.channel}: {request.header.msg_type[:60]!a}")
            return
        try:
            handle(request)
        except Exception as error:
            self.log.error(f"a bug while answering {request.header.msg_type}")
            self.fail(request, type(error).__name__, str(error))

    # --- what we have for clients

    def busy(self, request: Request) -> None:
        """Say that a request is being worked on."""
        self.publish(request.origin, Status(execution_state="busy"))

    def idle(self, request: Request) -> None:
        """Say that a request is done."""
        self.publish(request.origin, Status(execution_state="idle"))

    def reply(
        self, request: Request, content: Content, metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Answer a request."""
        self.prepared(request, content, metadata)()

    def prepared(
        self, request: Request, content: Content, metadata: Mapping[str, Any] | None = None
    ) -> Callable[[], object]:
        """Return what sends an answer; another thread can spare this one the encoding."""
        message = self.sender.message(content, parent=request.header, metadata=metadata)
        frames = [*request.origin.identities, *self._wire.encode(message)]
        return partial(self.sockets.send, request.channel, frames)

    def offer(self, message: Message, identities: Sequence[bytes]) -> bool:
        """Send a request to one client; return whether it is there to get it."""
        return self.sockets.send(Channel.STDIN, [*identities, *self._wire.encode(message)])

    def answer(self, request: Request, content: Content) -> None:
        """Answer a request that needed nobody else."""
        self.busy(request)
        self.reply(request, content)
        self.idle(request)

    def fail(self, request: Request, ename: str, evalue: str) -> None:
        """Answer that a request could not be done."""
        found = reply_type(request.content)
        self.busy(request)
        if found is not None:
            self.reply(request, failed(found, ename, evalue))
        self.idle(request)

    def close(self) -> None:
        """Send what is left and end the I/O thread."""
        self.written.end()
        self._is_open = False
        self.sockets.close()
