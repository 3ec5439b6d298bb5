"""What can be read on a terminal, without colours: quick enough that its reader does not count.

It answers the questions every terminal answers (``CSI 5 n``, ``CSI 6 n``, ``CSI c``) and is
silent to all others.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from wcwidth import wcwidth

_LOOKS = re.compile(r"\x1b\[[0-9;:]*m")
_TOKENS = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f]+)"
    r"|\x1b\[(?P<numbers>[0-?]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|\x1b(?P<string>[]PX^_])(?P<body>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b[()*+].|\x1b(?P<escape>[0-Z\\`-~])"
    r"|(?P<cut>\x1b(?:\[[0-?]*[ -/]*|[]PX^_][^\x07\x1b]*\x1b?|[()*+])?\Z)"
    r"|(?P<control>[\x00-\x1f\x7f])"
)
_IDENTITY = "\x1b[?62;22c"
_ALTERNATE = frozenset({"47", "1047", "1049"})


class Eye:
    """The characters of a screen; ``questions`` counts what it was asked, answered or not."""

    def __init__(self, columns: int, rows: int, answer: Callable[[str], None]) -> None:
        self.columns, self.rows = columns, rows
        self.questions = 0
        self._answer = answer
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pending = ""
        self._x = self._y = 0
        self._saved = (0, 0)
        self._wraps = True
        self._below: tuple[list[list[str]], int, int] | None = None
        self._lines: list[list[str]] = []
        self.resize(columns, rows)

    def resize(self, columns: int, rows: int) -> None:
        """Take another size; what is at the upper left stays."""
        self.columns, self.rows = columns, rows
        self._top, self._bottom = 0, rows - 1
        lines = [[*line, *self._blank()][:columns] for line in self._lines]
        self._lines = [*lines, *(self._blank() for _ in range(rows))][:rows]
        self._x, self._y = min(self._x, columns - 1), min(self._y, rows - 1)

    def text(self) -> str:
        """Return the lines without trailing blanks."""
        return "\n".join("".join(line).rstrip() for line in self._lines)

    def feed(self, data: bytes) -> None:
        """Take what a program wrote."""
        text = _LOOKS.sub("", self._pending + self._decoder.decode(data))
        self._pending = ""
        if "\x1b" not in text and text.count("\n") > 2 * self.rows and self._is_whole:
            text = "\r" + "\n" * self.rows + text.split("\n", text.count("\n") - self.rows)[-1]
        for found in _TOKENS.finditer(text):
            match found.lastgroup:
                case "text":
                    self._write(found["text"])
                case "control":
                    self._control(found["control"])
                case "final":
                    self._sequence(found["numbers"], found["between"], found["final"])
                case "body":
                    self.questions += found["string"] == "]" and found["body"].endswith("?")
                case "escape":
                    self._escape(found["escape"])
                case "cut":
                    self._pending = found["cut"]

    # --- writing

    @property
    def _is_whole(self) -> bool:
        return self._top == 0 and self._bottom == self.rows - 1

    def _blank(self) -> list[str]:
        return [" "] * self.columns

    def _write(self, text: str) -> None:
        if not text.isascii():
            self._write_wide(text)
            return
        begin = 0
        while begin < len(text):
            if self._x >= self.columns and not self._wraps:
                self._lines[self._y][-1] = text[-1]
                return
            if self._x >= self.columns:
                self._wrap()
            piece = text[begin : begin + self.columns - self._x]
            self._lines[self._y][self._x : self._x + len(piece)] = piece
            self._x += len(piece)
            begin += len(piece)

    def _write_wide(self, text: str) -> None:
        for character in text:
            width = 1 if character.isascii() else wcwidth(character)
            if width <= 0:
                continue
            if self._x + width > self.columns:
                if not self._wraps:
                    continue
                self._wrap()
            self._lines[self._y][self._x : self._x + width] = [character, ""][:width]
            self._x += width

    def _wrap(self) -> None:
        self._x = 0
        self._feed_line()

    def _feed_line(self) -> None:
        if self._y == self._bottom:
            self._scroll(1)
        elif self._y < self.rows - 1:
            self._y += 1

    def _scroll(self, count: int, top: int | None = None) -> None:
        """Move the lines of the region up, or down when the count is negative."""
        top = self._top if top is None else top
        if not top <= self._bottom:
            return
        size = min(abs(count), self._bottom + 1 - top)
        blank = [self._blank() for _ in range(size)]
        if count > 0:
            self._lines[top : self._bottom + 1] = [
                *self._lines[top + size : self._bottom + 1],
                *blank,
            ]
        else:
            self._lines[top : self._bottom + 1] = [
                *blank,
                *self._lines[top : self._bottom + 1 - size],
            ]

    # --- controls

    def _control(self, control: str) -> None:
        if control in "\n\x0b\x0c":
            self._feed_line()
        elif control == "\r":
            self._x = 0
        elif control == "\b":
            self._x = max(min(self._x, self.columns - 1) - 1, 0)
        elif control == "\t":
            self._x = min((self._x // 8 + 1) * 8, self.columns - 1)

    def _escape(self, final: str) -> None:
        match final:
            case "7":
                self._saved = self._x, self._y
            case "8":
                self._x, self._y = self._saved
            case "D":
                self._feed_line()
            case "E":
                self._wrap()
            case "M" if self._y == self._top:
                self._scroll(-1)
            case "M":
                self._y = max(self._y - 1, 0)
            case "c":
                self._lines = []
                self.resize(self.columns, self.rows)

    def _sequence(self, numbers: str, between: str, final: str) -> None:
        if numbers[:1] in {"?", ">", "=", "<"} or between:
            self._private(numbers, between, final)
            return
        values = [int(each) if each.isdigit() else 0 for each in numbers.split(";")]
        first = values[0]
        count = max(first, 1)
        if final in "ABCDEFGHadef`":
            self._move(final, count, max(values[1] if len(values) > 1 else 1, 1))
        elif final in "JKPX@LMST":
            self._change(final, first, count)
        elif final == "r":
            bottom = values[1] if len(values) > 1 and values[1] else self.rows
            self._top, self._bottom = count - 1, min(bottom, self.rows) - 1
            self._x = self._y = 0
        elif final in "su":
            self._escape("7" if final == "s" else "8")
        elif final in "nc" or (final == "t" and first > 10):
            self._question(final, first)

    def _move(self, final: str, count: int, second: int) -> None:
        x, y = min(self._x, self.columns - 1), self._y
        match final:
            case "A" | "F":
                y = max(y - count, self._top if y >= self._top else 0)
            case "B" | "E" | "e":
                y = min(y + count, self._bottom if y <= self._bottom else self.rows)
            case "C" | "a":
                x += count
            case "D":
                x -= count
            case "G" | "`":
                x = count - 1
            case "d":
                y = count - 1
            case "H" | "f":
                x, y = second - 1, count - 1
        if final in "EF":
            x = 0
        self._x = max(0, min(x, self.columns - 1))
        self._y = max(0, min(y, self.rows - 1))

    def _change(self, final: str, first: int, count: int) -> None:
        line = self._lines[self._y]
        x = min(self._x, self.columns - 1)
        match final:
            case "J" | "K":
                self._erase(final, first)
            case "P":
                line[x:] = [*line[x + count :], *self._blank()][: self.columns - x]
            case "@":
                line[x:] = [*[" "] * count, *line[x:]][: self.columns - x]
            case "X":
                size = min(count, self.columns - x)
                line[x : x + size] = [" "] * size
            case "L" | "M" if self._top <= self._y <= self._bottom:
                self._x = 0
                self._scroll(count if final == "M" else -count, self._y)
            case "S" | "T":
                self._scroll(count if final == "S" else -count)

    def _erase(self, final: str, kind: int) -> None:
        line = self._lines[self._y]
        x = min(self._x, self.columns - 1)
        if kind == 0:
            line[x:] = [" "] * (self.columns - x)
        elif kind == 1:
            line[: x + 1] = [" "] * (x + 1)
        else:
            line[:] = self._blank()
        if final == "J":
            first = self._y + 1 if kind == 0 else 0
            last = self._y if kind == 1 else self.rows
            self._lines[first:last] = [self._blank() for _ in range(first, last)]

    def _private(self, numbers: str, between: str, final: str) -> None:
        if final in "ncqp" or (final == "u" and numbers == "?"):
            self.questions += between != " " and not (final == "p" and between != "$")
        elif final in "hl" and numbers == "?7":
            self._wraps = final == "h"
        elif final in "hl" and _ALTERNATE & set(numbers[1:].split(";")):
            if final == "h" and self._below is None:
                self._below = self._lines, self._x, self._y
                self._lines = [self._blank() for _ in range(self.rows)]
            elif final == "l" and self._below is not None:
                self._lines, self._x, self._y = self._below
                self._below = None

    def _question(self, final: str, first: int) -> None:
        self.questions += 1
        if final == "c":
            self._answer(_IDENTITY)
        elif final == "n" and first == 5:
            self._answer("\x1b[0n")
        elif final == "n" and first == 6:
            self._answer(f"\x1b[{self._y + 1};{min(self._x, self.columns - 1) + 1}R")
