from __future__ import annotations

import re

import pyte
import pytest
import urwid
from hypothesis import given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from urwid import AttrSpec
from urwid.display import raw
from wcwidth import wcwidth

from canvas import cells_of_canvas
from emulator import Emulator
from itui.drawing.compositor import Frame
from itui.drawing.line_cache import Run
from itui.drawing.text import cells_of, clip_to, clusters
from itui.terminal.attributes import Renditions, find_trouble, unexpected
from itui.terminal.frame_writer import FrameWriter
from itui.terminal.pen import Erasing
from itui.terminal.rendition import BLINK, BOLD, Rendition

urwid.set_encoding("utf-8")

SPECS = [
    None,
    AttrSpec("dark red", "default"),
    AttrSpec("light green,bold", "dark blue"),
    AttrSpec("default,underline", "default"),
    AttrSpec("default,standout", "default"),
    AttrSpec("h123,italics", "h17"),
    AttrSpec("#102030,bold", "#a0b0c0", 16777216),
    AttrSpec("default,strikethrough", "h200"),
]
# what pyte, urwid and this program take for equally wide
PIECES = ["a", "b", " ", "é", "e\u0301", "日", "한", "─", "│", "█", "👍", "😀"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join)
LONG_BLANKS = st.integers(12, 15).map(lambda size: " " * size)
runs = st.tuples(st.sampled_from(SPECS), st.one_of(WORDS, LONG_BLANKS))
row_runs = st.lists(runs, max_size=4)
Rows = list[list[tuple[AttrSpec | None, str]]]
Film = tuple[int, int, list[tuple[Rows, tuple[int, int]]]]


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
        self.set_terminal_properties(colors=16777216, bright_is_bold=False)
        self.back_color_erase = True
        self._started = True
        self._rows_used = None


STOCK = StockScreen()


def frame_of(rows: Rows, width: int) -> Frame:
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
def films(draw: st.DrawFn) -> Film:
    """Return a size and frames, each made from the one before by a few changes."""
    width, height = draw(st.integers(2, 40)), draw(st.integers(1, 9))
    rows: Rows = [[] for _ in range(height)]
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
def test_every_cell_looks_as_if_urwid_had_drawn_it(
    film: Film, has_sync: bool, erasing: Erasing
) -> None:
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


# --- how little is sent

PLAIN_ROWS: Rows = [[(None, f"row {number} of some text")] for number in range(30)]


def sent(
    drawing: FrameWriter, rows: Rows, cursor: tuple[int, int] | None = (0, 0), **how: bool
) -> str:
    return drawing.frame(list(frame_of(rows, 60).content()), 60, cursor, **how)


def test_a_cursor_that_moves_alone_takes_the_shortest_way() -> None:
    drawing = writer()
    sent(drawing, PLAIN_ROWS, (20, 10))
    for cursor, text in [
        ((20, 10), ""),
        ((21, 10), "\x1b[C"),
        ((25, 10), "\x1b[4C"),
        ((23, 10), "\b\b"),
        ((3, 10), "\x1b[4G"),
        ((0, 10), "\r"),
        ((0, 12), "\r\n\n"),
        ((0, 20), "\x1b[8B"),
        ((7, 21), "\x1b[22;8H"),
        ((7, 20), "\x1b[A"),
        ((7, 22), "\x1b[2B"),
    ]:
        assert sent(drawing, PLAIN_ROWS, cursor) == text


def test_a_typed_character_is_one_byte_and_the_cursor_is_not_hidden() -> None:
    drawing = writer()
    row: list[tuple[AttrSpec | None, str]] = [(None, "abc")]
    sent(drawing, [*PLAIN_ROWS, row], (3, 30))
    assert sent(drawing, [*PLAIN_ROWS, [(None, "abcd")]], (4, 30)) == "d"
    assert sent(drawing, [*PLAIN_ROWS, [(SPECS[1], "abcde")]], (5, 30)) == "\r\x1b[31mabcde"
    assert sent(drawing, [*PLAIN_ROWS, [(SPECS[1], "abcdef")]], (6, 30)) == "f"
    assert sent(drawing, [*PLAIN_ROWS, [(SPECS[1], "ab")]], (2, 30)) == "\x1b[3G\x1b[K"


def test_a_block_that_moves_is_scrolled_and_its_neighbours_stay() -> None:
    drawing = writer()
    sent(drawing, PLAIN_ROWS)
    moved: Rows = [*PLAIN_ROWS[:2], *PLAIN_ROWS[4:28], [(None, "new")], [], *PLAIN_ROWS[28:]]
    text = sent(drawing, moved)
    assert text.startswith("\x1b[3;28r\x1b[28H\n\n\x1b[r")
    assert len(text) < 60
    text = sent(drawing, PLAIN_ROWS)
    assert "\x1b[3;28r\x1b[3H\x1bM\x1bM\x1b[r" in text


def test_rows_are_not_scrolled_where_writing_them_is_shorter() -> None:
    drawing = writer()
    rows: Rows = [[(None, f"{number:x}")] for number in range(6)]
    sent(drawing, rows)
    assert "r" not in sent(drawing, [*rows[1:], rows[0]])


def test_a_large_frame_is_seen_as_a_whole() -> None:
    other: Rows = [[(None, f"other {number} of all these")] for number in range(30)]
    drawing = writer()
    sent(drawing, PLAIN_ROWS)
    text = sent(drawing, other)
    assert text.startswith("\x1b[?25l")
    assert text.endswith("\x1b[?25h")
    text = sent(drawing, PLAIN_ROWS, has_sync=True)
    assert text.startswith("\x1b[?2026h")
    assert text.endswith("\x1b[?2026l")
    assert "?25" not in text


