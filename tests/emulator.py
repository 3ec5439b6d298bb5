"""An emulated terminal that is stricter than most: what it shows can be compared cell by cell.

It knows faint text, erases with the background alone, breaks a wide character of which one half is
written over, and refuses bytes that no frame needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pyte
from pyte import modes
from pyte.graphics import BG_AIXTERM, BG_ANSI, FG_AIXTERM, FG_ANSI, FG_BG_256
from pyte.screens import Char
from wcwidth import wcwidth

BASIC = (*(FG_ANSI[number] for number in range(30, 38)), *FG_AIXTERM.values())
BROKEN = "\ufffd"
BLANK = Char(" ")

_SWITCHES: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"blink": True},  # pyte has no faint, and itui never blinks
    3: {"italics": True},
    4: {"underscore": True},
    7: {"reverse": True},
    9: {"strikethrough": True},
    22: {"bold": False, "blink": False},
    23: {"italics": False},
    24: {"underscore": False},
    27: {"reverse": False},
    29: {"strikethrough": False},
}
_FG = {**FG_ANSI, **FG_AIXTERM}
_BG = {**BG_ANSI, **BG_AIXTERM, 105: "brightmagenta"}
_SGR_NUMBER = (
    r"(?:[0-4]|[79]|2[2-479]|3[0-79]|4[0-79]|9[0-7]|10[0-7]"
    r"|[34]8;5;\d{1,3}|[34]8;2(?:;\d{1,3}){3})"
)
# everything that may be sent to draw a frame, and nothing else
_ALLOWED = re.compile(
    r"[^\x00-\x1f\x7f-\x9f]+"
    rf"|\x1b\[(?:{_SGR_NUMBER}(?:;{_SGR_NUMBER})*)?m"
    r"|\x1b\[\d*(?:;\d*)?H|\x1b\[\d*[A-GIXPLM@d]|\x1b\[[012]?[JK]|\x1b\[(?:\d+;\d+)?r"
    r"|\x1b\[4[hl]|\x1b\[\?(?:25|7|2026)[hl]|\x1b\[5n|\x1b[MD78]|\x1b[()][0B]|[\r\n\b]"
    r"|\x1b\]8;(?:id=[\w.-]*)?;(?:(?:https?|file)://[!-~]+)?(?:\x1b\\|\x07)"
)
# what deceives the eye; such characters are shown as text, never sent
_DECEIVING = re.compile(
    "[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
_SYNC_QUESTION = b"\x1b[?2026$p"
_PRIVATE_KEYS = re.compile(rb"\x1b\[[>=<][\d;]*[mu]")


def assert_harmless(data: bytes) -> None:
    """Refuse whatever is not text or one of the few sequences that frames are made of."""
    text = data.decode("utf-8")
    rest = _ALLOWED.sub("", text)
    assert not rest, f"sent to the terminal uninterpreted: {rest[:80]!r}"
    found = _DECEIVING.search(text)
    assert found is None, f"sent to the terminal: {found!r}"


@lru_cache(maxsize=4096)
def _with_text(attributes: Char, text: str) -> Char:
    return attributes._replace(data=text)


class _Seen(dict[Char, Char]):
    """What is seen of a cell; of a blank without lines through it only the background."""

    def __missing__(self, cell: Char) -> Char:
        is_marked = cell.reverse or cell.underscore or cell.strikethrough
        seen = cell if cell.data != " " or is_marked else Char(" ", bg=cell.bg)
        return self.setdefault(cell, seen)


SEEN = _Seen()


class Emulator(pyte.Screen):
    """A terminal of ``columns`` x ``rows`` fed with bytes; ``widths`` says how wide it takes a
    character for."""

    broken = BROKEN
    knows_sync = False

    def __init__(self, columns: int, rows: int, widths: Callable[[str], int] = wcwidth) -> None:
        self._widths = widths
        super().__init__(columns, rows)
        self._stream = pyte.ByteStream(self)
        self.answered = ""

    def feed(self, data: bytes) -> None:
        """Take what a program wrote."""
        if self.knows_sync and _SYNC_QUESTION in data:
            self.answered += "\x1b[?2026;2$y"
        # pyte would take the modes of keys for colours
        self._stream.feed(_PRIVATE_KEYS.sub(b"", data))

    def write_process_input(self, data: str) -> None:
        self.answered += data

    def spoil(self) -> None:
        """Show rubbish everywhere, as a terminal may after it was resized."""
        rubbish = Char("▒", fg="red", bg="green")
        for row in range(self.lines):
            line = self.buffer[row]
            for column in range(self.columns):
                line[column] = rubbish
        self.dirty.update(range(self.lines))

    def row(self, number: int) -> list[Char]:
        """Return the cells of a row; the second half of a wide character is an empty text."""
        line = self.buffer[number]
        return [SEEN[line[column]] for column in range(self.columns)]

    def text(self) -> str:
        """Return what a person reads."""
        rows = ("".join(cell.data for cell in self.row(row)) for row in range(self.lines))
        return "\n".join(row.rstrip() for row in rows)

    # --- writing

    def draw(self, data: str) -> None:
        """Write text as a terminal does that breaks what is half covered."""
        cursor = self.cursor
        room = self.columns - cursor.x
        if data.isascii() and len(data) <= room and modes.IRM not in self.mode:
            self._put(data)
            return
        for character in data:
            self._draw_character(character)
        self.dirty.add(self.cursor.y)

    def _put(self, text: str) -> None:
        """Write narrow characters that have room in the row."""
        cursor, attributes = self.cursor, self.cursor.attrs
        line = self.buffer[cursor.y]
        begin, end = cursor.x, cursor.x + len(text)
        self._break(line, begin, end)
        line.update(
            zip(range(begin, end), (_with_text(attributes, each) for each in text), strict=True)
        )
        cursor.x = end
        self.dirty.add(cursor.y)

    def _draw_character(self, character: str) -> None:
        width = self._widths(character)
        cursor = self.cursor
        if width <= 0:
            self._combine(character)
            return
        if cursor.x + width > self.columns:
            if modes.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                cursor.x = self.columns - width
        if modes.IRM in self.mode:
            self.insert_characters(width)
        line = self.buffer[cursor.y]
        self._break(line, cursor.x, cursor.x + width)
        line[cursor.x] = cursor.attrs._replace(data=character)
        if width == 2:
            line[cursor.x + 1] = cursor.attrs._replace(data="")
        cursor.x += width
        self.dirty.add(cursor.y)

    def _combine(self, character: str) -> None:
        """Add a mark to the character before."""
        line = self.buffer[self.cursor.y]
        column = self.cursor.x - 1
        while column > 0 and line[column].data == "":
            column -= 1
        if column >= 0:
            line[column] = line[column]._replace(data=line[column].data + character)

    def _break(self, line: dict[int, Char], begin: int, end: int) -> None:
        """Spoil the halves left over of wide characters at both ends."""
        if begin and line[begin].data == "":
            line[begin - 1] = line[begin - 1]._replace(data=self.broken)
        if end < self.columns and line[end].data == "":
            line[end] = line[end]._replace(data=self.broken)

    # --- erasing and scrolling: blanks take the background and nothing else

    def _blank(self) -> Char:
        return Char(" ", bg=self.cursor.attrs.bg)

    def erase_characters(self, count: int | None = None) -> None:
        self._erase(self.cursor.y, self.cursor.x, min(self.cursor.x + (count or 1), self.columns))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        begin = self.cursor.x if how == 0 else 0
        end = min(self.cursor.x + 1, self.columns) if how == 1 else self.columns
        self._erase(self.cursor.y, begin, end)

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        if how in (0, 1):
            self.erase_in_line(how)
        first = self.cursor.y + 1 if how == 0 else 0
        last = self.cursor.y if how == 1 else self.lines
        for row in range(first, last):
            self._erase(row, 0, self.columns)

    def _erase(self, row: int, begin: int, end: int) -> None:
        if begin >= end:
            return
        line = self.buffer[row]
        self._break(line, begin, end)
        blank = self._blank()
        if blank == BLANK:
            for column in [column for column in line if begin <= column < end]:
                del line[column]
        else:
            line.update(dict.fromkeys(range(begin, end), blank))
        self.dirty.add(row)

    def index(self) -> None:
        bottom = self.margins.bottom if self.margins else self.lines - 1
        is_scrolling = self.cursor.y == bottom
        super().index()
        if is_scrolling:
            self._erase(bottom, 0, self.columns)

    def reverse_index(self) -> None:
        top = self.margins.top if self.margins else 0
        is_scrolling = self.cursor.y == top
        super().reverse_index()
        if is_scrolling:
            self._erase(top, 0, self.columns)

    # --- looks

    def select_graphic_rendition(self, *attrs: int) -> None:
        look = self.cursor.attrs
        numbers = iter(attrs or (0,))
        for number in numbers:
            if number == 0:
                look = BLANK
            elif number in _SWITCHES:
                look = look._replace(**_SWITCHES[number])
            elif number in _FG:
                look = look._replace(fg=_FG[number])
            elif number in _BG:
                look = look._replace(bg=_BG[number])
            elif number in (38, 48):
                colour = _colour(numbers)
                look = look._replace(fg=colour) if number == 38 else look._replace(bg=colour)
            else:
                raise AssertionError(f"SGR {number}")
        self.cursor.attrs = look


def _colour(numbers: Iterator[int]) -> str:
    if next(numbers) == 5:
        return indexed(next(numbers))
    return "".join(f"{next(numbers):02x}" for _ in range(3))


def indexed(index: int) -> str:
    """Return the name of one of the 256 colours."""
    return BASIC[index] if index < 16 else FG_BG_256[index]


def joined(rows: list[list[Char]]) -> str:
    """Return the texts of cells, row by row."""
    return "\n".join("".join(cell.data for cell in row) for row in rows)
