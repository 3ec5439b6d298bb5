"""The iopub socket: numbers and keeps every message; slow clients are waited for, shortly."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import zmq

from itui_kernel.journal.entries import Counts
from itui_kernel.journal.ring import Sent
from itui_kernel.protocol.message import Header, Sender
from itui_kernel.protocol.messages import Content, IopubWelcome, Status, Stream
from itui_kernel.protocol.wire import Wire
from itui_kernel.subscriptions import Subscriptions

if TYPE_CHECKING:
    from itui_kernel.journal.recorder import Recorder
    from itui_kernel.journal.writing import Journal

GRACE = 0.25  # seconds that all clients wait for a slow one
RETRY = 0.005
_PENALTY = 2.0  # seconds in which a slow client misses messages without anybody waiting
_BURST = 10  # messages per RETRY meanwhile: nothing tells whether the others can keep up


class Publisher:
    """Sends messages to all subscribers; each has ``metadata.itui.seq``, so gaps are visible.

    What tells something of the session is in the journal before it is sent: who missed it, or
    comes later, gets it from there. It also has the counts of what was kept until then.
    """

    def __init__(self, socket: zmq.Socket[bytes], wire: Wire, sender: Sender) -> None:
        self._socket = socket
        self._wire = wire
        self._sender = sender
        self._waiting: deque[list[bytes]] = deque()
        self._stalled_at: float | None = None
        self._is_lossy = False
        self._is_gathering = False
        self._penalty_ends = 0.0
        self._next_burst = 0.0
        self.counts = Counts()
        self.journal: Journal | None = None
        self.recorder: Recorder | None = None
        self.subscriptions = Subscriptions()
        # what was published since the last release, by its number
        self._keeping: dict[int, tuple[Counts, Content, Header | None]] = {}

    @property
    def is_stalled(self) -> bool:
        """Whether a subscriber is so slow that messages wait for it."""
        return bool(self._waiting)

    def publish(
        self,
        content: Content,
        parent: Header | None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
        topic: bytes | None = None,
        *,
        is_kept: bool = True,
        is_sent: bool = True,
    ) -> None:
        """Send a message with its number, or let it wait for a slow subscriber.

        What is not to be kept tells nothing of the session to who comes later; what is not to be
        sent is for them alone.
        """
        self.welcome()  # who has just subscribed would get this before its welcome
        number, kept, lines = self.counts
        ours = {"seq": number + 1}
        is_kept = is_kept and _tells_of_session(content, parent)
        if is_kept:
            kept += 1
            lines += content.text.count("\n") if isinstance(content, Stream) else 0
            ours |= {"kept": kept, "lines": lines}
        self.counts = Counts(number + 1, kept, lines)
        numbered = {**(metadata or {}), "itui": ours}
        message = self._sender.message(content, parent=parent, metadata=numbered, buffers=buffers)
        if topic is None:
            topic = b"itui." + message.header.msg_type.encode()
        frames = self._wire.encode(message)
        if is_kept and self.journal is not None:
            self.journal.append(self.counts, content, frames[2:6], buffers)
            self._keeping[number + 1] = self.counts, content, parent
        if is_sent:
            self._waiting.append([topic, *frames])
        if not self._is_gathering:
            self._release()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is published meanwhile to the journal at once, before any of it is sent."""
        self._is_gathering = True
        try:
            yield
        finally:
            self._is_gathering = False
            self._release()

    def _release(self) -> None:
        refused = () if self.journal is None else self.journal.flush()
        if self.recorder is not None:
            for number in refused:
                self.recorder.sent(_sent(*self._keeping[number]))
            self.recorder.reached(self.counts)
        self._keeping.clear()
        self.pump()

    def welcome(self) -> None:
        """Answer the subscriptions that have arrived (JEP 65)."""
        while True:
            try:
                event = self._socket.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            topic = self.subscriptions.note(event)
            if topic is not None:
                text = topic.decode("utf-8", "backslashreplace")
                self.publish(IopubWelcome(subscription=text), None, topic=topic, is_kept=False)

    def pump(self) -> None:
        """Send what waits, as far as the slowest subscriber allows."""
        if self._is_lossy:
            self._pump_lossy()
            return
        while self._waiting:
            try:
                self._socket.send_multipart(self._waiting[0], zmq.NOBLOCK)
            except zmq.Again:
                if self._gives_up():
                    self._pump_lossy()
                return
            self._waiting.popleft()
            self._stalled_at = None

    def _pump_lossy(self) -> None:
        now = time.monotonic()
        if now > self._penalty_ends:
            self._be_lossy(False)
            self.pump()
            return
        if now < self._next_burst:
            return
        self._next_burst = now + RETRY
        for _ in range(min(_BURST, len(self._waiting))):
            self._socket.send_multipart(self._waiting.popleft(), zmq.NOBLOCK)

    def _gives_up(self) -> bool:
        now = time.monotonic()
        if self._stalled_at is None:
            self._stalled_at = now
        # one that missed messages is not waited for again: who is full now may be only busy
        if now - self._stalled_at < GRACE:
            return False
        self._penalty_ends = now + _PENALTY
        self._be_lossy(True)
        return True

    def _be_lossy(self, is_lossy: bool) -> None:
        self._is_lossy = is_lossy
        self._socket.setsockopt(zmq.XPUB_NODROP, 0 if is_lossy else 1)


def _tells_of_session(content: Content, parent: Header | None) -> bool:
    """Return whether who looks back later wants to see it: not that a question was answered."""
    is_question = parent is not None and parent.msg_type != "execute_request"
    return not (isinstance(content, Status) and is_question)


def _sent(counts: Counts, content: Content, parent: Header | None) -> Sent:
    parent_id = None if parent is None else parent.msg_id
    if isinstance(content, Stream):
        return Sent(counts, parent_id, content.name, len(content.text))
    return Sent(counts, parent_id, content.msg_type(), 1)
