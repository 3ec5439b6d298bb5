"""What a kernel gives again of what it published: objects of a reply become messages and gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from itui_kernel.client.events import Lost, Received
from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Channel, Header, Message
from itui_kernel.protocol.messages import decode
from itui_kernel.protocol.numbers import number_in
from itui_kernel.protocol.own import ItuiReplayReply

TimeOf = Callable[[Header], float | None]


class Item(NamedTuple):
    """What stands for the numbers ``first`` to ``last``."""

    first: int
    last: int
    delivery: Received | Lost


def items(reply: ItuiReplayReply, time_of: TimeOf) -> list[Item]:
    """Return what a reply holds in the order of its numbers; what cannot be read is lost."""
    found = [*_messages(reply, time_of), *_gaps(reply)]
    return sorted(found, key=lambda each: each.last)


def _messages(reply: ItuiReplayReply, time_of: TimeOf) -> Iterator[Item]:
    for each in reply.messages:
        metadata = each.get("metadata") if isinstance(each, dict) else None
        last = number_in(metadata, "seq") if isinstance(metadata, dict) else None
        if last is None or metadata is None:
            continue  # without a number it is nobody's turn; the gap will be seen
        first = number_in(metadata, "first")
        first = last if first is None else min(first, last)
        try:
            message = message_of(each)
        except ProtocolError as error:
            yield Item(first, last, Lost(first, last, f"the record is damaged: {error}"))
        else:
            yield Item(first, last, Received(message, time_of(message.header), True))


def _gaps(reply: ItuiReplayReply) -> Iterator[Item]:
    for each in reply.lost:
        if not isinstance(each, dict):
            continue
        first, last = each.get("first"), each.get("last")
        if type(first) is int and type(last) is int and first <= last:
            why = str(each.get("why") or "the journal lacks them")
            lines, messages = (
                value if type(value := each.get(name)) is int else None
                for name in ("lines", "messages")
            )
            yield Item(first, last, Lost(first, last, why, lines, messages))


def message_of(data: Mapping[str, Any]) -> Message:
    """Return the message that an object of a reply describes; ``ProtocolError`` if it does not."""
    header = Header.from_json(data.get("header"))
    if header is None:
        raise ProtocolError("header is empty")
    metadata = data.get("metadata")
    buffers = data.get("buffers") or ()
    if not isinstance(metadata, dict) or not isinstance(buffers, (list, tuple)):
        raise ProtocolError(f"{header.msg_type}: metadata or buffers are of a wrong type")
    return Message(
        header=header,
        parent=Header.from_json(data.get("parent_header") or {}),
        metadata=metadata,
        content=decode(header.msg_type, data.get("content")),
        buffers=_decoded(buffers, header.msg_type) if buffers else (),
        channel=Channel.IOPUB,
    )


def _decoded(buffers: Sequence[Any], msg_type: str) -> tuple[bytes, ...]:
    import base64  # few messages have any

    try:
        return tuple(base64.b64decode(each, validate=True) for each in buffers)
    except (TypeError, ValueError) as error:
        raise ProtocolError(f"{msg_type}: buffers: {error}") from None
