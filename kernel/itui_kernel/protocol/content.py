"""What every message content has in common, and how JSON becomes one.

Unknown fields of newer peers are dropped, a missing field without a default or a value of a wrong
type is a ``ProtocolError``, an unknown message type is ``Unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.schema import REQUIRED, Record

PROTOCOL_VERSION = "5.5"

Json = Mapping[str, Any]


class Content(Record):
    """The content of one message type."""

    registry: ClassVar[dict[str, type[Content]]] = {}

    @classmethod
    def register(cls, content_type: type[Content]) -> None:
        """Make a message type known to ``decode``."""
        cls.registry[content_type.msg_type()] = content_type

    @classmethod
    def msg_type(cls) -> str:
        """Return the ``msg_type`` of the header."""
        return _snake_case(cls.__name__)

    def type_name(self) -> str:
        """Return the ``msg_type`` of this content; ``Unknown`` has the type it arrived with."""
        return self.msg_type()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the wire; fields that are ``None`` are left out."""
        pairs = ((each, getattr(self, each)) for each in type(self).defaults)
        return {name: value for name, value in pairs if value is not None}


class Unknown(Content):
    """A message type that this program does not know; kept as it came."""

    name: str
    data: Json

    def type_name(self) -> str:
        """Return the type the message arrived with."""
        return self.name

    def to_json(self) -> dict[str, Any]:
        """Return the content as it arrived."""
        return dict(self.data)


def decode(msg_type: str, data: object) -> Content:
    """Return the content of type ``msg_type`` held in the JSON object ``data``."""
    where = msg_type if msg_type.isidentifier() else ascii(msg_type[:60])
    if not isinstance(data, dict):
        raise ProtocolError(f"{where}: content is {type(data).__name__}, not an object")
    content_type = Content.registry.get(msg_type)
    if content_type is None:
        return Unknown(name=msg_type, data=data)
    values: dict[str, Any] = {}
    schema = _schemas.get(msg_type) or _schemas.setdefault(msg_type, _schema(content_type))
    for name, accepted, optional in schema:
        if name not in data:
            if not optional:
                raise ProtocolError(f"{where}: field {name!r} is missing")
            continue
        value = data[name]
        if value is None and optional:
            continue
        if not isinstance(value, accepted) or (isinstance(value, bool) and bool not in accepted):
            raise ProtocolError(f"{where}: field {name!r} is {type(value).__name__}")
        values[name] = value
    return content_type(**values)


@cache
def _snake_case(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


Schema = tuple[tuple[str, tuple[type, ...], bool], ...]
_schemas: dict[str, Schema] = {}


def _schema(content_type: type[Content]) -> Schema:
    """Return (field, accepted run-time types, optional?) of each field."""
    hints = get_type_hints(content_type)
    return tuple(
        (name, _accepted(hints[name]), default is not REQUIRED)
        for name, default in content_type.defaults.items()
    )


def _accepted(hint: Any) -> tuple[type, ...]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return tuple(one for part in get_args(hint) for one in _accepted(part))
    if hint is Any:
        return (object, bool)
    if origin is Sequence:
        return (list, tuple)
    if origin is Mapping:
        return (dict,)
    if hint is float:
        return (float, int)
    return (hint,)
