r"""What a program printed, as lines: a terminal that never scrolls anything away by itself.

Interpreted are newline, carriage return, backspace, tab, moves of the cursor, erasing, and
colours. Titles, clipboard writes, private modes, device strings and every other sequence are
dropped; what could deceive the eye (NUL, bidi controls, lone surrogates) is shown as ``<202E>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from itui.line_grid import LINE_CAP, LineGrid
from itui.line_store import Line
from itui.needle import Needle
from itui.picture import Style
from itui.sgr import apply_sgr

LINE_LIMIT = 200_000
SIZE_LIMIT = 24_000_000
SEARCH_SLICE = 2_000_000
_PENDING_CAP = 4096

_DECEIVING = (
    "\x00\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_WIDTHLESS = (
    "\u180e\u200b\u200d\u2060-\u2065\ufe0e\ufe0f\ufeff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff"
)


@cache
def _special(is_ascii: bool) -> re.Pattern[str]:
    """Match a character that is more than itself; newlines are not."""
    return re.compile(
        "[\x00-\x09\x0b-\x1f\x7f" + ("" if is_ascii else _DECEIVING[1:] + _WIDTHLESS) + "]"
    )


@cache
def _tokens() -> re.Pattern[str]:
    """Match whatever comes next; ``cut`` is a sequence that the text ends within."""
    return re.compile(
        f"(?P<plain>[^\x00-\x1f\x7f{_DECEIVING[1:]}{_WIDTHLESS}]+)"
        r"|\x1b\[(?P<sgr>[0-9;:]*)m|(?P<newline>\r?\n)|(?P<control>[\r\b\t\x0b\x0c])"
        r"|\x1b\[(?P<numbers>[0-9;]*)(?P<final>[A-Za-z])"
        r"|\x1b\[[0-?]*[ -/]*[@-~]"
        r"|\x1b\][^\x07\x1b\x18\x1a\n]*(?:[\x07\x18\x1a]|(?=[\x1b\n]))"
        r"|\x1b[PX^_][^\x1b\x18\x1a]*(?:[\x18\x1a]|(?=\x1b))"
        r"|\x1b(?P<escape>[78])|\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~])"
        r"|(?P<cut>(?:\x1b(?:[ -/]*|\[[0-?]*[ -/]*|\][^\x07\x1b\x18\x1a\n]*"
        r"|[PX^_][^\x1b\x18\x1a]*)|\u200d)\Z)"
        r"|\x1b\[[0-?]*[ -/]*"
        f"|(?P<deceiving>[{_DECEIVING}])"
        "|\u200d[\u2190-\u2bff\U0001f000-\U0001faff]"
        f"|[\x01-\x1f\x7f{_WIDTHLESS}]"
    )


class TermLog:
    """The lines one output stream of one input has become.

    Lines are numbered from the first one printed; ``begin`` to ``end`` can be asked for. When the
    oldest were dropped, the line ``begin`` says how many.
    """

    __slots__ = (
        "_carried",
        "_grid",
        "_line_limit",
        "_pending",
        "_saved",
        "_size_limit",
        "_swallows",
    )

    def __init__(
        self, *, line_limit: int = LINE_LIMIT, size_limit: int = SIZE_LIMIT, dropped: int = 0
    ) -> None:
        self._grid = LineGrid()
        self._line_limit = line_limit
        self._size_limit = size_limit
        self._carried = dropped
        self._pending = ""
        self._swallows = ""
        self._saved = (0, 0)

    @property
    def dropped(self) -> int:
        """The number of lines let go, those of outputs before this one included."""
        return self._carried + self._grid.begin

    @property
    def kept(self) -> int:
        """The number of lines printed that are still here."""
        return self._grid.end - self._grid.begin

    @property
    def begin(self) -> int:
        """The number of the first line there is."""
        begin = self._grid.begin
        return begin - 1 if begin or self._carried else begin

    @property
    def end(self) -> int:
        """The number after the last line there is."""
        return self._grid.end

    @property
    def settled(self) -> int:
        """The number after the last line that will not change any more."""
        return self._grid.frozen

    @property
    def size(self) -> int:
        """The number of characters kept."""
        return self._grid.size

    def line(self, number: int) -> Line:
        """Return the line of this number."""
        if number < self._grid.begin:
            return Line(f"… {self.dropped:,} lines dropped", ((0, "output.mark"),))
        return self._grid.line(number)

    def texts(self) -> Iterator[str]:
        """Yield the texts of all lines that are here."""
        return self._grid.texts()

    def find(self, needle: Needle, begin: int = 0, end: int | None = None) -> list[int]:
        """Return the numbers of the lines from ``begin`` to ``end`` that have the needle."""
        return self._grid.find(needle, begin, self._grid.end if end is None else end)

    def find_some(
        self, needle: Needle, begin: int = 0, budget: int = SEARCH_SLICE
    ) -> tuple[list[int], int]:
        """Search from ``begin`` on for a few milliseconds.

        Return the numbers of the lines found, and from where to go on: ``end`` when all is done.
        What was found before ``settled`` stays true; the lines after it may change.
        """
        end = self._grid.reach_of(begin, budget)
        return self._grid.find(needle, begin, end), end

    def trim(self, count: int, carried: int = 0) -> None:
        """Forget the oldest ``count`` lines; ``carried`` lines before them are gone as well."""
        self._carried += carried
        self._grid.trim(self._grid.begin + count)

    def say(self, text: str, style: Style) -> None:
        """Write words of the program itself, without control characters, in a style."""
        grid = self._grid
        look = grid.look
        grid.style = style
        grid.write(text)
        grid.use(look)

    def mark(self, text: str) -> None:
        """Add a remark of the program itself on a line of its own; what was begun is over."""
        self._pending = self._swallows = ""
        if not self._grid.is_at_start:
            self._grid.newline()
        self._grid.use(None)
        self.say(text, "output.mark")
        self._grid.newline()

    def feed(self, text: str) -> None:
        """Take the next part of what was printed; it may be cut anywhere."""
        if self._pending:
            text = self._pending + text
            self._pending = ""
        if self._swallows:
            text = self._swallow(text)
        if "\r\n" in text:
            text = text.replace("\r\n", "\n")
        if self._grid.is_at_end and not _special(text.isascii()).search(text):
            self._grid.extend(text)
        else:
            self._interpret(text)
        self._grid.settle()
        self._keep_limits()

    def _interpret(self, text: str) -> None:
        grid = self._grid
        for found in _tokens().finditer(text):
            match found.lastgroup:
                case "plain":
                    grid.write(found.group())
                case "sgr":
                    grid.use(apply_sgr(grid.look, found["sgr"]))
                case "newline":
                    grid.newline()
                case "control":
                    self._control(found["control"])
                case "final":
                    self._sequence(found["final"], found["numbers"])
                case "escape":
                    self._save(found["escape"] == "8")
                case "deceiving":
                    grid.write(f"<{ord(found['deceiving']):02X}>")
                case "cut":
                    self._keep(found["cut"])

    def _keep(self, cut: str) -> None:
        """Keep an unfinished sequence; of one that is absurdly long only its kind."""
        if len(cut) <= _PENDING_CAP:
            self._pending = cut
        elif cut[1] in "]PX^_":
            self._swallows = cut[1]

    def _swallow(self, text: str) -> str:
        """Return what follows the end of the string sequence being dropped."""
        ends = "[\x07\x18\x1a\x1b\n]" if self._swallows == "]" else "[\x18\x1a\x1b]"
        found = re.search(ends, text)
        if found is None:
            return ""
        self._swallows = ""
        return text[found.start() + (found.group() not in "\x1b\n") :]

    def _control(self, control: str) -> None:
        grid = self._grid
        if control == "\r":
            grid.go_to_column(0)
        elif control == "\b":
            grid.go_to_column(grid.column - 1)
        elif control == "\t":
            grid.go_to_column((grid.column // 8 + 1) * 8)
        else:
            column = grid.column
            grid.newline()
            grid.go_to_column(column)

    def _sequence(self, final: str, numbers: str) -> None:
        """Perform a control sequence that moves or erases; all others do nothing."""
        grid = self._grid
        first, _, second = numbers.partition(";")
        number = min(int(first[:6] or 0), LINE_CAP)
        count = max(number, 1)
        match final:
            case "A" | "F":
                grid.go_to_row(grid.row - count)
            case "B" | "E":
                grid.go_to_row(grid.row + count)
            case "C":
                grid.go_to_column(grid.column + count)
            case "D":
                grid.go_to_column(grid.column - count)
            case "G":
                grid.go_to_column(count - 1)
            case "d":
                grid.go_to_row(grid.top + count - 1)
            case "H" | "f":
                grid.go_to_row(grid.top + count - 1)
                grid.go_to_column(max(int(second.partition(";")[0][:6] or 0), 1) - 1)
            case "J":
                grid.erase_display(number)
            case "K":
                grid.erase_line(number)
            case "s" | "u":
                self._save(final == "u")
        if final in "EF":
            grid.go_to_column(0)

    def _save(self, restores: bool) -> None:
        """Remember the place of the cursor, or go back to it."""
        grid = self._grid
        if restores:
            grid.go_to_row(self._saved[0] - grid.frozen)
            grid.go_to_column(self._saved[1])
        else:
            self._saved = (grid.row + grid.frozen, grid.column)

    def _keep_limits(self) -> None:
        grid = self._grid
        if grid.end - grid.begin > self._line_limit:
            grid.trim(grid.end - self._line_limit)
        while grid.size > self._size_limit and grid.drop_page():
            pass
