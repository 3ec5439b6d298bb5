"""The files of a journal: each begins with a number; the oldest are dropped to keep the bounds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from itui_kernel.journal.entries import Counts, decoded, number_of

_DIGITS = 16
_SUFFIX = ".jsonl"
_ASIDE = ".payloads"
_TAIL = 1 << 18  # bytes in which the last line is looked for first
_NEAR = 1 << 16  # bytes that are quicker read than divided


class Segment(NamedTuple):
    """One file; ``first`` is below or equal to all its numbers."""

    first: int
    path: Path

    @property
    def aside(self) -> Path:
        """The directory of the payloads that messages in this file refer to."""
        return self.path.with_suffix(_ASIDE)


def segment(directory: Path, first: int) -> Segment:
    """Return the segment that begins with a number, whether or not there is such a file."""
    return Segment(first, directory / f"{first:0{_DIGITS}d}{_SUFFIX}")


def segments(directory: Path) -> list[Segment]:
    """Return the segments there are, oldest first."""
    try:
        with os.scandir(directory) as entries:
            names = [each.name for each in entries if each.is_file(follow_symlinks=False)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    stems = (name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))
    firsts = (int(stem) for stem in stems if stem.isascii() and stem.isdigit())
    found = (segment(directory, first) for first in sorted(firsts))
    return [each for each in found if each.path.name in names]


def last_counts(found: Sequence[Segment]) -> Counts:
    """Return how far the session had come according to the last line that is whole."""
    for each in reversed(found):
        with open(each.path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            for length in (min(_TAIL, size), size):
                file.seek(size - length)
                for line in reversed(file.read().split(b"\n")):
                    entry = decoded(line) if line else None
                    if entry is not None:
                        return entry.counts
    return Counts()


def position_after(file: BinaryIO, number: int) -> tuple[int | None, int]:
    """Return where the last line up to ``number`` begins, if there is one, and the one after it.

    Lines are sorted by number, so that few of them are looked at.
    """
    before: int | None = None
    low, high = 0, file.seek(0, os.SEEK_END)
    while high - low > _NEAR:
        begin, found, end = _line_after(file, (low + high) // 2)
        if begin >= high:
            break
        if found is not None and found <= number:
            before, low = begin, end
        else:
            high = begin
    file.seek(low)
    for line in file:
        found = number_of(line)
        if found is not None:
            if found > number:
                break
            before = low
        low += len(line)
    return before, low


def _line_after(file: BinaryIO, position: int) -> tuple[int, int | None, int]:
    """Return begin, number and end of the first whole line after a position."""
    file.seek(position)
    begin = position + len(file.readline())
    line = file.readline()
    entry = decoded(line)  # a damaged number would lead astray
    return begin, None if entry is None else entry.counts.number, begin + len(line)


def drop(old: Segment) -> int:
    """Remove a segment with what only it refers to; return how many bytes that was."""
    freed = 0
    for path in payloads_of(old):
        freed += _removed(path)
    if os.path.isdir(old.aside):
        old.aside.rmdir()
    return freed + _removed(old.path)


def _removed(path: Path) -> int:
    try:
        found = path.stat()
        path.unlink()
    except FileNotFoundError:  # somebody cleans up
        return 0
    return found.st_size if found.st_nlink == 1 else 0


def payloads_of(owner: Segment) -> Iterator[Path]:
    """Yield the files of the payloads that a segment refers to."""
    try:
        names = os.listdir(owner.aside)
    except FileNotFoundError:
        return
    for name in names:
        yield owner.aside / name