def test_a_hidden_cursor_is_hidden_once() -> None:
    drawing = writer()
    assert sent(drawing, PLAIN_ROWS, None).startswith("\x1b[?25l")
    assert "?25" not in sent(drawing, [[(None, "x")], *PLAIN_ROWS[1:]], None)
    assert sent(drawing, [[(None, "x")], *PLAIN_ROWS[1:]], (1, 1)) == "\x1b[B\x1b[?25h"


def test_a_hurried_frame_draws_where_the_cursor_is_and_the_rest_later() -> None:
    drawing = writer()
    sent(drawing, PLAIN_ROWS, (0, 5))
    other: Rows = [[(None, f"new {number}")] for number in range(30)]
    text = sent(drawing, other, (3, 6), is_hurried=True)
    assert re.findall(r"new \d+", text) == ["new 5", "new 6"]
    assert not drawing.is_complete
    rest = sent(drawing, other, (3, 6))
    assert drawing.is_complete
    terminal = Emulated(60, 30)
    terminal.feed(sent(writer(), PLAIN_ROWS, (0, 5)) + text + rest)
    assert [line.rstrip() for line in terminal.screen.display] == [row[0][1] for row in other]


def test_when_somebody_else_has_written_the_cursor_is_placed_anew() -> None:
    drawing = writer()
    sent(drawing, PLAIN_ROWS, (5, 5))
    drawing.lose_cursor()
    assert sent(drawing, PLAIN_ROWS, (5, 5)) == ""
    assert sent(drawing, PLAIN_ROWS, (6, 5)) == "\x1b[m\x1b[6;7H"


# --- what cannot be relied on


@pytest.mark.parametrize("width_of_cat", [1, 2, 3])
def test_a_wrong_width_moves_nothing_behind_it(width_of_cat: int) -> None:
    terminal = Emulator(30, 2, lambda each: width_of_cat if each == "🐈" else wcwidth(each))
    terminal.spoil()
    drawing = writer()
    rows: Rows = [[(None, "a🐈b日c🐈🐈 end│")], [(None, "next"), (SPECS[1], "│")]]
    for text in ("a🐈b日c🐈🐈 end│", "a🐈x日c🐈🐈 end│", "🐈🐈x日c🐈 🐈 ned│", "plain text"):
        rows[0] = [(None, text)]
        frame = frame_of(rows, 30)
        terminal.feed(drawing.frame(list(frame.content()), 30, (0, 1)).encode())
        column = 0
        for cluster, width in clusters(text):
            if cluster != "🐈" and text[text.index(cluster) - 1] != "🐈":
                assert terminal.row(0)[column].data == cluster
            column += width
        assert terminal.text().splitlines()[1] == "next│"
        assert terminal.row(0)[29].data == " "


@pytest.mark.parametrize("erasing", [Erasing(), Erasing(True), Erasing(True, True)])
def test_the_first_frame_draws_over_whatever_was_there(erasing: Erasing) -> None:
    terminal, drawing = Emulator(40, 4), writer(erasing)
    rows: Rows = [[(SPECS[2], "blue" + " " * 20)], [], [(None, "x日")], [(SPECS[4], " " * 40)]]
    for size in (40, 30):
        terminal.resize(4, size)
        terminal.spoil()
        frame = frame_of(rows, size)
        terminal.feed(drawing.frame(list(frame.content()), size, (1, 1)).encode())
        assert [terminal.row(row) for row in range(4)] == cells_of_canvas(frame)


def test_controls_are_never_sent() -> None:
    frame = Frame(20, [[(None, None, "a\x1b[2Jb\x85\x9bc\n".encode() + b"\xff" + b" " * 20)]], None)
    text = writer().frame(list(frame.content()), 20, None)
    assert "a?[2Jb??c?\ufffd" in text


def test_links_are_opened_and_closed_if_they_are_safe_and_can_be_shown() -> None:
    safe = AttrSpec("default", "default", hyperlink="https://example.org/x")
    unsafe = AttrSpec("default", "default", hyperlink="javascript:alert(1)")
    rows: Rows = [[(safe, "here"), (None, " and "), (unsafe, "there")]]
    text = sent(writer(), rows)
    assert "\x1b]8;;https://example.org/x\x1b\\here\x1b]8;;\x1b\\ and there" in text
    text = sent(writer(), [[(safe, "x" * 60)]])
    assert text.count("\x1b]8;;") == 2
    plain = Renditions(bold_is_bright=False, blink_is_bright=False, has_links=False)
    assert plain[safe].link == ""


def test_eight_colours_get_their_bright_ones_from_settings() -> None:
    spec = AttrSpec("light red", "light blue", 16)
    eight = Renditions(bold_is_bright=True, blink_is_bright=True, has_links=False)[spec]
    assert eight == Rendition("31", "44", frozenset((BOLD, BLINK)))
    sixteen = Renditions(bold_is_bright=False, blink_is_bright=False, has_links=False)[spec]
    assert sixteen == Rendition("91", "104")


def test_urwid_is_what_we_draw_for_and_a_difference_is_found() -> None:
    assert find_trouble() == ""
    assert unexpected(Rendition("31"), [], None) != ""
    known = Rendition("31", "48;5;200", frozenset((BOLD,)), "https://example.org")
    assert unexpected(known, [["something new"]], None) != ""
