"""Which file of a journal is written to, and which are dropped to keep the bounds."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import NamedTuple

from itui_kernel.journal.entries import Counts, decoded
from itui_kernel.journal.segments import Segment, drop, payloads_of, segment, segments
from itui_kernel.protocol.files import make_directory

PARTS = 16  # segments that the bounds are divided into
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Bounds(NamedTuple):
    """How much is kept at most."""

    size: int = 256_000_000  # bytes
    messages: int = 100_000


class _Full(NamedTuple):
    segment: Segment
    size: int  # bytes, with what only it needs
    before: int  # messages of the session that were kept before it


class Rotation:
    """Opens the next segment when one is full, and drops the oldest."""

    def __init__(self, directory: Path, bounds: Bounds) -> None:
        self._directory = directory
        self._bounds = bounds
        self._full: deque[_Full] | None = None  # not looked at yet
        self._segment: Segment | None = None
        self._descriptor = -1
        self._before = 0
        self._is_torn = False
        self._lines: list[bytes] = []
        self._part = 0  # bytes of a segment
        self.size = 0  # of the current segment with its payloads, in bytes

    def place_for(self, counts: Counts) -> Segment:
        """Return the segment in which the message that ``counts`` ends with belongs."""
        found = self._segment
        if found is not None and not self._is_full(counts):
            return found
        if self._full is None:
            self._full = _survey(self._directory)
        if found is not None:
            self.flush()
            self._full.append(_Full(found, self.size, self._before))
            self.close()
        make_directory(self._directory)
        self._drop(self._full, counts)
        return self._begin(counts)

    def _is_full(self, counts: Counts) -> bool:
        is_long = counts.kept - self._before > self._bounds.messages // PARTS
        return is_long or self.size > self._part

    def _drop(self, full: deque[_Full], counts: Counts) -> None:
        disk = os.statvfs(self._directory)
        size = sum(each.size for each in full)
        room = (disk.f_bavail * disk.f_frsize + size) // 2  # others need the disk, too
        self._part = min(self._bounds.size, room) // PARTS
        most = self._part * (PARTS - 1)
        while full:
            kept = counts.kept - 1 - full[0].before
            if size <= most and kept <= self._bounds.messages * (PARTS - 1) // PARTS:
                return
            gone = full.popleft()
            freed = drop(gone.segment)
            size -= freed
            if full:  # what others refer to, too, is still there
                full[0] = full[0]._replace(size=full[0].size + max(0, gone.size - freed))

    def _begin(self, counts: Counts) -> Segment:
        begun = segment(self._directory, counts.number)
        self._descriptor = os.open(begun.path, _FLAGS, 0o600)
        self._segment, self._before = begun, counts.kept - 1
        self.size = os.fstat(self._descriptor).st_size
        self._is_torn = self.size > 0
        return begun

    @property
    def has_more(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._lines)

    def write(self, line: bytes) -> None:
        """Append to the current segment as soon as ``flush`` is called."""
        self._lines.append(line)
        self.size += len(line)

    def flush(self) -> None:
        """Write what waits; if the disk gets full, some of it may be in the file."""
        rest = memoryview(b"".join((b"\n", *self._lines) if self._is_torn else self._lines))
        self._lines.clear()
        while rest:
            self._is_torn = True
            rest = rest[os.write(self._descriptor, rest) :]
        self._is_torn = False

    def forget(self) -> None:
        """Give up what waits."""
        self._lines.clear()

    def close(self) -> None:
        """Close the current segment."""
        if self._segment is not None:
            self._segment = None
            os.close(self._descriptor)


def _survey(directory: Path) -> deque[_Full]:
    """Return what earlier kernels of the session have left."""
    found: deque[_Full] = deque()
    for each in segments(directory):
        with open(each.path, "rb") as file:
            entry = decoded(file.readline())
        aside = (path.stat() for path in payloads_of(each))
        size = each.path.stat().st_size + sum(one.st_size // one.st_nlink for one in aside)
        before = found[-1].before if found else 0
        found.append(_Full(each, size, before if entry is None else max(0, entry.counts.kept - 1)))
    return found
