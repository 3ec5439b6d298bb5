"""What is drawn on the rows of the output besides their text."""

from __future__ import annotations

import pytest

from itui.drawing.picture import Row, plain, row_width
from itui.model.state import Cell, Failure, Phase
from itui.output.blocks import Block
from itui.output.cell_state import state_label
from itui.output.decoration import Decoration, decorated, matches_on, restyled, unprompted
from itui.output.excerpt import mark_start, prompt_end
from itui.output.viewport import Spot
from itui.termlog.line_store import Line
from itui.termlog.needle import needle_of
from itui.termlog.termlog import TermLog


def spot(line: Line, start: int = 0, end: int | None = None) -> Spot:
    block = Block("text", TermLog())
    return Spot(block, 0, line, start, len(line.text) if end is None else end)


PROMPTED = Line("In [1]: f()", ((0, "prompt.in"), (8, "syntax.name")))


@pytest.mark.parametrize(
    ("phase", "started", "ended", "label"),
    [
        (Phase.SENT, None, None, "waiting"),
        (Phase.RUNNING, 99.5, None, ""),
        (Phase.RUNNING, 88.0, None, "running 12 s"),
        (Phase.DONE, 10.0, 10.9, ""),
        (Phase.DONE, 10.0, 13.24, "3.2 s"),
        (Phase.DONE, 10.0, 135.0, "2 min 05 s"),
        (Phase.DONE, None, None, ""),
        (Phase.FAILED, 10.0, 10.01, "failed"),
        (Phase.FAILED, 10.0, 10.4, "failed 0.4 s"),
        (Phase.ABORTED, 10.0, 50.0, "aborted"),
        (Phase.LOST, 10.0, 50.0, "lost 40 s"),
    ],
)
def test_the_state_and_the_time(
    phase: Phase, started: float | None, ended: float | None, label: str
) -> None:
    cell = Cell(id="1", phase=phase, started=started, ended=ended)
    assert state_label(cell, 100.0, is_behind=True) == label


def test_an_interrupted_input_did_not_fail_by_itself() -> None:
    failure = Failure(ename="KeyboardInterrupt", evalue="")
    cell = Cell(id="1", phase=Phase.FAILED, started=10.0, ended=11.5, outputs=(failure,))
    assert state_label(cell, 100.0, is_behind=False) == "interrupted 1.5 s"


def test_what_is_sent_to_an_idle_kernel_does_not_wait() -> None:
    assert state_label(Cell(id="1"), 100.0, is_behind=False) == ""


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (24, "In [1]: f()       3.2 s "),
        (19, "In [1]: f()  3.2 s "),
        (18, "In [1]: f()       "),
        (11, "In [1]: f()"),
        (4, "In ["),
        (0, ""),
    ],
)
def test_the_state_stands_at_the_right_edge_where_it_fits(width: int, shown: str) -> None:
    row = decorated(spot(PROMPTED), width, Decoration(label="3.2 s"))
    assert plain(row) == shown
    assert row_width(row) == width


def test_wide_characters_leave_the_state_its_column() -> None:
    row = decorated(spot(Line("日本")), 14, Decoration(label="3.2 s"))
    assert plain(row) == "日本    3.2 s "


def test_the_mark_of_a_cell_lies_over_its_prompt() -> None:
    row = decorated(spot(PROMPTED), 12, Decoration(is_marked=True))
    assert row[0] == (("prompt.in", "select"), "In [1]: ")
    assert row[1] == ("syntax.name", "f()")


def test_matches_and_the_selection_lie_over_the_text() -> None:
    line = Line("ab ab ab")
    found = matches_on(spot(line, 2, 6), needle_of("ab"))
    assert found == [(3, 5)]
    row = decorated(spot(line, 2, 6), 6, Decoration(matches=found, selection=(4, 8)))
    assert [text for _, text in row] == [" ", "a", "b", " ", "  "]
    assert row[1][0] == ("text", "output.match")
    assert row[2][0] == (("text", "output.match"), "input.selection")


def test_an_empty_line_shows_that_it_is_selected() -> None:
    row = decorated(spot(Line("")), 3, Decoration(selection=(0, 0)))
    assert row == (("input.selection", " "), ("text", "  ")) or plain(row) == "   "
    assert "input.selection" in str(row[0][0])


def test_a_style_is_laid_over_part_of_a_row() -> None:
    row: Row = (("a", "one"), ("b", "two"))
    assert restyled(row, 2, 4, "c") == (
        ("a", "on"), (("a", "c"), "e"), (("b", "c"), "t"), ("b", "wo"),
    )  # fmt: skip
    assert restyled(row, 9, 12, "c") == row
    assert restyled(row, -3, 0, "c") == row


def test_prompts_and_marks_are_no_text() -> None:
    assert prompt_end(PROMPTED) == 8
    assert prompt_end(Line("plain")) == 0
    foreign = Line("ada In [1]: f()", ((0, "prompt.client"), (4, "prompt.in"), (12, None)))
    assert prompt_end(foreign) == 12
    assert prompt_end(Line("Out[1]:", ((0, "prompt.out"),))) == 7
    cut = Line("abc … 9 more characters", ((3, "output.mark"),))
    assert mark_start(cut) == 3
    assert mark_start(Line("[image]", ((0, "output.mark"),))) == 7
    assert unprompted(spot(PROMPTED)).start == 8
    assert unprompted(spot(PROMPTED, 9)).start == 9
