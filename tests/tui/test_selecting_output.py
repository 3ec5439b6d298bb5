"""Selecting and copying the output with keys."""

from __future__ import annotations

import pytest

from itui.model.effects import Copy
from reader import Reader, numbered, read_three


@pytest.fixture
def reader() -> Reader:
    return read_three()


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
