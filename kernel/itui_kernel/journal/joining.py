"""Messages on their way out of a journal: whole again, and the text of neighbours joined."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from itui_kernel.journal.entries import Entry

Json = dict[str, Any]


class Joined:
    """Messages in order, up to a number of bytes; at least one.

    Text that follows text of the same input and stream becomes one message: it has the number of
    its last part, and that of the first one as ``metadata.itui.first``.
    """

    def __init__(self, most_bytes: int) -> None:
        self._room = most_bytes
        self._messages: list[Json] = []
        self._texts: list[str] = []  # of the last message
        self._stream: tuple[object, object] | None = None

    @property
    def has_room(self) -> bool:
        """Whether one more message may be added."""
        return not self._messages or self._room >= 0

    def add(self, entry: Entry, aside: Path, *, is_next: bool) -> None:
        """Add what an entry holds; it can only be joined if it is the next that was kept."""
        message = entry.message
        if message is None:
            self._stream = None
            return
        stream = _stream(message)
        if is_next and stream is not None and stream == self._stream:
            self._room -= len(message["content"]["text"])
            self._join(message)
            return
        self._settle()
        self._room -= entry.size + _complete(message, entry, aside)
        self._messages.append(message)
        self._stream = stream
        if stream is not None:
            self._texts = [message["content"]["text"]]

    def _join(self, message: Json) -> None:
        former = self._messages[-1]
        self._texts.append(message["content"]["text"])
        ours, theirs = message["metadata"]["itui"], former["metadata"]["itui"]
        ours["first"] = theirs.get("first", theirs["seq"])
        self._messages[-1] = message

    def _settle(self) -> None:
        """Put the parts of the last text together."""
        if len(self._texts) > 1:
            self._messages[-1]["content"]["text"] = "".join(self._texts)
        self._texts = []

    def taken(self) -> list[Json]:
        """Return the messages."""
        self._settle()
        return self._messages


def _stream(message: Json) -> tuple[object, object] | None:
    """Return what texts must have in common to be joined, or ``None`` if it is no text."""
    content = message["content"]
    if message["header"]["msg_type"] != "stream" or not isinstance(content.get("text"), str):
        return None
    return message["parent_header"].get("msg_id"), content.get("name")


def _complete(message: Json, entry: Entry, aside: Path) -> int:
    """Put back what is stored aside; return how big it is."""
    size = 0
    data = message["content"].get("data")
    for mime, digest in entry.aside.items():
        text = _payload(aside, str(digest))
        if isinstance(data, dict):
            _put(data, mime, text)
        size += len(text or b"")
    if entry.buffers:
        message["buffers"] = [_buffer(aside, place) for place in entry.buffers]
        size += sum(map(len, message["buffers"]))
    return size


def _put(data: dict[str, Any], mime: str, text: bytes | None) -> None:
    try:
        data[mime] = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        data[mime] = None
    if data[mime] is None:
        del data[mime]
        data.setdefault("text/plain", f"({mime}: not in the journal any more)")


def _buffer(aside: Path, place: object) -> str:
    if isinstance(place, list):
        return str(place[0]) if place else ""
    return base64.b64encode(_payload(aside, str(place)) or b"").decode()


def _payload(aside: Path, digest: str) -> bytes | None:
    if not digest.isalnum():  # damaged: it must not lead elsewhere
        return None
    try:
        return (aside / digest).read_bytes()
    except OSError:
        return None
