"""The numbers that our kernel gives to what it publishes, in the metadata; others give none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import Stream


def number_of(message: Message) -> int | None:
    """Return the number of a message; ``None`` from kernels that do not count."""
    return number_in(message.metadata, "seq")


def counts_of(message: Message) -> tuple[int, int] | None:
    """Return how many messages were kept until this one, and the lines of text in them."""
    kept, lines = number_in(message.metadata, "kept"), number_in(message.metadata, "lines")
    return None if kept is None or lines is None else (kept, lines)


def lines_in(message: Message) -> int:
    """Return how many lines of text a message adds to those that are counted."""
    return message.content.text.count("\n") if isinstance(message.content, Stream) else 0


def number_in(metadata: Mapping[str, Any], name: str) -> int | None:
    """Return one of the numbers that metadata hold."""
    ours = metadata.get("itui")
    number = ours.get(name) if isinstance(ours, dict) else None
    return number if type(number) is int else None
