"""Messages as values: header, parent header, metadata, content, buffers."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.messages import PROTOCOL_VERSION, Content
from itui_kernel.protocol.schema import Record, field


class Channel(StrEnum):
    """The sockets of a kernel that carry messages."""

    SHELL = "shell"
    CONTROL = "control"
    IOPUB = "iopub"
    STDIN = "stdin"


class Header(Record):
    """Who sent what, when; ``subshell_id`` chooses the thread of a request (JEP 91)."""

    msg_id: str
    msg_type: str
    session: str
    username: str = ""
    date: str = ""
    version: str = PROTOCOL_VERSION
    subshell_id: str | None = None
    extra: tuple[tuple[str, Any], ...] = ()  # a parent header is the request's, word for word

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the wire."""
        data: dict[str, Any] = {
            "msg_id": self.msg_id,
            "msg_type": self.msg_type,
            "session": self.session,
            "username": self.username,
            "date": self.date,
            "version": self.version,
        }
        data.update(self.extra)
        if self.subshell_id is not None:
            data["subshell_id"] = self.subshell_id
        return data

    @classmethod
    def from_json(cls, data: object) -> Header | None:
        """Return the header, or ``None`` for the empty object of a message without parent."""
        if not isinstance(data, dict):
            raise ProtocolError(f"header is {type(data).__name__}, not an object")
        if not data:
            return None
        values: dict[str, Any] = {}
        for name in ("msg_id", "msg_type", "session", "username", "date", "version"):
            value = data.get(name)
            if value is None and name not in ("msg_id", "msg_type"):
                value = ""  # IRkernel sends no date, others no version
            if not isinstance(value, str):
                raise ProtocolError(f"header: field {name!r} is {type(value).__name__}")
            values[name] = value
        subshell_id = data.get("subshell_id")
        if subshell_id is not None and not isinstance(subshell_id, str):
            raise ProtocolError("header: field 'subshell_id' is not a string")
        known = {*values, "subshell_id"} if subshell_id is not None else values
        extra = tuple((name, value) for name, value in data.items() if name not in known)
        return cls(**values, subshell_id=subshell_id, extra=extra)


class Message(Record):
    """One message; ``parent`` is the header of the request it belongs to."""

    header: Header
    content: Content
    parent: Header | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    buffers: Sequence[bytes] = ()
    channel: Channel | None = None

    @property
    def msg_id(self) -> str:
        """The id of this message."""
        return self.header.msg_id

    @property
    def parent_id(self) -> str:
        """The id of the request this message belongs to, or an empty string."""
        return self.parent.msg_id if self.parent else ""

    def on(self, channel: Channel) -> Message:
        """Return the same message, marked with the channel it came from or goes to."""
        return Message(
            header=self.header,
            content=self.content,
            parent=self.parent,
            metadata=self.metadata,
            buffers=self.buffers,
            channel=channel,
        )


def now() -> str:
    """Return the time for a header: ISO 8601, UTC, microseconds."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Sender:
    """Makes the messages of one session; ``msg_id`` is unique per session and process."""

    def __init__(self, session: str | None = None, username: str = "") -> None:
        self.session = session or uuid.uuid4().hex
        self.username = username
        self._count = 0

    def message(
        self,
        content: Content,
        *,
        parent: Header | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
        channel: Channel | None = None,
        subshell_id: str | None = None,
    ) -> Message:
        """Return a new message with a fresh header."""
        self._count += 1  # the counter may race between threads; the uuid part keeps ids unique
        header = Header(
            msg_id=f"{uuid.uuid4().hex[:16]}_{os.getpid()}_{self._count}",
            msg_type=content.type_name(),
            session=self.session,
            username=self.username,
            date=now(),
            subshell_id=subshell_id,
        )
        return Message(
            header=header,
            content=content,
            parent=parent,
            metadata=metadata or {},
            buffers=buffers,
            channel=channel,
        )
