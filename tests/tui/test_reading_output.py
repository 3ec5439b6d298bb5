"""Reading the output with keys: choosing, folding, searching, selecting, copying."""

from __future__ import annotations

import pytest

from itui.commands.registry import COMMANDS
from itui.drawing.picture import row_width
from itui.model.effects import Copy
from itui.model.events import CellClicked
from itui.model.output_view import OutputView, SearchPrompt
from itui.model.state import State
from itui.output.reading import meant
from itui.output.search import Search
from itui_kernel.client.events import KernelDied
from itui_kernel.protocol.schema import replace
from reader import Reader


def numbered(start: int, end: int) -> str:
    return "".join(f"line {n}\n" for n in range(start, end))


@pytest.fixture
def reader() -> Reader:
    found = Reader()
    found.cell("one()", numbered(0, 30))
    found.cell("two()", fails=True)
    found.cell("three()", "c\n")
    found.picture()
    found.press("ctrl x 2")
    return found


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


# --- searching


def test_a_search_grows_and_comes_back(reader: Reader) -> None:
    before = reader.rows
    reader.press("/")
    assert isinstance(reader.state.overlay, SearchPrompt)
    reader.type("line 2")
    assert reader.styled("output.match.current") == ["line 2"]
    assert reader.note == "11 of 11"
    reader.press("backspace")
    reader.type("17")
    assert reader.note == "1 of 1"
    assert "line 17" in reader.rows
    reader.press("esc")
    assert reader.state.overlay is None
    assert reader.rows == before
    assert reader.output.is_following
    assert reader.styled("output.match") == []


def test_what_was_found_is_walked_through(reader: Reader) -> None:
    reader.press("/")
    reader.type("line 1")
    reader.press("enter")
    assert reader.note == "11 of 11"
    reader.press("N N")
    assert reader.note == "9 of 11"
    assert reader.styled("output.match.current") == ["line 1"]
    reader.press("n n n")
    assert reader.note == "1 of 11"
    assert reader.selected == "one()"
    reader.press("esc")
    assert reader.state.view.focus == "output"
    assert reader.styled("output.match") == []
    reader.press("n")
    assert reader.notice == "nothing is searched for: / begins"
    reader.press("esc")
    assert reader.state.view.focus == "input"


def test_capitals_count_where_there_are_some(reader: Reader) -> None:
    reader.press("/")
    reader.type("LINE")
    assert reader.note == "not found"
    reader.press("ctrl u")
    reader.type("value")
    assert reader.note == "1 of 1"


def test_a_search_from_the_input_goes_back_there(reader: Reader) -> None:
    reader.press("q ctrl x s")
    reader.type("one")
    assert reader.state.view.focus == "output"
    reader.press("ctrl g")
    assert reader.state.view.focus == "input"
    reader.press("ctrl s")
    reader.type("one")
    reader.press("enter")
    assert reader.state.view.focus == "output"


def test_a_search_unfolds_what_it_finds(reader: Reader) -> None:
    reader.press("- /")
    reader.type("line 29")
    assert "line 29" in reader.rows
    assert len(reader.state.output.folded) == 2
    reader.press("ctrl u")
    reader.type("one()")
    assert len(reader.state.output.folded) == 2


def test_a_search_goes_on_over_new_output(reader: Reader) -> None:
    reader.press("/")
    reader.type("four")
    assert reader.note == "not found"
    request = reader.run_unseen("four()")
    assert reader.note.startswith("1 found")
    reader.press("down")
    assert reader.note.startswith("1 of 1")
    reader.print("four\n", request)
    assert reader.note.startswith("1 of 2")


def test_the_end_is_followed_again_after_a_search(reader: Reader) -> None:
    reader.press("/")
    reader.type("c")
    reader.print(numbered(0, 5), reader.run_unseen("four()"))
    reader.press("esc")
    assert reader.rows[-1] == "line 4"


def test_a_search_holds_its_place_until_it_ends(reader: Reader) -> None:
    reader.press("/")
    reader.type("c")
    before = reader.rows
    reader.print(numbered(0, 5), reader.run_unseen("four()"))
    assert reader.rows == before
    assert reader.note == "1 of 1"
    reader.press("enter")
    assert reader.note.endswith("7 new lines: Alt-> follows ")


