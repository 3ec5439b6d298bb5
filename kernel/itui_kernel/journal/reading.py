"""The journal as it is read: by the kernel for its clients, and without it by anybody else.

Only the standard library is needed. Nothing is changed, and who writes meanwhile does not mind.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from itui_kernel.journal.entries import DAMAGED, DROPPED, SKIPPED, Counts, Entry, decoded
from itui_kernel.journal.joining import Joined
from itui_kernel.journal.segments import Segment, last_counts, position_after, segments

MOST_BYTES = 1_000_000
_EVERYTHING = 1 << 62


class Loss(NamedTuple):
    """Numbers whose messages are missing, with their count and, if it is known, their lines."""

    first: int
    last: int
    why: str
    messages: int
    lines: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the object of a reply."""
        return {name: value for name, value in self._asdict().items() if value is not None}


class Past(NamedTuple):
    """What was kept up to number ``last``, in order, and what of it is lost."""

    messages: list[dict[str, Any]]
    lost: list[Loss]
    last: int


class _Place(NamedTuple):
    """A place in the files: before the line at ``offset`` of a file."""

    file: int
    offset: int


def read_journal(
    directory: Path,
    since: int = 0,
    until: int | None = None,
    *,
    most_bytes: int = MOST_BYTES,
    newest_bytes: int = 0,
    known: Counts | None = None,
    end: Counts | None = None,
    end_why: str = DAMAGED,
) -> Past:
    """Return the messages with numbers after ``since``, up to ``until`` or until it is enough.

    ``newest_bytes`` skips to as much of the end as fits in so many bytes; 0 skips nothing.
    ``known`` is how far the session had come at ``since``, ``end`` how far it has come now.
    """
    while True:
        try:
            reader = _Reader(segments(directory), since, until)
            return reader.read(most_bytes, newest_bytes, known, end, end_why)
        except FileNotFoundError:  # dropped meanwhile
            continue


class _Reader:
    """One look at the files of a journal."""

    def __init__(self, found: list[Segment], since: int, until: int | None) -> None:
        self._found = found
        self._since = since
        self._until = _EVERYTHING if until is None else until
        self._lost: list[Loss] = []
        self._is_exact = True  # it is known how many lines there were at ``since``

    def read(
        self,
        most_bytes: int,
        newest_bytes: int,
        known: Counts | None,
        end: Counts | None,
        end_why: str,
    ) -> Past:
        """Return what there is, with what is missing in between."""
        messages = Joined(most_bytes)
        reached, place = self._begin(known)
        why = DROPPED if self._found and self._found[0].first > self._since + 1 else DAMAGED
        if newest_bytes:
            reached, place, why = self._skip(reached, place, why, newest_bytes)
        for entry, owner in self._entries(place):
            if entry.counts.number <= reached.number:
                continue
            if entry.counts.number > self._until:
                if end is None or end.number > self._until:  # less exact
                    end = entry.counts if entry.message is None else _before(entry)
                break
            if not messages.has_room:
                return self._past(messages, reached.number)
            is_next = not self._miss(reached, entry, why)
            messages.add(entry, owner.aside, is_next=is_next)
            reached, why = entry.counts, DAMAGED
        if end is not None and end.number > reached.number:
            self._lose(reached, end, end_why if why == DAMAGED else why)
            reached = end
        return self._past(messages, min(reached.number, self._until))

    def _past(self, messages: Joined, last: int) -> Past:
        return Past(messages.taken(), self._lost, max(last, self._since))

    # --- where to begin

    def _begin(self, known: Counts | None) -> tuple[Counts, _Place]:
        """Return how far the session had come at ``since``, and where what follows begins."""
        base, place = Counts(), _Place(0, 0)
        if self._found:
            base, place, _ = self._locate(self._since)
        if known is not None:
            base = known
        elif base.number == 0 and self._since > 0:
            self._is_exact = False
            base = self._guess()
        return base._replace(number=self._since), place

    def _guess(self) -> Counts:
        """Return what may have been kept until ``since``, of which everything was dropped."""
        first = next(self._entries(_Place(0, 0)), None)
        if first is None:
            return Counts()
        counts = _before(first[0])
        return counts._replace(kept=max(0, counts.kept - max(0, counts.number - self._since)))

    def _locate(self, number: int) -> tuple[Counts, _Place, int | None]:
        """Return the counts of the last line up to a number, the place behind it, and its offset.

        The offset is ``None`` if it is in an earlier file.
        """
        firsts = [each.first for each in self._found]
        index = max(0, bisect_right(firsts, number + 1) - 1)
        with open(self._found[index].path, "rb") as file:
            before, offset = position_after(file, number)
            if before is not None:
                file.seek(before)
                entry = decoded(file.readline())
                if entry is not None:
                    return entry.counts, _Place(index, offset), before
        return last_counts(self._found[:index]), _Place(index, offset), None

    def _skip(
        self, reached: Counts, place: _Place, why: str, newest_bytes: int
    ) -> tuple[Counts, _Place, str]:
        """Move on to the newest lines that fit; return what was reached, where, and the reason."""
        if not self._found:
            return reached, place, why
        _, end, last = self._locate(self._until)
        room = newest_bytes
        for index in range(end.file, place.file - 1, -1):
            with open(self._found[index].path, "rb") as file:
                low = place.offset if index == place.file else 0
                high = end.offset if index == end.file else file.seek(0, 2)
                if high - low <= room:
                    room -= high - low
                    continue
                file.seek(high - room)
                file.readline()
                offset = file.tell()
            if index == end.file and offset >= high and last is not None:
                offset = max(low, last)  # the last one in any case
            if why == DROPPED:
                reached = self._drop(reached)
            return reached, _Place(index, offset), SKIPPED
        return reached, place, why

    def _drop(self, reached: Counts) -> Counts:
        """Note what was dropped before the oldest line; return the counts there."""
        first = next(self._entries(_Place(0, 0)), None)
        if first is None or _before(first[0]).number <= reached.number:
            return reached
        self._miss(reached, first[0], DROPPED)
        return _before(first[0])

    # --- what is there, and what is not

    def _entries(self, place: _Place) -> Iterator[tuple[Entry, Segment]]:
        """Yield what can be read from a place on; numbers that belong elsewhere are damaged."""
        limits = [each.first for each in self._found[1:]] + [_EVERYTHING]
        for index in range(place.file, len(self._found)):
            owner, limit = self._found[index], limits[index]
            with open(owner.path, "rb") as file:
                file.seek(place.offset if index == place.file else 0)
                for line in file:
                    entry = decoded(line)
                    if entry is not None and owner.first <= entry.counts.number < limit:
                        yield entry, owner

    def _miss(self, reached: Counts, entry: Entry, why: str) -> bool:
        """Note what is missing before an entry, if anything is."""
        if entry.message is None:
            return self._lose(reached, entry.counts, entry.why)
        return self._lose(reached, _before(entry), why)

    def _lose(self, reached: Counts, until: Counts, why: str) -> bool:
        last = min(until.number, self._until)
        missing = until.kept - reached.kept
        messages = min(missing, last - reached.number)
        if messages <= 0:
            return False
        is_exact = self._is_exact and (messages == missing or last == until.number)
        lines = max(0, until.lines - reached.lines) if is_exact else None
        self._is_exact = True
        self._lost.append(Loss(reached.number + 1, last, why, messages, lines))
        return True


def _before(entry: Entry) -> Counts:
    """Return how far the session had come just before a message."""
    number, kept, lines = entry.counts
    return Counts(number - 1, max(0, kept - 1), max(0, lines - entry.lines))
