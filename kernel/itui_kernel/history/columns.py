"""Many texts in one file, searched at the speed at which memory is read."""

from __future__ import annotations

import os
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from itui_kernel.history.glob import BORDER, Glob, decoded, encoded

_TEXTS_AT_ONCE = 8192
_WIDTH = 8  # bytes of a position


class Column:
    """Texts one behind the other, and the positions where they begin, each in a file.

    The files only grow. Whoever reads them knows how many texts are there for him, and is not
    disturbed by one that is being added.
    """

    def __init__(self, directory: Path, name: str) -> None:
        self._texts = directory / f"{name}.text"
        self._starts = directory / f"{name}.starts"

    def append(self, texts: Iterable[str], count: int) -> int:
        """Add texts behind the first ``count``, and return how many there are now."""
        with _opened(self._starts) as starts_file, _opened(self._texts) as texts_file:
            starts_file.truncate(max(count + 1, 1) * _WIDTH if count else 0)
            if not count:
                texts_file.truncate(0)
                texts_file.write(BORDER)
                starts_file.write(array("Q", [1]).tobytes())
            starts_file.seek(count * _WIDTH)
            (position,) = array("Q", starts_file.read(_WIDTH))
            texts_file.truncate(position)
            texts_file.seek(position)
            starts = array("Q")
            for text in texts:
                data = encoded(text) + BORDER
                texts_file.write(data)
                position += len(data)
                starts.append(position)
            starts_file.seek((count + 1) * _WIDTH)
            starts_file.write(starts.tobytes())
            return count + len(starts)

    def is_whole(self, count: int) -> bool:
        """Tell whether the files are there with so many texts; what tidies up may take them."""
        try:
            with self._starts.open("rb") as file:
                file.seek(count * _WIDTH)
                end = int.from_bytes(file.read(_WIDTH), sys.byteorder)
            return 0 < end <= self._texts.stat().st_size
        except OSError:
            return False

    def search(self, glob: Glob, count: int) -> Iterator[tuple[int, str]]:
        """Yield index and text of what matches among the first ``count``, the last one first."""
        if not count:
            return
        texts = os.open(self._texts, os.O_RDONLY | os.O_CLOEXEC)
        starts = os.open(self._starts, os.O_RDONLY | os.O_CLOEXEC)
        try:
            for first in range((count - 1) // _TEXTS_AT_ONCE * _TEXTS_AT_ONCE, -1, -_TEXTS_AT_ONCE):
                number = min(_TEXTS_AT_ONCE, count - first)
                chunk = _Chunk(texts, starts, first, number)
                yield from reversed(list(chunk.matches(glob)))
        finally:
            os.close(texts)
            os.close(starts)

    def text(self, index: int) -> str:
        """Return one of the texts."""
        with self._starts.open("rb") as starts_file, self._texts.open("rb") as texts_file:
            starts_file.seek(index * _WIDTH)
            start, end = array("Q", starts_file.read(2 * _WIDTH))
            texts_file.seek(start)
            return decoded(texts_file.read(end - start - 1))


class _Chunk:
    """Some neighbouring texts with the borders around them."""

    def __init__(self, texts: int, starts: int, first: int, number: int) -> None:
        self._starts_file, self._first, self._number = starts, first, number
        self._from = self._position(first) - 1
        self._data = os.pread(texts, self._position(first + number) - self._from, self._from)

    def _position(self, index: int) -> int:
        data = os.pread(self._starts_file, _WIDTH, index * _WIDTH)
        return int.from_bytes(data, sys.byteorder)

    def matches(self, glob: Glob) -> Iterator[tuple[int, str]]:
        """Yield the index and the text of what matches, first one first."""
        data = self._data
        needle = min(glob.needles, key=data.count) if len(glob.needles) > 1 else glob.needles[0]
        found = data.find(needle)
        if found < 0:
            return
        size = (self._number + 1) * _WIDTH
        starts = array("Q", os.pread(self._starts_file, size, self._first * _WIDTH))
        is_at_border = needle.startswith(BORDER) or not needle
        while 0 <= found < len(data) - 1:
            index = bisect_right(starts, self._from + found + is_at_border) - 1
            begin, end = starts[index] - self._from, starts[index + 1] - self._from - 1
            text = decoded(data[begin:end])
            if glob.is_exact or glob.matches(text):
                yield self._first + index, text
            found = data.find(needle, end)


def _opened(path: Path) -> BinaryIO:
    """Open a file to read and write; it comes into being when it is not there."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
