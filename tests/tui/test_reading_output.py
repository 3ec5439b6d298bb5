"""Reading the output with keys: choosing and folding cells."""

from __future__ import annotations

import pytest

from itui.commands.registry import COMMANDS
from itui.drawing.picture import row_width
from itui.model.events import CellClicked
from itui.model.output_view import OutputView
from itui.model.state import State
from itui.output.reading import meant
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.schema import replace
from reader import Reader, read_three


@pytest.fixture
def reader() -> Reader:
    return read_three()


# --- choosing


def test_from_a_note_that_was_clicked_the_way_leads_to_a_cell(reader: Reader) -> None:
    reader.on(KernelDied("killed"))
    note = reader.cells[-1]
    assert note.is_note
    reader.on(CellClicked(cell=note.id))
    reader.press("[")
    assert reader.selected == "two()"


def test_cells_are_chosen_one_after_the_other(reader: Reader) -> None:
    assert reader.note == "Output ↑"
    assert reader.styled("select") == ["In [3]: "]
    reader.press("[")
    assert reader.selected == "two()"
    assert reader.styled("select") == ["In [2]: "]
    assert reader.note == "In [2] ↑"
    reader.press("K")
    assert reader.selected == "one()"
    assert reader.rows[0] == "In [1]: one()"
    reader.press("[")
    assert reader.notice == "there is no input above"
    reader.press("] J")
    assert reader.selected == "three()"
    reader.picture()
    assert reader.output.is_following


def test_a_cell_in_view_is_chosen_without_moving(reader: Reader) -> None:
    before = reader.rows
    reader.press("[")
    assert reader.rows == before


def test_errors_are_found_from_where_the_reader_is(reader: Reader) -> None:
    reader.press("e")
    assert reader.selected == "two()"
    reader.press("e")
    assert reader.notice == "there is no failed input above"
    reader.press("E")
    assert reader.notice == "there is no failed input below"
    reader.cell("four()", fails=True)
    reader.press("ctrl x 2 E")
    assert reader.selected == "four()"


def test_the_newest_cell_counts_when_it_failed() -> None:
    reader = Reader()
    reader.cell("one()", fails=True)
    reader.press("ctrl x 2 e")
    assert reader.selected == "one()"


def test_without_errors_that_is_said() -> None:
    reader = Reader()
    reader.cell("one()", "fine\n")
    reader.press("ctrl x 2 e")
    assert reader.notice == "no input has failed"


def test_scrolling_takes_the_choice_along(reader: Reader) -> None:
    reader.press("[")
    reader.press("page up page up")
    assert reader.selected == "one()"
    reader.press("G")
    assert reader.styled("select") == ["In [3]: "]
    reader.press("g")
    assert reader.selected == "one()"


def test_leaving_forgets_the_choice(reader: Reader) -> None:
    reader.press("[ q")
    assert reader.state.view.focus == "input"
    assert reader.state.output == OutputView()
    assert reader.styled("select") == []


# --- folding


def test_a_folded_cell_is_its_header_and_one_row(reader: Reader) -> None:
    reader.press("[ [ z")
    assert reader.rows[:4] == ["In [1]: one()", "▸ 30 lines folded", "", reader.rows[3]]
    assert reader.rows[3].startswith("In [2]: two()")
    reader.press(" ")
    assert reader.rows[:3] == ["In [1]: one()", "line 0", "line 1"]


def test_a_traceback_folds_and_says_what_it_was(reader: Reader) -> None:
    reader.press("e z")
    assert "▸ 1 line folded, ValueError" in reader.rows


def test_folding_keeps_the_place(reader: Reader) -> None:
    reader.press("g")
    reader.press("down down down")
    assert reader.rows[0] == "line 2"
    reader.press("z")
    assert reader.rows[:2] == ["In [1]: one()", "▸ 30 lines folded"]


def test_all_are_folded_and_unfolded(reader: Reader) -> None:
    reader.press("-")
    assert [row for row in reader.rows if row][1::2] == [
        "▸ 30 lines folded",
        "▸ 1 line folded, ValueError",
        "▸ 1 line folded",
    ]
    reader.press("-")
    assert reader.notice == "there is nothing to fold"
    reader.press("+")
    assert "c" in reader.rows
    reader.press("=")
    assert reader.notice == "nothing is folded"


def test_a_folded_cell_counts_what_it_prints(reader: Reader) -> None:
    request = reader.submit("four()")
    reader.begin(request)
    reader.print("a\n", request)
    reader.press("ctrl x 2 z")
    assert reader.rows[-1] == "▸ 1 line folded" or "▸ 1 line folded" in reader.rows
    reader.print("b\n" * 1500, request)
    assert "▸ 1,501 lines folded" in reader.rows


def test_what_printed_nothing_has_nothing_to_fold(reader: Reader) -> None:
    reader.cell("x = 1")
    reader.press("ctrl x 2 z")
    assert reader.notice == "In [4] has printed nothing"


# --- everywhere


def test_the_newest_output_is_meant_where_no_choice_is_seen(reader: Reader) -> None:
    reader.press("[ [")
    cell = meant(reader.state)
    assert cell is not None
    assert cell.code == "one()"
    reader.press("f6")
    reader.cell("x = 1")
    cell = meant(reader.state)
    assert cell is not None
    assert cell.code == "three()"


def test_commands_say_why_nothing_can_be_done() -> None:
    for name, command in COMMANDS.items():
        if command.scope == "output" and name.partition("_")[0] in ("output.copy", "output.save"):
            after, effects = command(State())
            assert after.notice is not None
            assert after.notice.text == "there is no input yet"
            assert effects == ()


def test_what_is_said_of_cells_goes_with_them(reader: Reader) -> None:
    from itui.output.reading import tidied

    reader.press("- [ [")
    before = reader.state
    after = tidied(before, replace(before, cells=before.cells[1:]))
    assert after.output.selected == ""
    assert after.output.folded == {cell.id for cell in before.cells[1:]}
    assert tidied(before, before) is before


@pytest.mark.parametrize("width", [0, 1, 2, 3, 9, 30])
@pytest.mark.parametrize("height", [0, 1, 2, 3])
def test_every_size_is_filled_whatever_the_reader_does(
    reader: Reader, width: int, height: int
) -> None:
    reader.size = width, height
    reader.print("日本 \U0001f469 e\u0301\n" * 3, reader.last("execute"))
    keys = "[ [ z v down right page down end word G V up y / esc - + n e g v"
    for key in keys.replace("page down", "pgdn").split():
        reader.press("page down" if key == "pgdn" else key)
        picture = reader.picture()
        assert len(picture.rows) == height
        assert all(row_width(row) == width for row in picture.rows)
    for task in reader.tasks:
        task.close()


def test_the_state_stands_at_the_end_of_a_long_input(reader: Reader) -> None:
    reader.size = 20, 30
    reader.run_unseen("a_long_name = " + "1" * 12)
    reader.wait(5.0)
    assert any(row.endswith("running 5 s") for row in reader.rows)
