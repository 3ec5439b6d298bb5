"""The flight recorder: keeps what user code hands over until the journal has it.

That takes a tick, or longer under a flood. A process that is killed meanwhile takes nothing along.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import time
from pathlib import Path
from typing import Any

from itui_kernel.journal import ring
from itui_kernel.journal.entries import Counts
from itui_kernel.origins import Origin
from itui_kernel.protocol.messages import Content
from itui_kernel.protocol.wire import to_json_bytes

LONGEST = 1 << 18  # characters of one record
_LAP = 1 << 32  # more than any offset: a place is lap * _LAP + offset
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Recorder:
    """Writes records from any thread; the I/O thread says what is in the journal.

    One call of ``mmap.write`` puts a record in place and moves on: nothing in between can be
    interrupted, so there is no lock. The file is locked for as long as the kernel lives.
    """

    def __init__(self, directory: Path, counts: Counts) -> None:
        path = directory / ring.RECORDER
        path.unlink(missing_ok=True)
        self._descriptor = os.open(path, _FLAGS, 0o600)
        try:
            # all of it now: a full disk would otherwise kill the process when it writes
            os.posix_fallocate(self._descriptor, 0, ring.SIZE)
            fcntl.lockf(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, *ring.LIVING)
        except OSError:
            os.close(self._descriptor)
            path.unlink()
            raise
        self._map = mmap.mmap(self._descriptor, ring.SIZE)
        self._put = self._map.write
        self._place = self._map.tell
        self._lap = 1
        self._base = _LAP
        self._last: tuple[Origin | None, str, bytes] = (None, "", b"")
        self._heads: dict[tuple[Origin | None, str], bytes] = {}
        self._origins: dict[Origin | None, int] = {}
        self._count = 0
        self._wiped = ring.RING_AT
        self._map.seek(ring.RING_AT)
        self.reached(counts)
        self.taken(self._base + ring.RING_AT, counts.number)
        self._map[: len(ring.MAGIC)] = ring.MAGIC

    def text(self, origin: Origin | None, name: str, text: str) -> int:
        """Record text; return the place behind it."""
        last = self._last
        head = last[2] if last[0] is origin and last[1] is name else self._head(origin, name)
        try:
            self._put(head + text.encode())
        except ValueError:  # a lone surrogate, or the end of the ring
            self._record(origin, name, text.encode("utf-8", "surrogatepass"))
        return self._base + self._place()

    def message(self, origin: Origin | None, content: Content, metadata: object) -> int:
        """Record a message; return the place behind it, or 0 if it is too long."""
        fields: list[Any] = [content.msg_type(), content.to_json(), metadata or {}]
        data = to_json_bytes(fields)
        if len(data) > LONGEST:
            return 0
        self._record(origin, "message", data)
        return self._base + self._place()

    def _record(self, origin: Origin | None, name: str, data: bytes) -> None:
        """Record what begins a new lap, or comes from an input that is not known yet."""
        try:
            self._put(self._head(origin, name) + data)
        except ValueError:  # the end of the ring
            self._heads.clear()
            self._lap += 1
            self._base = self._lap * _LAP
            self._map.seek(ring.RING_AT)
            self._put(self._head(origin, name) + data)

    def _head(self, origin: Origin | None, name: str) -> bytes:
        found = self._heads.get((origin, name))
        if found is None:
            number = self._number(origin)
            found = self._heads[origin, name] = ring.head(self._lap, name, number)
        self._last = (origin, name, found)
        return found

    def _number(self, origin: Origin | None) -> int:
        """Return the number of an input, whose header is in the file then."""
        if origin is None:
            return 0
        found = self._origins.get(origin)
        if found is None:
            if len(self._origins) >= ring.SLOTS:
                self._origins.clear()
                self._heads.clear()
            self._count += 1
            found = self._origins[origin] = self._count
            begin = ring.SLOTS_AT + found % ring.SLOTS * ring.SLOT
            self._map[begin : begin + ring.SLOT] = ring.slot(found, origin.header.to_json())
        return found

    # --- only for the I/O thread

    def taken(self, place: int, number: int) -> None:
        """Note that all up to a place is in the journal, up to a number."""
        lap, offset = divmod(place, _LAP)
        begin = ring.TAKEN_AT
        self._map[begin : begin + ring.TAKEN.size] = ring.TAKEN.pack(lap, offset, number)
        # never before: who reads would take the place of what is gone for that of what follows
        self._wipe(offset)

    def _wipe(self, offset: int) -> None:
        if offset < self._wiped:
            self._map[self._wiped :] = bytes(ring.SIZE - self._wiped)
            self._wiped = ring.RING_AT
        self._map[self._wiped : offset] = bytes(offset - self._wiped)
        self._wiped = offset

    def sent(self, message: ring.Sent) -> None:
        """Note that a message is about to be sent though the journal could not take it."""
        self._record(None, ring.SENT, to_json_bytes(message))

    def reached(self, counts: Counts) -> None:
        """Note how far the session has come."""
        begin = ring.REACHED_AT
        self._map[begin : begin + ring.REACHED.size] = ring.REACHED.pack(*counts, time.time())


def recorder_in(directory: Path, counts: Counts) -> Recorder | None:
    """Return a recorder, if the file system can promise the room for it."""
    if not hasattr(os, "posix_fallocate"):
        return None
    try:
        return Recorder(directory, counts)
    except OSError:
        return None
