"""What waits to be printed while somebody types: bounded, the oldest text goes first."""

from __future__ import annotations

from collections import deque
from typing import Generic, TypeVar

from itui_kernel.protocol.schema import Record

MOST_LINES = 1_000
MOST_CHARACTERS = 200_000


class Text(Record, kw_only=False):
    """Something to print as it is."""

    text: str


Other = TypeVar("Other")


class Backlog(Generic[Other]):
    """Keeps texts and whatever else happened in their order; of texts only the newest."""

    def __init__(self, most_lines: int = MOST_LINES) -> None:
        self.most_lines = most_lines
        self._items: deque[Text | Other] = deque()
        self._lines = 0
        self._characters = 0
        self._dropped = 0

    def add(self, item: Text | Other) -> None:
        """Keep something that is to be told later."""
        self._items.append(item)
        if not isinstance(item, Text):
            return
        self._lines += item.text.count("\n")
        self._characters += len(item.text)
        if self._lines > self.most_lines or self._characters > MOST_CHARACTERS:
            self._shrink()

    def release(self) -> list[Text | Other]:
        """Return all that was kept, with a line that says how many lines were not."""
        items = list(self._items)
        if self._dropped:
            items.insert(0, Text(f"[… {self._dropped} lines before this: see itui tail …]\n"))
        self._items.clear()
        self._lines = self._characters = self._dropped = 0
        return items

    def _shrink(self) -> None:
        """Drop the oldest lines, and keep what is no text."""
        kept: list[Text | Other] = []
        while self._lines > self.most_lines or self._characters > MOST_CHARACTERS:
            item = self._items.popleft()
            if not isinstance(item, Text):
                kept.append(item)
                continue
            self._lines -= item.text.count("\n")
            self._characters -= len(item.text)
            rest = self._newest(item.text)
            self._dropped += item.text.count("\n") - rest.count("\n")
            if rest:
                self._lines += rest.count("\n")
                self._characters += len(rest)
                kept.append(Text(rest))
        self._items.extendleft(reversed(kept))

    def _newest(self, text: str) -> str:
        """Return the end of a text that alone is too long, from the start of a line."""
        lines = self.most_lines - self._lines
        room = MOST_CHARACTERS - self._characters
        if lines <= 0 or room <= 0:
            return ""
        parts = text[-room:].splitlines(keepends=True)
        if len(text) > room:
            parts = parts[1:]
        return "".join(parts[-lines:])