def test_a_prompt_of_the_kernel_waits_for_the_search_to_end(reader: Reader) -> None:
    request = reader.submit("input()")
    reader.begin(request)
    reader.press("ctrl x s")
    reader.ask("? ", request)
    assert isinstance(reader.state.overlay, SearchPrompt)
    reader.press("esc")
    assert reader.state.overlay is not None


# --- selecting and copying


def test_characters_are_selected_and_copied(reader: Reader) -> None:
    reader.press("g v down right right")
    assert "".join(reader.styled("input.selection")) == "one()lin"
    picture = reader.picture()
    assert picture.cursor == (2, 1)
    reader.press("y")
    assert reader.copied == "one()\nlin"
    assert reader.state.output.selecting == ""
    assert reader.picture().cursor is None


def test_a_selection_begins_in_the_selected_cell(reader: Reader) -> None:
    reader.press("[ V y")
    assert reader.copied == "two()\n"


def test_whole_lines_are_selected(reader: Reader) -> None:
    reader.press("g down V down down meta w")
    assert reader.copied == "line 0\nline 1\nline 2\n"


def test_a_selection_may_begin_elsewhere(reader: Reader) -> None:
    reader.press("g v down down v down enter")
    assert reader.copied == "line 1\nl"


def test_a_selection_reaches_to_what_is_found(reader: Reader) -> None:
    reader.press("g down v /")
    reader.type("line 3")
    reader.press("enter y")
    assert reader.copied == "line 0\nline 1\nline 2\nl"


def test_a_selection_is_dropped(reader: Reader) -> None:
    reader.press("g v down esc")
    assert reader.styled("input.selection") == []
    assert reader.state.view.focus == "output"
    assert not reader.tasks


def test_nothing_is_typed_while_selecting(reader: Reader) -> None:
    reader.press("g v x")
    assert reader.state.editor.is_empty
    assert "Esc drops" in reader.notice
    reader.press("f6")
    reader.press("ctrl x 1")
    reader.press("x")
    assert reader.state.editor.text == "x"


def test_folded_text_is_copied_whole(reader: Reader) -> None:
    reader.press("- g V G y")
    text = reader.copied
    assert text.startswith("one()\nline 0\nline 1\n")
    assert "folded" not in text
    assert text.endswith("three()\nc\n")


def test_cells_are_copied(reader: Reader) -> None:
    reader.press("g y")
    assert reader.copied == numbered(0, 30)
    reader.press("c")
    assert reader.effects[-1] == Copy(text="one()")
    reader.press("Y")
    assert reader.copied == "In [1]: one()\n" + numbered(0, 30)
    request = reader.submit("4")
    reader.begin(request)
    reader.result("4", request)
    reader.done(request)
    reader.press("ctrl x 2 G y")
    assert reader.copied == "4\n"
    reader.press("Y")
    assert reader.copied == "In [4]: 4\nOut[4]: 4\n"


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


def test_a_long_search_goes_on_in_slices(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Search.work, "__defaults__", (1,))
    reader.press("/")
    reader.type("line 2")
    assert reader.note.endswith(("…", "+ found"))
    reader.wait_for_all()
    assert reader.note == "11 of 11"


def test_another_query_ends_the_search_before(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Search.work, "__defaults__", (1,))
    reader.press("/")
    reader.type("line 2")
    reader.press("ctrl u")
    reader.wait_for_all()
    assert reader.note == "Output ↑"
    reader.type("line 29")
    reader.press("esc")
    reader.wait_for_all()
    assert reader.output.is_following


def test_what_was_found_may_be_let_go(reader: Reader) -> None:
    reader.press("/")
    reader.type("line 5")
    reader.press("enter")
    assert reader.styled("output.match.current")
    found = reader.output.seeker.current
    assert found is not None
    section = reader.output.document.section_of(found[0])
    assert section is not None
    section.trim(20)
    assert reader.output.seeker.place is None
    reader.press("v n N y")
    reader.wait_for_all()


def test_the_state_stands_at_the_end_of_a_long_input(reader: Reader) -> None:
    reader.size = 20, 30
    reader.run_unseen("a_long_name = " + "1" * 12)
    reader.wait(5.0)
    assert any(row.endswith("running 5 s") for row in reader.rows)
