r"""What a program printed, as lines: a terminal that never scrolls anything away by itself.

Interpreted are newline, carriage return, backspace, tab, moves of the cursor, erasing, and
colours. Titles, clipboard writes, private modes, device strings and every other sequence are
dropped; what could deceive the eye (NUL, bidi controls, lone surrogates) is shown as ``<202E>``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from itui.drawing.picture import Style
from itui.drawing.quantities import counted
from itui.terminal.rendition import is_safe_link
from itui.termlog import sequences
from itui.termlog.line_grid import LINE_CAP
from itui.termlog.line_rows import REST
from itui.termlog.line_screen import LineScreen
from itui.termlog.line_store import Line
from itui.termlog.needle import Needle
from itui.termlog.sgr import apply_sgr
from itui.termlog.styled_lines import special_but_colours

LINE_LIMIT = 1_000_000
SIZE_LIMIT = 64_000_000
SEARCH_SLICE = 2_000_000
_PENDING_CAP = 4096


class TermLog:
    """The lines one output stream of one input has become.

    Lines are numbered from the first one printed; ``begin`` to ``end`` can be asked for. When the
    oldest were dropped, the line ``begin`` says how many.
    """

    __slots__ = (
        "_carried",
        "_grid",
        "_is_interrupted",
        "_line_limit",
        "_pending",
        "_size_limit",
        "_swallows",
    )

    def __init__(
        self,
        *,
        line_limit: int = LINE_LIMIT,
        size_limit: int = SIZE_LIMIT,
        line_cap: int = LINE_CAP,
        dropped: int = 0,
    ) -> None:
        self._grid = LineScreen(line_cap)
        self._is_interrupted = False
        self._line_limit = line_limit
        self._size_limit = size_limit
        self._carried = dropped
        self._pending = ""
        self._swallows = ""

    @property
    def dropped(self) -> int:
        """The number of lines let go, those of outputs before this one included."""
        return self._carried + self._grid.begin

    @property
    def kept(self) -> int:
        """The number of lines printed that are still here."""
        return self._grid.end - self._grid.begin

    @property
    def is_whole(self) -> bool:
        """Whether the lines are all that was printed."""
        return not (self.dropped or self._grid.has_cuts or self._is_interrupted)

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
        """About the memory the lines take, in bytes."""
        return self._grid.size

    def line(self, number: int) -> Line:
        """Return the line of this number."""
        if number < self._grid.begin:
            return Line(f"… {counted(self.dropped, 'line')} dropped, {REST}", ((0, "output.mark"),))
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
        self._is_interrupted = True
        self._grid.end_screen()
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
        grid = self._grid
        if not grid.is_at_end:
            self._interpret(text)
        elif not sequences.special(text.isascii()).search(text):
            grid.extend(text)
        elif grid.style is None and not sequences.special_but_tabs().search(text):
            grid.extend(_expanded(text, grid.column))
        elif special_but_colours(text.isascii()).search(text) or not grid.extend_styled(text):
            self._interpret(text)
        self._grid.settle()
        self._keep_limits()

    def _interpret(self, text: str) -> None:
        grid = self._grid
        for found in sequences.tokens().finditer(text):
            match found.lastgroup:
                case "plain":
                    grid.write(found.group())
                case "sgr":
                    grid.use(apply_sgr(grid.look, found["sgr"]))
                case "newline":
                    grid.newline()
                case "control":
                    sequences.control(grid, found["control"])
                case "final":
                    sequences.perform(grid, found["final"], found["numbers"])
                case "deceiving":
                    grid.write(f"<{ord(found['deceiving']):02X}>")
                case "cut":
                    self._keep(found["cut"])
                case "escape" | "link" | "screen":
                    self._perform_rare(found)

    def _perform_rare(self, found: re.Match[str]) -> None:
        grid = self._grid
        match found.lastgroup:
            case "escape":
                sequences.escape(grid, found["escape"])
            case "link":
                target = found["link"]
                grid.use(grid.look._replace(link=target if is_safe_link(target) else None))
            case "screen" if found["screen"] == "h":
                grid.enter_alternate()
            case _:
                grid.leave_alternate()

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

    def _keep_limits(self) -> None:
        grid = self._grid
        if grid.end - grid.begin > self._line_limit:
            grid.trim(grid.end - self._line_limit)
        while grid.size > self._size_limit and grid.drop_page():
            pass


def _expanded(text: str, column: int) -> str:
    """Return text of ASCII alone with its tabs as blanks; it begins at ``column``."""
    spare = column % sequences.TAB
    return (" " * spare + text).expandtabs(sequences.TAB)[spare:]
