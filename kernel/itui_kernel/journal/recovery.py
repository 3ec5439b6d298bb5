"""After the end of a kernel: what its flight recorder still has goes into the journal.

Only the standard library is needed. Whoever comes first does it: the supervisor, the next kernel,
or somebody who wants to read. To do it again changes nothing.
"""

from __future__ import annotations

import fcntl
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from itui_kernel.journal.entries import Counts, encoded, lines_of, measured
from itui_kernel.journal.reading import read_journal
from itui_kernel.journal.ring import LIVING, RECORDER, RECOVERING, SENT, SIZE, Ring
from itui_kernel.journal.rotation import Bounds, Rotation
from itui_kernel.journal.segments import last_counts, segments

_LONGEST = 32_000  # characters of one message
_NO_BOUNDS = Bounds(1 << 60, 1 << 60)
_VERSION = "5.5"  # of the protocol
_PATIENCE = 5.0  # seconds
_PAUSE = 0.002
Json = dict[str, Any]


def recover(directory: Path) -> Counts | None:
    """Put what is left in the journal; return how far the session has come, if that is known.

    ``directory`` is that of the journal. Nothing is done while the kernel lives. Who is not the
    first waits for the first to be done: to read before that would be to miss the end.
    """
    try:
        with open(directory / RECORDER, "r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, *LIVING)
            _wait_for_turn(file)
            ring = Ring(file.read(SIZE + 1))
            return _recover(directory, ring) if ring.is_whole else None
    except OSError:  # there is none, or the kernel lives
        return None


def _wait_for_turn(file: BinaryIO) -> None:
    """Lock the file against others that recover; ``OSError`` if one of them takes too long."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, *RECOVERING)
        except OSError:
            if time.monotonic() > end:  # it is stopped, say
                raise
            time.sleep(_PAUSE)
        else:
            return


def _recover(directory: Path, ring: Ring) -> Counts:
    reached = (
        last_counts(segments(directory)),
        ring.counts,
        *(each.counts for each in ring.sent()),
    )
    counts = Counts(*map(max, *reached))
    files, is_full = Rotation(directory, _NO_BOUNDS), False
    for message in _left(directory, ring):
        counts = Counts(counts.number + 1, counts.kept + 1, counts.lines + lines_of(message))
        ours = dict(zip(("seq", "kept", "lines"), counts, strict=True))
        message["metadata"] = {**message["metadata"], "itui": ours}
        names = ("header", "parent_header", "metadata", "content")
        parts = [json.dumps(message[name]).encode() for name in names]
        try:
            if not is_full:
                files.place_for(counts)
                files.write(encoded(counts, parts))
                files.flush()
        except OSError:  # then the counts tell what is missing
            is_full = True
    files.close()
    return counts


def _left(directory: Path, ring: Ring) -> Iterator[Json]:
    """Yield the messages that were not published, text of one input and stream joined."""
    made = _Made(directory, ring)
    headers = {0: {}, **ring.headers()}
    last, text = (0, "stdout"), ""
    for origin, name, data in ring.records():
        if name == SENT:
            continue
        parent = headers.get(origin, {})
        if (origin, name) != last:
            yield from made.streams(headers.get(last[0], {}), last[1], text)
            last, text = (origin, name), ""
        if name == "message":
            yield from made.message(parent, data)
        else:
            text += data[made.known(parent, name, len(data)) :]
    if last[1] != "message":
        yield from made.streams(headers.get(last[0], {}), last[1], text)


class _Made:
    """Makes the messages that the kernel did not come to publish."""

    def __init__(self, directory: Path, ring: Ring) -> None:
        self._date = datetime.fromtimestamp(ring.at, UTC).isoformat().replace("+00:00", "Z")
        self._session = ""
        self._known: dict[tuple[str, str], int] = {}  # how much of each was published
        for each in read_journal(directory, newest_bytes=1).messages:
            self._session = str(each["header"].get("session"))
        kept: list[range] = []
        for each in read_journal(directory, ring.number, most_bytes=1 << 60).messages:
            ours = each["metadata"]["itui"]
            kept.append(range(ours.get("first", ours["seq"]), ours["seq"] + 1))
            self._note(each["parent_header"].get("msg_id"), *measured(each))
        for sent in ring.sent():
            if not any(sent.counts.number in numbers for numbers in kept):
                self._note(sent.parent, sent.name, sent.size)

    def _note(self, parent: object, name: str, size: int) -> None:
        key = str(parent), name
        self._known[key] = self._known.get(key, 0) + size

    def known(self, parent: Json, name: str, size: int) -> int:
        """Return how much of something that follows was published, and count it off."""
        key = str(parent.get("msg_id")), name
        found = min(size, self._known.get(key, 0))
        if found:
            self._known[key] -= found
        return found

    def message(self, parent: Json, data: str) -> Iterator[Json]:
        """Yield the message that was recorded, unless it was published."""
        try:
            msg_type, content, metadata = json.loads(data)
        except (ValueError, TypeError, RecursionError):
            return
        is_sound = isinstance(msg_type, str) and isinstance(content, dict)
        if is_sound and isinstance(metadata, dict) and not self.known(parent, msg_type, 1):
            yield self._message(parent, msg_type, content, metadata)

    def streams(self, parent: Json, name: str, text: str) -> Iterator[Json]:
        """Yield text in messages of the usual length."""
        for start in range(0, len(text), _LONGEST):
            content = {"name": name, "text": text[start : start + _LONGEST]}
            yield self._message(parent, "stream", content, {})

    def _message(self, parent: Json, msg_type: str, content: Json, metadata: Json) -> Json:
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": msg_type,
            "session": self._session,
            "username": "kernel",
            "date": self._date,
            "version": _VERSION,
        }
        return {
            "header": header,
            "parent_header": parent,
            "metadata": metadata,
            "content": content,
        }
