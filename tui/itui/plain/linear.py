"""What programs write for a terminal as text that is only ever added to; no escape survives.

A line that is written over, as progress bars are, is shown when it is complete, and every few
seconds as it is then.
"""

from __future__ import annotations

import re

from itui.drawing.text import DECEIVING

SNAPSHOT_SECONDS = 10.0
LONGEST_LINE = 4_000  # columns that can still be written over
RESET = "\x1b[m"

_SPECIAL = re.compile(f"[\x00-\x08\x0b-\x1f\x7f{DECEIVING[1:]}]")
_TOKENS = re.compile(
    f"(?P<plain>[^\x00-\x08\x0a-\x1f\x7f{DECEIVING[1:]}]+)"
    r"|(?P<newline>\r*\n)|(?P<back>\r|\x08)"
    r"|(?P<sgr>\x1b\[[0-9;:]*m)|\x1b\[(?P<erase>[02]?)K"
    r"|(?P<cut>\x1b(?:[ -/]*|\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b\x18\x1a\n]*\x1b?)\Z)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\x18\x1a\n]*(?:[\x07\x18\x1a]|\x1b\\|(?=[\x1b\n]))"
    r"|\x1b[ -/]*[0-~]"
    r"|[\x00-\x1f\x7f]"
    f"|(?P<deceiving>[{DECEIVING}])"
)
_LONGEST_CUT = 4_096  # of a sequence whose end has not come; a longer one is none


def plain_text(text: str) -> str:
    r"""Return a whole text without what is not for reading: escapes, colours, what was erased.

    >>> plain_text("\x1b[31mred\x1b[0m\x1b]0;title\x07\n 1%\r100%")
    'red\n100%'
    """
    linear = LinearText()
    shown = linear.feed(text, now=0.0)
    return shown + linear.finish().removesuffix("\n")


class LinearText:
    """The text of one block; ``feed`` and ``finish`` return what to print now."""

    def __init__(self, *, keeps_colours: bool = False) -> None:
        self._keeps_colours = keeps_colours
        self._cells: list[str] = []  # the current line, each character with its colours before it
        self._column = 0
        self._shown = 0  # how much of the line is printed
        self._is_outdated = False  # what is printed of the line was written over
        self._is_open = False  # the cursor of whoever reads is not at the start of a line
        self._last_look = float("-inf")
        self._colour = ""
        self._is_coloured = False
        self._held = ""

    def feed(self, text: str, now: float) -> str:
        """Take what was written at a time."""
        if not self._held and not self._cells and not _SPECIAL.search(text):
            return self._simple(text)
        text, self._held = self._held + text, ""
        out: list[str] = []
        for token in _TOKENS.finditer(text):
            self._take(token, out)
        out.append(self._look(now))
        return "".join(out)

    def finish(self) -> str:
        """End the block: print what is held back, and the end of a line that has none."""
        out = self._rest_of_line()
        if self._is_coloured:
            out += RESET
        if self._is_open:
            out += "\n"
        self._begin_line()
        self._colour, self._is_coloured, self._held, self._is_open = "", False, "", False
        return out

    def _simple(self, text: str) -> str:
        """Take text without anything special at the start of a line."""
        whole, newline, rest = text.rpartition("\n")
        out = whole + newline
        if rest:
            self._put(rest)
            out += self._rest_of_line()
        elif out:
            self._is_open = False
        return out

    def _take(self, token: re.Match[str], out: list[str]) -> None:
        match token.lastgroup:
            case "plain":
                self._put(token.group())
            case "newline":
                out.append(self._rest_of_line() + "\n")
                self._begin_line()
                self._is_open = False
            case "back":
                self._column = max(self._column - 1, 0) if token.group() == "\b" else 0
            case "sgr" if self._keeps_colours:
                self._colour += token.group()
            case "erase":
                self._erase(token.group("erase") or "")
            case "cut" if len(token.group()) < _LONGEST_CUT:
                self._held = token.group()
            case "deceiving":
                self._put(f"<{ord(token.group()):02X}>")
            case _:
                pass  # a wish that only a screen could fulfil

    def _put(self, text: str) -> None:
        column, end = self._column, self._column + len(text)
        if column < self._shown and self._cells[column:end] != list(text):
            self._is_outdated = True
        cells = list(text)
        if self._colour:
            cells[0] = self._colour + cells[0]
            self._colour = ""
            self._is_coloured = True
        self._cells[column:end] = cells
        self._column = end

    def _erase(self, how: str) -> None:
        start = 0 if how == "2" else self._column
        if start < len(self._cells):
            self._is_outdated = self._is_outdated or start < self._shown
            del self._cells[start:]
            self._cells += " " * (self._column - len(self._cells))

    def _look(self, now: float) -> str:
        """Return what to print of a line that may go on."""
        if self._is_outdated and now - self._last_look < SNAPSHOT_SECONDS:
            return ""
        if self._column < len(self._cells) and self._shown:
            return ""  # it is just being written over
        self._last_look = now
        out = self._rest_of_line()
        if len(self._cells) > LONGEST_LINE:
            self._begin_line()  # what was printed of it can no longer be written over
        return out

    def _rest_of_line(self) -> str:
        if self._is_outdated:
            out = ("\n" if self._is_open else "") + "".join(self._cells).rstrip(" ")
        else:
            out = "".join(self._cells[self._shown :])
        if self._cells or self._is_outdated:
            self._is_open = bool(self._cells)
        self._shown, self._is_outdated = len(self._cells), False
        return out

    def _begin_line(self) -> None:
        self._cells.clear()
        self._column = self._shown = 0
        self._is_outdated = False
