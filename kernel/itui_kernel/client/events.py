"""What a client reports to its listener: messages, missed deadlines, the link and the kernel."""

from __future__ import annotations

from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import KernelInfoReply
from itui_kernel.protocol.schema import Record


class Received(Record, kw_only=False):
    """A message came; ``message.channel`` says from where.

    ``at`` is when the kernel wrote it, if it came later than it should; ``is_replayed`` says that
    the kernel gave it again, possibly together with the text of earlier ones.
    """

    message: Message
    at: float | None = None
    is_replayed: bool = False


class Refused(Record, kw_only=False):
    """A message was dropped: malformed, forged or repeated."""

    channel: Channel
    reason: str


class Expired(Record, kw_only=False):
    """A request got no reply within its deadline; a later reply is simply ``Received``."""

    request: Message


class Ready(Record, kw_only=False):
    """The kernel has answered and its iopub subscription is live; happens once per kernel."""

    info: KernelInfoReply


class LinkChanged(Record, kw_only=False):
    """The connection to the kernel was lost or is back; the kernel may live on all the while."""

    is_up: bool
    reason: str


class KernelDied(Record, kw_only=False):
    """The kernel process has ended; a negative return code is a signal, ``None`` is unknown."""

    reason: str
    returncode: int | None = None


class Lost(Record, kw_only=False):
    """What was published with the numbers ``first`` to ``last`` cannot be had any more.

    These are so many ``messages`` that were worth keeping, with so many ``lines`` of text, as far
    as that is known. Of a kernel that numbers nothing nothing is.
    """

    first: int | None
    last: int | None
    why: str
    lines: int | None = None
    messages: int | None = None

    @property
    def count(self) -> int | None:
        """How many messages are lost, at most if it is not known exactly."""
        if self.messages is not None:
            return self.messages
        return None if self.first is None or self.last is None else self.last - self.first + 1


class CatchingUp(Record, kw_only=False):
    """What was published earlier is being read: number ``last`` of ``newest``, so far."""

    last: int
    newest: int


class CaughtUp(Record, kw_only=False):
    """All that was published earlier has been reported; from here on everything is new."""


class Restarted(Record, kw_only=False):
    """Another kernel answers in the place of the one before; ``Ready`` follows."""


class HeartbeatLost(Record, kw_only=False):
    """The kernel's process echoes nothing though the link is up; said again with every beat."""

    seconds: float


class HeartbeatBack(Record, kw_only=False):
    """The kernel's process echoes again."""


ClientEvent = (
    Received
    | Refused
    | Expired
    | Ready
    | LinkChanged
    | KernelDied
    | Lost
    | CatchingUp
    | CaughtUp
    | Restarted
    | HeartbeatLost
    | HeartbeatBack
)
