"""What a client reports to its listener: messages, missed deadlines, the link and the kernel."""

from __future__ import annotations

from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import KernelInfoReply
from itui_kernel.protocol.schema import Record


class Received(Record, kw_only=False):
    """A message came; ``message.channel`` says from where."""

    message: Message


class Refused(Record, kw_only=False):
    """A message was dropped: malformed, forged or repeated."""

    channel: Channel
    reason: str


class Expired(Record, kw_only=False):
    """A request got no reply within its deadline; a later reply is simply ``Received``."""

    request: Message


class Ready(Record, kw_only=False):
    """The kernel has answered and its iopub subscription is live; happens once per client."""

    info: KernelInfoReply


class LinkChanged(Record, kw_only=False):
    """The connection to the kernel was lost or is back; what was published meanwhile is gone."""

    is_up: bool
    reason: str


class KernelDied(Record, kw_only=False):
    """The kernel process has ended; a negative return code is a signal, ``None`` is unknown."""

    reason: str
    returncode: int | None = None


class Missed(Record, kw_only=False):
    """Messages were published that never came: the kernel's numbers jumped by more than one."""

    count: int


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
    | Missed
    | HeartbeatLost
    | HeartbeatBack
)
