"""Anything printed in any order and pieces: the log of it beside a terminal, and beside itself."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pyte.screens import Char

from emulator import Emulator, indexed
from itui.drawing.picture import Sgr
from itui.termlog.line_rows import REACH
from itui.termlog.line_store import Line, row_of
from itui.termlog.needle import Needle
from itui.termlog.termlog import TermLog
from real_screen import RealScreen

COLUMNS = 4000
WORDS = ["a", "hello ", "日本", "한", "é", "e\u0301", "🙂", "x" * 20, " ", "  ", "│"]
CONTROLS = [
    *("\n", "\n", "\n", "\r", "\b", "\t", "\r\n", "\x1b[H", "\x1b[3;4H", "\x1b[2d"),
    *(f"\x1b[{number}{final}" for number in ("", 1, 2, 7) for final in "ABCDGEF"),
    *(f"\x1b[{number}{final}" for number in ("", 1, 2) for final in "KJLMX"),
]
COLOURS = [
    *("\x1b[m", "\x1b[0m", "\x1b[31m", "\x1b[1;44m", "\x1b[92;103m", "\x1b[7;3m", "\x1b[22;23;27m"),
    *("\x1b[38;5;200m", "\x1b[48;5;3m", "\x1b[38;2;1;2;3m", "\x1b[39m", "\x1b[49m", "\x1b[2;4;9m"),
]
HIDDEN = [
    *("\x1b]0;title\x07", "\x1b]2;t\x1b\\", "\x1b]52;c;aGk=\x07", "\x1b]8;;http://x\x1b\\"),
    *("\x1bP1$r0m\x1b\\", "\x1b_Gf=100;A\x1b\\", "\x1b^pm\x1b\\", "\x1bXs\x1b\\", "\x1b[6n"),
    *("\x1b[?25l", "\x1b[>c", "\x1b[?1000h", "\x1b[21t", "\x1b(0", "\x1b[2 q", "\x07", "\x0e"),
    *("\x0f", "\x05", "\x7f", "\x1b=", "\x1b]1337;File=:" + "A" * 9000 + "\x07"),
    "\x1bPq" + "?" * 9000 + "\x1b\\",
]
VISIBLE = {
    "\x00": "<00>",
    "\x9b": "<9B>",
    "\u202e": "<202E>",
    "\ud800": "<D800>",
    "\u2028": "<2028>",
}
DECEIVING = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PIECES = st.lists(st.sampled_from(WORDS * 2 + CONTROLS + COLOURS), max_size=8).map("".join)


class Paper(Emulator, RealScreen):
    """A terminal that keeps what it scrolls away."""

    broken = " "

    def __init__(self) -> None:
        super().__init__(COLUMNS, REACH)
        self.gone: list[list[Char]] = []

    def _blank(self) -> Char:
        """Erase to nothing: a log has no background behind what was erased."""
        return Char(" ")

    def index(self) -> None:
        if self.cursor.y == self.lines - 1 and not self.margins:
            self.gone.append(cells_of(self, 0))
        super().index()

    def take(self, text: str) -> None:
        """Take what a program prints; the line discipline completes newlines."""
        self.feed(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())


def cells_of(paper: Paper, row: int) -> list[Char]:
    """Return the cells of a row up to the last that shows something."""
    line = paper.buffer[row]
    cells = [line[column] for column in range(max(line, default=-1) + 1)]
    while cells and cells[-1].data == " ":
        del cells[-1]
    return [seen(cell) for cell in cells if cell.data]


def seen(cell: Char) -> Char:
    """Return a cell; of a blank only that it is one: a log has no background to erase with."""
    return Char(" ") if cell.data == " " else cell


def cells_of_line(line: Line) -> list[Char]:
    cells: list[Char] = []
    for style, text in row_of(line, "base"):
        look = style[1] if isinstance(style, tuple) else Sgr()
        assert isinstance(look, Sgr)
        attributes = Char(
            "", colour(look.fg), colour(look.bg), look.bold, look.italic, look.underline,
            look.strike, look.reverse, look.faint,
        )  # fmt: skip
        for character in text:
            if unicodedata.combining(character) and cells:
                cells[-1] = cells[-1]._replace(data=cells[-1].data + character)
            else:
                cells.append(seen(attributes._replace(data=character)))
    while cells and cells[-1].data == " ":
        del cells[-1]
    return cells


def colour(value: int | str | None) -> str:
    if value is None:
        return "default"
    return value.removeprefix("#") if isinstance(value, str) else indexed(value)


class AnyOutput(RuleBasedStateMachine):
    """A log and a terminal that get the same, and a log that gets it all at once in the end."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.log = TermLog()
        self.short = TermLog(line_limit=30)
        self.paper = Paper()
        self.fed = ""

    def feed(self, text: str, places: list[int]) -> None:
        edges = sorted(place % (len(text) + 1) for place in places)
        for begin, end in zip([0, *edges], [*edges, len(text)], strict=True):
            self.log.feed(text[begin:end])
            self.short.feed(text[begin:end])
        self.fed += text

    @rule(text=PIECES, places=st.lists(st.integers(0, 99), max_size=4))
    def print(self, text: str, places: list[int]) -> None:
        self.feed(text, places)
        self.paper.take(text)

    @rule(count=st.sampled_from([5, 40, 300]), text=st.sampled_from([*WORDS, *COLOURS, "\ta"]))
    def flood(self, count: int, text: str) -> None:
        lines = "".join(f"{number} {text}\n" for number in range(count))
        self.feed(lines, [])
        self.paper.take(lines)

    @rule(updates=st.integers(1, 30), ups=st.integers(0, 2))
    def show_progress(self, updates: int, ups: int) -> None:
        """Nested bars as tqdm draws them."""
        for number in range(updates):
            text = "".join(f"\n\r{number:3d}%|{'█' * level}" for level in range(ups))
            text = (
                f"\r{number:3d}%|{'█' * (number % 9)}{text}\x1b[{ups}A" if ups else f"\r{number}%"
            )
            self.feed(text, [])
            self.paper.take(text)

    @rule(text=st.sampled_from(WORDS), move=st.sampled_from(["\x1b[A", "\x1b[7C", "\r", ""]))
    def save_and_restore(self, text: str, move: str) -> None:
        self.print(f"\x1b7{move}{text}\x1b8{text}", [3])

    @rule(hidden=st.sampled_from(HIDDEN), place=st.integers(0, 20))
    def print_hidden(self, hidden: str, place: int) -> None:
        """What is none of a pane's business changes nothing, wherever it is cut."""
        self.feed(hidden, [place])

    @rule(deceiving=st.sampled_from(sorted(VISIBLE)))
    def print_deceiving(self, deceiving: str) -> None:
        self.feed(deceiving, [])
        self.paper.take(VISIBLE[deceiving])

    def teardown(self) -> None:
        whole = TermLog()
        whole.feed(self.fed)
        ours = [self.log.line(number) for number in range(self.log.begin, self.log.end)]
        assert [whole.line(number).text for number in range(whole.end)] == [
            line.text for line in ours
        ]
        gone = len(self.paper.gone)
        for row in range(REACH):
            self.same_row(gone + row, cells_of(self.paper, row))
        for number, cells in enumerate(self.paper.gone):
            self.same_row(number, cells)

    def same_row(self, number: int, cells: list[Char]) -> None:
        line = self.log.line(number) if number < self.log.end else Line("")
        assert cells_of_line(line) == cells, (number, line)

    @invariant()
    def same_as_the_terminal(self) -> None:
        AnyOutput.steps += 1
        gone = len(self.paper.gone)
        rows = self.paper.dirty
        for row in rows if len(rows) < 50 else range(REACH - 30, REACH):
            self.same_row(gone + row, cells_of(self.paper, row))
        self.paper.dirty.clear()
        assert self.log.end <= gone + REACH

    @invariant()
    def texts_and_search_agree_with_the_lines(self) -> None:
        log = self.log
        texts = list(log.texts())
        assert len(texts) == log.end - log.begin
        for needle in (Needle("1"), Needle("本", True)):
            wanted = needle.text.lower() if needle.folds else needle.text
            lines = (text.lower() if needle.folds else text for text in texts)
            assert log.find(needle) == [n for n, text in enumerate(lines) if wanted in text]

    @invariant()
    def nothing_deceives(self) -> None:
        for number in range(max(self.log.end - 5, 0), self.log.end):
            text = self.log.line(number).text
            assert not re.search(
                "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text
            )

    @invariant()
    def a_short_log_is_the_end_of_the_long_one(self) -> None:
        short, log = self.short, self.log
        assert short.end == log.end
        assert short.end - short.begin <= 31
        for number in range(short.end - short.kept, short.end):
            assert short.line(number) == log.line(number)
        if short.dropped:
            assert f"{short.dropped:,} line" in short.line(short.begin).text


TestAnyOutput = AnyOutput.TestCase
TestAnyOutput.settings = settings(
    max_examples=45,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    database=None,
)
