"""What a client reports to its listener: messages, missed deadlines, the link and the kernel."""

from __future__ import annotations

from dataclasses import dataclass

from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import KernelInfoReply


@dataclass(frozen=True, slots=True)
class Received:
    """A message came; ``message.channel`` says from where."""

    message: Message


@dataclass(frozen=True, slots=True)
class Refused:
    """A message was dropped: malformed, forged or repeated."""

    channel: Channel
    reason: str


@dataclass(frozen=True, slots=True)
class Expired:
    """A request got no reply within its deadline; a later reply is simply ``Received``."""

    request: Message


@dataclass(frozen=True, slots=True)
class Ready:
    """The kernel has answered and its iopub subscription is live; happens once per client."""

    info: KernelInfoReply


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """The connection to the kernel was lost or is back; what was published meanwhile is gone."""

    is_up: bool
    reason: str


@dataclass(frozen=True, slots=True)
class KernelDied:
    """The kernel process has ended; a negative return code is a signal, ``None`` is unknown."""

    reason: str
    returncode: int | None = None


ClientEvent = Received | Refused | Expired | Ready | LinkChanged | KernelDied
