"""Requests on their way through the kernel, and the lanes in which they wait for a thread."""

from __future__ import annotations

from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from itui_kernel.interrupts import Interrupts
from itui_kernel.origins import Origin
from itui_kernel.protocol.message import Channel, Header, Message
from itui_kernel.protocol.messages import Content, ExecuteRequest, Reply

if TYPE_CHECKING:
    from itui_kernel.shell.running.thread_interrupts import ThreadInterrupts


class Request:
    """A message from a client, with the way back to it."""

    __slots__ = ("began", "channel", "content", "message", "origin", "started")

    def __init__(self, channel: Channel, identities: list[bytes], message: Message) -> None:
        content = message.content
        allow_stdin = isinstance(content, ExecuteRequest) and content.allow_stdin
        self.channel = channel
        self.message = message
        self.content = content
        self.started = ""  # when a thread began with it
        self.began = 0.0  # the same on the monotonic clock, seconds
        self.origin = Origin(message.header, tuple(identities), allow_stdin=allow_stdin)

    @property
    def header(self) -> Header:
        """The header, which becomes the parent of the answers."""
        return self.message.header


class Lane:
    """One thread that runs user code, and the requests that wait for it; used by the I/O thread.

    The thread gets one request at a time, so that the waiting ones can still be aborted.
    """

    def __init__(
        self, interrupts: Interrupts | ThreadInterrupts, lane_id: str | None = None
    ) -> None:
        self.interrupts = interrupts
        self.id = lane_id  # of the subshell; None is the main shell
        self.thread: int | None = None  # that runs it, once it does
        self.inbox: SimpleQueue[Request | None] = SimpleQueue()
        self.running: Request | None = None
        self.waiting: deque[Request] = deque()

    def add(self, request: Request) -> bool:
        """Take a request; return whether it starts now."""
        if self.running is not None:
            self.waiting.append(request)
            return False
        self.running = request
        return True

    def next(self) -> Request | None:
        """Note that the running request has ended, and return the one that starts now."""
        self.running = self.waiting.popleft() if self.waiting else None
        return self.running

    def take_waiting(self, content_type: type[Content] = Content) -> list[Request]:
        """Remove and return the waiting requests of one type."""
        taken = [each for each in self.waiting if isinstance(each.content, content_type)]
        self.waiting = deque(each for each in self.waiting if each not in taken)
        return taken


AnyReply = TypeVar("AnyReply", bound=Reply)


def failed(
    reply_type: type[AnyReply], ename: str, evalue: str, *, status: str = "error"
) -> AnyReply:
    """Return a reply that says why a request was not done."""
    return reply_type(status=status, ename=ename, evalue=evalue, traceback=[])


def reply_type(content: Content) -> type[Reply] | None:
    """Return the type of the reply to a request; comm messages have none."""
    msg_type = content.msg_type()
    if not msg_type.endswith("_request"):
        return None
    found = Content.registry.get(msg_type.removesuffix("_request") + "_reply")
    return found if found is not None and issubclass(found, Reply) else None
