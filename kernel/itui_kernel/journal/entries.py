"""One line of a journal: a message, or a note that something could not be kept.

A line is a JSON array. It begins with three numbers: that of the message, how many messages of the
session were kept until then, and how many lines of text these held. So whatever is missing, for
whatever reason, is known by its numbers, messages and lines. The numbers in between that are in no
line were given to messages that tell nothing of the session.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

DROPPED = "older than what the journal keeps"
DAMAGED = "the journal is damaged there"
SKIPPED = "left out"
UNKEPT = "no journal is kept"
LONGEST_NUMBER = 18  # digits


class Counts(NamedTuple):
    """How far a session has come: the last number, and what was kept of it until then."""

    number: int = 0
    kept: int = 0
    lines: int = 0


class Entry(NamedTuple):
    """What a line of ``size`` bytes says: a message, or why there is none.

    ``aside`` has the digests of data that is stored in files of its own, by MIME type, and
    ``buffers`` the digests of the buffers; a small one is there itself, in a list.
    """

    counts: Counts
    message: dict[str, Any] | None
    why: str = ""
    size: int = 0
    aside: Mapping[str, str] = {}
    buffers: Sequence[object] = ()

    @property
    def lines(self) -> int:
        """How many lines of text the message itself holds."""
        return 0 if self.message is None else lines_of(self.message)


def encoded(counts: Counts, parts: Sequence[bytes], extra: bytes = b"") -> bytes:
    """Return the line of a message, whose header, parent, metadata and content are encoded."""
    tail = b"," + extra if extra else b""
    return b"[%d,%d,%d,%b%b]\n" % (*counts, b",".join(parts), tail)


def note(counts: Counts, why: str) -> bytes:
    """Return the line that says why messages are missing up to ``counts``."""
    return json.dumps([*counts, {"seq": counts.number, "why": why}]).encode() + b"\n"


def number_of(line: bytes) -> int | None:
    """Return the number at the beginning of a line without reading the rest."""
    end = line.find(b",", 1, LONGEST_NUMBER + 2)
    digits = line[1:end]
    return int(digits) if end > 0 and line[:1] == b"[" and digits.isdigit() else None


def decoded(line: bytes) -> Entry | None:
    """Return what a line says, or ``None`` if it is torn or damaged.

    >>> decoded(note(Counts(7, 3, 100), "disk full")).why
    'disk full'
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, list) or len(fields) not in (4, 7, 8):
        return None
    if not all(type(each) is int and each >= 0 for each in fields[:3]):
        return None
    counts = Counts(*fields[:3])
    if not all(isinstance(each, dict) for each in fields[3:]):
        return None
    if len(fields) == 4:
        said = fields[3]
        return Entry(counts, None, str(said.get("why"))) if said.get("seq") == fields[0] else None
    if not _is_numbered(fields[5], counts.number) or not _is_header(fields[3]):
        return None
    names = ("header", "parent_header", "metadata", "content")
    message = dict(zip(names, fields[3:7], strict=True))
    if len(fields) == 7:
        return Entry(counts, message, "", len(line))
    aside, buffers = fields[7].get("data"), fields[7].get("buffers")
    if not isinstance(aside, dict) or not isinstance(buffers, list):
        return None
    return Entry(counts, message, "", len(line), aside, buffers)


def _is_numbered(metadata: dict[str, Any], number: int) -> bool:
    """Tell whether the message has the number of its line: else one of them is damaged."""
    ours = metadata.get("itui")
    return isinstance(ours, dict) and ours.get("seq") == number


def _is_header(header: dict[str, Any]) -> bool:
    return isinstance(header.get("msg_type"), str) and isinstance(header.get("msg_id"), str)


def lines_of(message: Mapping[str, Any]) -> int:
    """Return how many lines of text a message adds to the output of its input."""
    text = message["content"].get("text") if message["header"]["msg_type"] == "stream" else None
    return text.count("\n") if isinstance(text, str) else 0


def measured(message: Mapping[str, Any]) -> tuple[str, int]:
    """Return the stream that a message adds to and by how many characters, else its type and 1."""
    name, content = message["header"]["msg_type"], message["content"]
    if name == "stream":
        return str(content.get("name")), len(str(content.get("text")))
    return str(name), 1
