"""Searching the output with keys: what is found, where it leads, how it ends."""

from __future__ import annotations

import pytest

from itui.model.overlays import SearchPrompt
from itui.output.search import Search
from reader import Reader, numbered, read_three


@pytest.fixture
def reader() -> Reader:
    return read_three()


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
