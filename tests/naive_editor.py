"""What the editor does, done naively on one string."""

from __future__ import annotations

import re
from itertools import accumulate

from wcwidth import iter_graphemes

WORD = re.compile(r"\w+")


class Model:
    """A text as one string, the cursor and the mark as offsets."""

    def __init__(self) -> None:
        self.text = ""
        self.cursor = 0
        self.mark: int | None = None
        self.is_shifted = False
        self.killed = ""

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.cursor) + 1

    @property
    def line_end(self) -> int:
        end = self.text.find("\n", self.cursor)
        return len(self.text) if end < 0 else end

    @property
    def selection(self) -> tuple[int, int] | None:
        if self.mark is None or self.mark == self.cursor:
            return None
        return min(self.mark, self.cursor), max(self.mark, self.cursor)

    def place_of_typing(self) -> tuple[int, int]:
        """Return what typing replaces: a selection made by shifted moves."""
        return (self.is_shifted and self.selection) or (self.cursor, self.cursor)

    def put(self, start: int, end: int, text: str) -> None:
        """Replace what is between two offsets."""
        self.text = self.text[:start] + text + self.text[end:]
        self.cursor = start + len(text)
        self.mark, self.is_shifted = None, False

    def place(self, cursor: int) -> None:
        """Move the cursor; a selection made by shifted moves goes."""
        self.cursor = cursor
        if self.is_shifted:
            self.mark = None
        self.is_shifted = False

    def left(self) -> int:
        """Return where the cluster before the cursor begins."""
        if self.cursor == self.line_start:
            return max(self.cursor - 1, 0)
        line = self.text[self.line_start : self.line_end]
        starts = [self.line_start, *accumulate(map(len, iter_graphemes(line)), initial=0)][1:]
        return max(
            self.line_start + start for start in starts if self.line_start + start < self.cursor
        )

    def right(self) -> int:
        """Return where the cluster after the cursor ends."""
        if self.cursor == self.line_end:
            return min(self.cursor + 1, len(self.text))
        return self.cursor + len(next(iter_graphemes(self.text[self.cursor : self.line_end])))

    def word_left(self) -> int:
        words = list(WORD.finditer(self.text, 0, self.cursor))
        return words[-1].start() if words else 0

    def word_right(self) -> int:
        word = WORD.search(self.text, self.cursor)
        return word.end() if word else len(self.text)

    def backspace(self) -> int:
        """Return up to where backspace deletes: a step of indentation at once."""
        before = self.text[self.line_start : self.cursor]
        if before and not before.strip(" "):
            return self.line_start + (len(before) - 1) // 4 * 4
        return self.left()
