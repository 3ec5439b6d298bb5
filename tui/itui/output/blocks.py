"""Blocks of the output document: the lines of one input, one output or one remark."""

from __future__ import annotations

from typing import Protocol

from itui.drawing.picture import Style
from itui.model.state import Text
from itui.termlog.line_rows import REST
from itui.termlog.termlog import TermLog


class Holder(Protocol):
    """What blocks are part of: a section, with its serial number in the document."""

    serial: int
    blocks: list[Block]


class Block:
    """Lines with a base style.

    Once it is out of the document ``section`` is ``None`` and ``successor`` may stand for it.
    """

    __slots__ = ("base", "log", "place", "section", "successor")

    def __init__(self, base: Style, log: TermLog) -> None:
        self.base = base
        self.log = log
        self.section: Holder | None = None
        self.successor: Block | None = None
        self.place = 0

    @property
    def count(self) -> int:
        """The number of lines."""
        return self.log.end - self.log.begin


class TextBlock(Block):
    """What one stream printed, read on from where reading stopped."""

    __slots__ = ("_first", "_last", "_last_start", "_taken", "name")

    def __init__(self, name: str) -> None:
        base = "output.stderr" if name == "stderr" else "output.stdout"
        super().__init__(base, TermLog())
        self.name = name
        self._first = ""
        self._last = ""
        self._last_start = 0
        self._taken = 0

    def take(self, text: Text) -> bool:
        """Read what is new; return whether ``text`` is what was read before, and more."""
        if not self._is_continued(text):
            return False
        if text.start > self._taken:
            self.log.mark(f"… {text.start - self._taken:,} characters let go, {REST}")
            self._taken = text.start
        for chunk in _chunks_after(text, self._taken):
            self.log.feed(chunk)
        self._taken = text.end
        if text.chunks:
            self._first, self._last = text.chunks[0], text.chunks[-1]
            self._last_start = text.end - len(self._last)
        return True

    def _is_continued(self, text: Text) -> bool:
        """Compare the chunks at both ends of what was read; the last one may have grown since."""
        if text.name != self.name or text.end < self._taken:
            return False
        if text.start == 0 and text.chunks and not _begins(text.chunks[0], self._first):
            return False
        end = text.end
        for chunk in reversed(text.chunks):
            start = end - len(chunk)
            if start <= self._last_start:
                return start != self._last_start or _begins(chunk, self._last)
            end = start
        return True


def _begins(chunk: str, known: str) -> bool:
    return chunk is known or chunk.startswith(known)


def _chunks_after(text: Text, taken: int) -> list[str]:
    """Return the chunks after the first ``taken`` characters; the first may be part of one."""
    found: list[str] = []
    end = text.end
    for chunk in reversed(text.chunks):
        if end <= taken:
            break
        start = end - len(chunk)
        found.append(chunk[taken - start :] if start < taken else chunk)
        end = start
    found.reverse()
    return found
