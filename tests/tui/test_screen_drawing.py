from __future__ import annotations

import re

import pyte
import urwid
from hypothesis import given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from urwid import AttrSpec
from urwid.display import raw

from itui.compositor import Frame, Run
from itui.frame_writer import FrameWriter
from itui.pen import Erasing
from itui.screen_attributes import Renditions
from itui.text import cells_of, clip_to

urwid.set_encoding("utf-8")

SPECS = [
    None,
    AttrSpec("dark red", "default"),
    AttrSpec("light green,bold", "dark blue"),
    AttrSpec("default,underline", "default"),
    AttrSpec("default,standout", "default"),
    AttrSpec("h123,italics", "h17"),
    AttrSpec("#102030,bold", "#a0b0c0", 2**24),
    AttrSpec("default,strikethrough", "h200"),
]
# what pyte, urwid and this program take for equally wide
PIECES = ["a", "b", " ", "é", "e\u0301", "日", "한", "─", "│", "█", "👍", "😀"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)
LONG_BLANKS = st.integers(12, 15).map(lambda size: " " * size)
runs = st.tuples(st.sampled_from(SPECS), st.one_of(WORDS, LONG_BLANKS))
row_runs = st.lists(runs, max_size=4)
Step = tuple[str, object]


class Wire:
    """What urwid's own screen writes to."""

    def __init__(self) -> None:
        self.text = ""

    def fileno(self) -> int:
        return -1

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        """Nothing is kept back."""


class StockScreen(raw.Screen):
    """Urwid's own drawing, without a terminal."""

    def __init__(self) -> None:
        self.wire = Wire()
        super().__init__(self.wire, self.wire, bracketed_paste_mode=False, focus_reporting=False)
        self.set_terminal_properties(colors=2**24, bright_is_bold=False)
        self.back_color_erase = True
        self._started = True
        self._rows_used = None


STOCK = StockScreen()


def frame_of(rows: list[list[tuple[AttrSpec | None, str]]], width: int) -> Frame:
    """Return a canvas with rows cut and filled to the width."""
    return Frame(width, [_filled(row, width) for row in rows], None)


def _filled(row: list[tuple[AttrSpec | None, str]], width: int) -> list[Run]:
    made: list[Run] = []
    left = width
    for spec, text in row:
        part = clip_to(text, left)
        left -= cells_of(part)
        if part:
            made.append((spec, None, part.encode()))
        if part != text:
            break
    if left:
        made.append((None, None, b" " * left))
    return made


def writer(erasing: Erasing = Erasing(True, True)) -> FrameWriter:  # noqa: B008
    return FrameWriter(
        Renditions(bold_is_bright=False, blink_is_bright=False, has_links=True).__getitem__, erasing
    )


class Emulated:
    """A terminal and what it was sent."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.Stream(self.screen)

    def feed(self, text: str) -> None:
        # pyte takes the target of a link for text
        self._stream.feed(re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\", "", text))

    def cells(self) -> list[list[Char]]:
        """Return what is seen of every cell; of a blank that is its background."""
        return [
            [_seen(self.screen.buffer[row][column]) for column in range(self.screen.columns)]
            for row in range(self.screen.lines)
        ]

    def cursor(self) -> tuple[int, int, bool]:
        cursor = self.screen.cursor
        return cursor.x, cursor.y, cursor.hidden


def _seen(cell: Char) -> Char:
    if cell.data == " " and not (cell.underscore or cell.reverse or cell.strikethrough):
        return Char(" ", bg=cell.bg)
    return cell


@st.composite
def films(draw: st.DrawFn) -> tuple[int, int, list[tuple[list[list[object]], tuple[int, int]]]]:
    """Return a size and frames, each made from the one before by a few changes."""
    width, height = draw(st.integers(2, 40)), draw(st.integers(1, 9))
    rows: list[list[tuple[AttrSpec | None, str]]] = [[] for _ in range(height)]
    frames = []
    for _ in range(draw(st.integers(1, 6))):
        change = draw(st.sampled_from(["rows", "scroll up", "scroll down", "overlay", "nothing"]))
        if change == "rows":
            for row in draw(st.lists(st.integers(0, height - 1), max_size=height)):
                rows[row] = draw(row_runs)
        elif change.startswith("scroll"):
            top = draw(st.integers(0, height - 1))
            bottom = draw(st.integers(top, height - 1))
            count = draw(st.integers(1, 3))
            block = rows[top : bottom + 1]
            fresh = [draw(row_runs) for _ in range(min(count, len(block)))]
            up = change == "scroll up"
            block = (block + fresh)[len(fresh) :] if up else (fresh + block)[: len(block)]
            rows[top : bottom + 1] = block
        elif change == "overlay":
            row = draw(st.integers(0, height - 1))
            text = draw(WORDS)
            rows[row] = [rows[row][0] if rows[row] else (None, "xy"), (SPECS[4], text)]
        cursor = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        frames.append(([list(row) for row in rows], cursor))
    return width, height, frames


@settings(max_examples=300, deadline=None)
@given(
    films(),
    st.booleans(),
    st.sampled_from([Erasing(), Erasing(True), Erasing(True, True)]),
)
def test_every_cell_looks_as_if_urwid_had_drawn_it(film, has_sync: bool, erasing: Erasing) -> None:
    width, height, frames = film
    ours, stock = Emulated(width, height), Emulated(width, height)
    drawing, screen = writer(erasing), STOCK
    screen.clear()
    for rows, cursor in frames:
        frame = frame_of(rows, width)
        frame.cursor = cursor
        ours.feed(drawing.frame(list(frame.content()), width, cursor, has_sync=has_sync))
        screen.draw_screen((width, height), frame)
        stock.feed(screen.wire.text)
        screen.wire.text = ""
        assert ours.cells() == stock.cells()
        assert ours.cursor() == stock.cursor()
        assert not drawing.frame(list(frame.content()), width, cursor)
