"""A terminal to compare with: pyte, and what it lacks of a real one (xterm's way)."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pyte
from pyte.graphics import BG_AIXTERM, FG_AIXTERM, FG_BG_256

from itui.drawing.picture import Sgr
from itui.termlog.line_rows import REACH
from itui.termlog.line_store import Line, row_of
from itui.termlog.termlog import TermLog

_ALTERNATE = {1049, 1047, 47}
_NAMES = ("black", "red", "green", "brown", "blue", "magenta", "cyan", "white")
_NUMBERS = {
    **{colour: number for number, colour in reversed(list(enumerate(FG_BG_256)))},
    **{name: number for number, name in enumerate(_NAMES)},
    **{name: code - 82 for code, name in FG_AIXTERM.items()},
    **{name: code - 92 for code, name in BG_AIXTERM.items()},
}
Cell = tuple[int, str, int | str | None, int | str | None, bool, bool, bool, bool]


class RealScreen(pyte.Screen):
    """Has an alternate screen; a cursor saved on a screen stays so; margins stop the cursor."""

    _main: tuple[Any, ...] | None = None
    kept: Any = None

    def set_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and _ALTERNATE & set(modes):
            if self._main is None:
                place = (self.cursor.x, self.cursor.y)
                self._main = (deepcopy(dict(self.buffer)), place, self.kept)
                self.buffer.clear()
                self.margins = self.kept = None
            return
        super().set_mode(*modes, **options)

    def reset_mode(self, *modes: int, **options: Any) -> None:
        if options.get("private") and _ALTERNATE & set(modes):
            if self._main is not None:
                rows, (self.cursor.x, self.cursor.y), self.kept = self._main
                self.buffer.clear()
                self.buffer.update(rows)
                self.margins = self._main = None
            return
        super().reset_mode(*modes, **options)

    def reset(self) -> None:
        self._main = None
        self.kept = None
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


def cut(text: str, places: list[int]) -> list[str]:
    """Return a text in pieces."""
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def log_of(*chunks: str, **limits: int) -> TermLog:
    """Return the log of what came in chunks."""
    log = TermLog(**limits)
    for chunk in chunks:
        log.feed(chunk)
    return log


def texts_of(log: TermLog) -> list[str]:
    """Return the texts of all lines."""
    return [log.line(number).text for number in range(log.begin, log.end)]


def painted(line: Line) -> list[Cell]:
    """Return the visible characters of a line with their columns and looks."""
    cells: list[Cell] = []
    column = 0
    for style, text in row_of(line, "base"):
        look = style[1] if isinstance(style, tuple) else Sgr()
        assert isinstance(look, Sgr)
        for character in text:
            fg, bg = _colour(look.fg), _colour(look.bg)
            settings = (look.bold, look.italic, look.underline, look.reverse)
            cells.append((column, character, fg, bg, *settings))
            column += 1
    return [cell for cell in cells if cell[1] != " "]


def _colour(colour: int | str | None) -> int | str | None:
    return _NUMBERS.get(colour[1:], colour) if isinstance(colour, str) else colour


def painted_by_pyte(screen: RealScreen, row: int) -> list[Cell]:
    """Return the same of a row of the terminal."""
    cells = screen.buffer[row]
    return [
        (
            column,
            cell.data,
            _real_colour(cell.fg),
            _real_colour(cell.bg),
            cell.bold,
            cell.italics,
            cell.underscore,
            cell.reverse,
        )
        for column, cell in sorted(cells.items())
        if cell.data.strip()
    ]


def _real_colour(name: str) -> int | str | None:
    return None if name == "default" else _NUMBERS.get(name, f"#{name}")


def assert_same_picture(log: TermLog, screen: RealScreen) -> None:
    """Compare what is within reach, character by character, and the cursor."""
    grid = log._grid
    first = grid.top + grid.frozen
    found = [log.line(number) for number in range(first, log.end)]
    texts = [line.text.rstrip() for line in found]
    while texts and not texts[-1]:
        del texts[-1]
    assert texts == lines_of(screen)
    for row, line in enumerate(found):
        assert painted(line) == painted_by_pyte(screen, row), f"row {row}: {line.text}"
    assert (grid.row - grid.top, grid.column) == (screen.cursor.y, screen.cursor.x)
