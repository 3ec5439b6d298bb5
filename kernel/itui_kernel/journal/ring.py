r"""The file of the flight recorder: what user code wrote and the journal does not have yet.

It is written through memory, so it costs no system call and survives the end of the process in any
way. Records are put into a ring one after the other, and zeros take the place of what is in the
journal. Each begins with a byte that is in no text, the number of the lap, stream and input:

>>> head(3, "stdout", 1) + "text".encode()
b'\xff3;o1;text'
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from itui_kernel.journal.entries import Counts

RECORDER = "recorder"  # the file, beside the segments
MAGIC = b"itui-fr1"
TAKEN = struct.Struct("<QQQ")  # lap and offset up to which all is in the journal, and its number
TAKEN_AT = 8
REACHED = struct.Struct("<QQQd")  # the counts of the last message, and when it was published
REACHED_AT = 32
SLOTS_AT, SLOT, SLOTS = 1024, 1024, 16  # for the headers of the inputs that wrote last
RING_AT = SLOTS_AT + SLOTS * SLOT
SIZE = RING_AT + (4 << 20)
SENT = "sent"  # notes what was published without being in the journal
KINDS = {"stdout": "o", "stderr": "e", "message": "m", SENT: "s"}
# length and begin of the part that a kernel locks as long as it lives, and who recovers meanwhile
LIVING = (1, 0)
RECOVERING = (1, 1)

_MOST = 10**15  # what no session comes to: the file is damaged
_LATEST = 253e9  # seconds; the last that a date can have
_NAMES = {kind: name for name, kind in KINDS.items()}
_HEAD = re.compile(rb"\xff(\d{1,15});([oems])(\d{1,15});([^\xff]*)")


class Record(NamedTuple):
    """Something that was handed over: text of a stream, or a message as JSON.

    One that is ``SENT`` tells, as JSON, of what was handed over before.
    """

    origin: int  # the number of the header of the input that it belongs to
    name: str
    text: str


class Sent(NamedTuple):
    """A message that was published, up to these counts, without being in the journal.

    ``name`` is that of a stream, of which it has ``size`` characters, or else its type.
    """

    counts: Counts
    parent: str | None  # the id of the request it belongs to
    name: str
    size: int


def head(lap: int, name: str, origin: int) -> bytes:
    """Return how a record begins."""
    return b"\xff%d;%b%d;" % (lap, KINDS[name].encode(), origin)


def slot(origin: int, header: dict[str, Any]) -> bytes:
    """Return the description of an input, without what is too long to be kept."""
    data = json.dumps([origin, header]).encode()
    if len(data) > SLOT:
        short = {name: str(value)[:100] for name, value in header.items() if name in _ESSENTIAL}
        data = json.dumps([origin, short]).encode()
    return data.ljust(SLOT)


_ESSENTIAL = ("msg_id", "msg_type", "session", "username", "date", "version")


class Ring:
    """The content of the file of a recorder whose kernel has ended."""

    def __init__(self, data: bytes) -> None:
        self.is_whole = len(data) == SIZE and data.startswith(MAGIC)
        self._data = data
        if self.is_whole:
            self._lap, self._offset, self.number = TAKEN.unpack_from(data, TAKEN_AT)
            *counts, self.at = REACHED.unpack_from(data, REACHED_AT)
            self.counts = Counts(*counts)
            is_sound = self.counts.kept <= self.counts.number and max(self.counts) < _MOST
            is_sound = is_sound and self.number <= self.counts.number and 0 <= self.at < _LATEST
            self.is_whole = is_sound and RING_AT <= self._offset <= SIZE

    def headers(self) -> dict[int, dict[str, Any]]:
        """Return the headers of the inputs that the records name."""
        found: dict[int, dict[str, Any]] = {}
        for index in range(SLOTS):
            begin = SLOTS_AT + index * SLOT
            try:
                origin, header = json.loads(self._data[begin : begin + SLOT])
            except (ValueError, TypeError, RecursionError):
                continue  # not used
            is_header = isinstance(header, dict) and isinstance(header.get("msg_id"), str)
            if isinstance(origin, int) and is_header:
                found[origin] = header
        return found

    def records(self) -> Iterator[Record]:
        """Yield what is not in the journal yet, in the order in which it was handed over."""
        lap, offset = self._lap, self._offset
        while True:
            found = [each for each in _HEAD.finditer(self._data, offset) if int(each[1]) == lap]
            for each in found:
                text = each[4].rstrip(b"\0") if each is found[-1] else each[4]
                yield Record(int(each[3]), _NAMES[each[2].decode()], _decoded(text))
            following = _HEAD.match(self._data, RING_AT)
            if following is None or int(following[1]) <= lap:
                return
            lap, offset = int(following[1]), RING_AT

    def sent(self) -> Iterator[Sent]:
        """Yield what was published, after ``number``, without being in the journal."""
        for record in self.records():
            found = _sent(record.text) if record.name == SENT else None
            if found is not None and found.counts.number > self.number:
                yield found


def _sent(text: str) -> Sent | None:
    try:
        counts, *what = json.loads(text)
        found = Sent(Counts(*counts), *what)
    except (ValueError, TypeError, RecursionError):
        return None  # torn
    numbers = (*found.counts, found.size)
    is_sound = all(type(each) is int and 0 <= each < _MOST for each in numbers)
    return found if is_sound and found.counts.kept <= found.counts.number else None


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # torn
        return data.decode("utf-8", "replace")
