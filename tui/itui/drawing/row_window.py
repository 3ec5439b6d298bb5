"""Which rows of a long list are on the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class RowWindow:
    """A window of ``height`` rows on ``count`` rows, beginning at ``first``."""

    first: int = 0
    height: int = 0
    count: int = 0

    def fit(self, count: int, height: int) -> None:
        """Take a new number of rows and a new height; stay inside the list."""
        self.count, self.height = count, max(height, 0)
        self._clamp()

    def show(self, index: int) -> None:
        """Move as little as needed to have row ``index`` in the window."""
        self.first = min(self.first, index)
        if self.height:
            self.first = max(self.first, index - self.height + 1)
        self._clamp()

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move by rows and pages, or to the ``top`` or the ``end``."""
        if to:
            self.first = self.count if to == "end" else 0
        page = max(self.height - 1, 1)
        self.first += rows + round(pages * page)
        self._clamp()

    @property
    def rows(self) -> range:
        """The indices of the rows in the window."""
        return range(self.first, min(self.first + self.height, self.count))

    @property
    def is_partial(self) -> bool:
        """Whether there are rows outside the window."""
        return self.count > self.height

    @property
    def place(self) -> str:
        """Which rows of how many are in the window, nothing when all are."""
        shown = self.rows
        return f"{shown.start + 1}-{shown.stop} of {self.count}" if self.is_partial else ""

    def marks(self) -> list[str]:
        """Return a scroll bar, one character for each row of the window."""
        if not self.is_partial or not self.height:
            return [" "] * self.height
        size = max(self.height * self.height // self.count, 1)
        room, hidden = self.height - size, self.count - self.height
        start = (self.first * room + hidden - 1) // hidden if self.first < hidden else room
        return ["┃" if start <= row < start + size else "│" for row in range(self.height)]

    def _clamp(self) -> None:
        self.first = max(min(self.first, self.count - self.height), 0)
