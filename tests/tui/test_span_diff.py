from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.text import cells_of
from itui.terminal.rendition import (
    BOLD,
    FAINT,
    ITALIC,
    PLAIN,
    REVERSE,
    UNDERLINE,
    Rendition,
    change,
)
from itui.terminal.scrolling import Move, find_move
from itui.terminal.span_diff import GAP, Cell, is_sure, row_of_cells, spans

RED = Rendition("31")
ALPHABET = "ab  é日한\u0301\U0001f44d\U0001f1e9\U0001f1ea─│क\u0ad0ﷺ"
texts = st.text(ALPHABET, max_size=12)
runs = st.lists(st.tuples(st.sampled_from([PLAIN, RED]), texts), max_size=4)
settings = st.frozensets(st.sampled_from([BOLD, FAINT, ITALIC, UNDERLINE, REVERSE]))
inks = st.sampled_from(["", "31", "38;5;200"])
papers = st.sampled_from(["", "41", "48;5;200"])
renditions = st.builds(Rendition, inks, papers, settings, st.sampled_from(["", "https://x"]))


def shown(cells: list[Cell]) -> str:
    return "".join(text for _, text in cells)


@given(runs, st.integers(0, 20))
def test_a_row_has_a_cell_per_column(row: list[tuple[Rendition, str]], width: int) -> None:
    cells, tail = row_of_cells(row, width)
    assert len(cells) == width
    assert cells_of("".join(text for _, text in cells)) <= width
    assert len(set(cells[tail:])) <= 1
    assert shown([*cells[tail:]]).strip(" ") == ""
    assert not cells or cells[0][1]


@given(runs, runs)
def test_spans_are_all_that_differs_and_no_half_of_a_character(
    old_row: list[tuple[Rendition, str]], new_row: list[tuple[Rendition, str]]
) -> None:
    old, new = row_of_cells(old_row, 24).cells, row_of_cells(new_row, 24).cells
    found = spans(old, new)
    merged = list(old)
    for start, end in found:
        assert new[start][1]
        assert old[start][1]
        assert end == 24 or (new[end][1] and old[end][1])
        merged[start:end] = new[start:end]
    assert merged == list(new)
    assert all(later[0] - earlier[1] > GAP for earlier, later in pairwise(found))


def test_what_stands_behind_a_doubtful_character_is_written_again() -> None:
    old = row_of_cells([(PLAIN, "ab👩cdefgh")], 20).cells
    new = row_of_cells([(PLAIN, "ab👽cdefgh")], 20).cells
    assert spans(old, new) == [(2, 6)]
    assert not is_sure("👽")
    assert is_sure("naïve Жук Ω 日本語 한글 かな ─│└ ▀▄ ⣿ ±→ …")


@given(renditions, renditions)
def test_a_change_of_rendition_has_the_effect_of_a_reset_and_all_of_the_new(
    old: Rendition, new: Rendition
) -> None:
    assert applied(applied(PLAIN, change(PLAIN, old)), change(old, new)) == new


def applied(rendition: Rendition, text: str) -> Rendition:
    """Return what a terminal writes with after a sequence."""
    fg, bg, settings, link = rendition
    for part in text.split("\x1b"):
        if part.startswith("]8;;"):
            link = part.removeprefix("]8;;")
        elif part.startswith("["):
            parameters = part[1:-1].replace("38;5;", "38:").replace("48;5;", "48:").split(";")
            for each in parameters:
                if each in ("", "0"):
                    fg, bg, settings = "", "", frozenset()
                elif each in ("39", "49"):
                    fg, bg = ("", bg) if each == "39" else (fg, "")
                elif each.startswith("3") and len(each) > 1:
                    fg = each.replace(":", ";5;")
                elif each.startswith("4") and len(each) > 1:
                    bg = each.replace(":", ";5;")
                elif each.startswith("2") and len(each) > 1:
                    settings -= {"22": {"1", "2"}, "24": {"4"}, "27": {"7"}}[each]
                else:
                    settings |= {each}
    return Rendition(fg, bg, settings, link)


def test_changes_are_short() -> None:
    assert change(PLAIN, RED) == "\x1b[31m"
    assert change(RED, PLAIN) == "\x1b[m"
    assert change(RED, Rendition("32")) == "\x1b[32m"
    assert change(Rendition("38;5;200", settings=frozenset((BOLD,))), RED) == "\x1b[0;31m"
    assert change(Rendition("38;5;99", "", frozenset((BOLD,))), Rendition("38;5;99")) == "\x1b[22m"


def test_moves_are_found_up_and_down_among_rows_that_say_something() -> None:
    rows = [f"row {number}" for number in range(10)]
    assert find_move([*rows, "foot"], [*rows[3:], "x", "y", "z", "foot"]) == Move(0, 9, 3)
    assert find_move(["head", *rows], ["head", "new", *rows[:-1]]) == Move(1, 10, -1)
    assert find_move(rows, rows) is None
    assert find_move([None] * 10, rows) is None
    assert find_move(rows, [*rows[1:4], *"abcdefg"]) is None


def test_rows_that_stand_everywhere_have_no_vote() -> None:
    assert (
        find_move(["x", "x", "x", "x", "x", "x", "y"], ["y", "x", "x", "x", "x", "x", "x"]) is None
    )
