"""A terminal to compare with: pyte, and what it lacks of a real one (xterm's way)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pyte

from itui.line_rows import REACH

_ALTERNATE = {1049, 1047, 47}


class RealScreen(pyte.Screen):
    """Has an alternate screen; a saved cursor stays saved; margins stop who comes to them."""

    _main: tuple[Any, ...] | None = None

    def set_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and _ALTERNATE & set(modes):
            if self._main is None:
                place = (self.cursor.x, self.cursor.y)
                self._main = (deepcopy(dict(self.buffer)), place, self.margins)
                self.buffer.clear()
                self.margins = None
            return
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and _ALTERNATE & set(modes):
            if self._main is not None:
                rows, (self.cursor.x, self.cursor.y), _ = self._main
                self.buffer.clear()
                self.buffer.update(rows)
                self.margins = self._main = None
            return
        super().reset_mode(*modes, **options)

    def reset(self) -> None:
        self._main = None
        self.kept: Any = None
        super().reset()

    def save_cursor(self) -> None:
        self.kept = deepcopy(self.cursor)

    def restore_cursor(self) -> None:
        if self.kept is None:
            self.cursor.x = self.cursor.y = 0
            self.cursor.attrs = self.default_char
        else:
            self.cursor = deepcopy(self.kept)

    def cursor_up(self, count: int | None = None) -> None:
        first = self.margins.top if self.margins else 0
        stop = first if self.cursor.y >= first else 0
        self.cursor.y = max(self.cursor.y - (count or 1), stop)

    def cursor_down(self, count: int | None = None) -> None:
        last = self.margins.bottom if self.margins else self.lines - 1
        stop = last if self.cursor.y <= last else self.lines - 1
        self.cursor.y = min(self.cursor.y + (count or 1), stop)

    def insert_lines(self, count: int | None = None) -> None:
        self._fill()
        super().insert_lines(count)

    def delete_lines(self, count: int | None = None) -> None:
        self._fill()
        super().delete_lines(count)

    def _fill(self) -> None:
        """Make all rows exist; pyte forgets to move those that do not."""
        for row in range(self.lines):
            self.buffer[row]


def screen_of(text: str, columns: int = 400, lines: int = REACH) -> RealScreen:
    """Return the screen after a text whose newlines the line discipline has completed."""
    screen = RealScreen(columns, lines)
    pyte.Stream(screen).feed(text.replace("\r\n", "\n").replace("\n", "\r\n"))
    return screen


def line_of(screen: RealScreen, row: int) -> str:
    """Return the text of a row without trailing blanks."""
    cells = screen.buffer[row]
    return "".join(cells[at].data for at in range(max(cells, default=-1) + 1)).rstrip()


def lines_of(screen: RealScreen) -> list[str]:
    """Return the texts of all rows but the blank ones at the end."""
    lines = [line_of(screen, row) for row in range(screen.lines)]
    while lines and not lines[-1]:
        del lines[-1]
    return lines
