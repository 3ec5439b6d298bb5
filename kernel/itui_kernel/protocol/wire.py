"""The wire format: messages to signed frames and back, refusing what is forged or repeated."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from itui_kernel.protocol.errors import ProtocolError
from itui_kernel.protocol.message import Header, Message
from itui_kernel.protocol.messages import decode
from itui_kernel.protocol.plain import plain

DELIMITER = b"<IDS|MSG>"
REMEMBERED_DIGESTS = 65_536


class Wire:
    """Encodes and decodes the messages of one connection; an empty key means unsigned.

    >>> from itui_kernel.protocol.message import Sender
    >>> from itui_kernel.protocol.messages import Stream
    >>> wire = Wire(b"secret")
    >>> frames = wire.encode(Sender().message(Stream(name="stdout", text="hello")))
    >>> identities, message = wire.decode([b"topic", *frames])
    >>> identities, message.content
    ([b'topic'], Stream(name='stdout', text='hello'))
    """

    def __init__(self, key: bytes | str, scheme: str = "hmac-sha256") -> None:
        secret = key.encode() if isinstance(key, str) else key
        self._hmac = _keyed_hmac(secret, scheme) if secret else None
        self._digests: dict[bytes, None] = {}  # insertion order: the oldest is forgotten first
        self._note: Callable[[bytes], None] | None = None

    def recall(self, digests: Iterable[bytes], note: Callable[[bytes], None]) -> None:
        """Refuse what has one of these signatures, too; ``note`` hears of every new one."""
        self._digests.update(dict.fromkeys(digests))
        self._note = note

    def encode(self, message: Message) -> list[bytes]:
        """Return the frames from the delimiter on; the caller puts routing identities before."""
        parts = [
            to_json_bytes(message.header.to_json()),
            to_json_bytes(message.parent.to_json() if message.parent else {}),
            to_json_bytes(message.metadata),
            to_json_bytes(message.content.to_json()),
        ]
        return [DELIMITER, self.sign(parts), *parts, *message.buffers]

    def decode(self, frames: Sequence[bytes]) -> tuple[list[bytes], Message]:
        """Return routing identities and message; ``ProtocolError`` if malformed or not genuine."""
        try:
            start = list(frames).index(DELIMITER)
        except ValueError:
            raise ProtocolError("message without delimiter") from None
        identities, rest = list(frames[:start]), frames[start + 1 :]
        if len(rest) < 5:
            raise ProtocolError(f"message of {len(rest)} frames; at least 5 are needed")
        self._verify(rest[0], rest[1:5])
        header_data, parent_data, metadata, content_data = map(_from_json_bytes, rest[1:5])
        header = Header.from_json(header_data)
        if header is None:
            raise ProtocolError("header is empty")
        if not isinstance(metadata, dict):
            raise ProtocolError(f"metadata is {type(metadata).__name__}, not an object")
        message = Message(
            header=header,
            parent=Header.from_json(parent_data),
            metadata=metadata,
            content=decode(header.msg_type, content_data),
            buffers=tuple(rest[5:]),
        )
        return identities, message

    def sign(self, parts: Sequence[bytes]) -> bytes:
        """Return the signature of header, parent header, metadata and content, as encoded."""
        if self._hmac is None:
            return b""
        digest = self._hmac.copy()
        for part in parts:
            digest.update(part)
        return digest.hexdigest().encode()

    def _verify(self, signature: bytes, parts: Sequence[bytes]) -> None:
        if self._hmac is None:
            return
        if len(signature) != 2 * self._hmac.digest_size:
            raise ProtocolError(
                "unsigned message" if not signature else "signature of wrong length"
            )
        if not hmac.compare_digest(signature, self.sign(parts)):
            raise ProtocolError("wrong signature: the sender has another key")
        # remembered only now: a stranger without the key must not be able to fill the memory
        if signature in self._digests:
            raise ProtocolError("message repeated: its signature was seen before")
        if len(self._digests) >= REMEMBERED_DIGESTS:
            del self._digests[next(iter(self._digests))]
        self._digests[bytes(signature)] = None
        if self._note is not None:
            self._note(signature)


def _keyed_hmac(key: bytes, scheme: str) -> hmac.HMAC:
    prefix, _, name = scheme.partition("-")
    try:
        if prefix != "hmac" or not hashlib.new(name).digest_size:
            raise ValueError(scheme)
        return hmac.new(key, digestmod=name)
    except ValueError:
        raise ProtocolError(
            f'signature scheme "{scheme}" is unknown: use hmac-sha256 or another hash of hashlib'
        ) from None


def to_json_bytes(value: object) -> bytes:
    """Return strict JSON in UTF-8 for any value; what JSON cannot say is replaced by text."""
    try:
        text = _encoder.encode(value)
    except Exception:  # foreign mappings, keys and reprs may raise anything
        value = plain(value)
        text = _encoder.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates: legal in JSON only as escapes
        return _ascii_encoder.encode(value).encode()


def _from_json_bytes(data: bytes) -> Any:
    try:
        # other senders put undecodable file names on the wire as they are
        return json.loads(data.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        raise ProtocolError(f"message is not JSON: {error}") from None


def _replacement(value: object) -> object:
    """Return what stands for an object that JSON does not know; used by the fast path."""
    return plain(value, 1)


_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_replacement
)
_ascii_encoder = json.JSONEncoder(
    ensure_ascii=True, allow_nan=False, separators=(",", ":"), default=_replacement
)
