"""Fuzzy matching and the rows of the finder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.keys.fuzzy import found_rows, match, rank
from itui.model.overlays import Finder, FinderRow


def marked(query: str, text: str) -> str:
    """Return the text with the matched letters in capitals."""
    found = match(query, text)
    assert found is not None
    return "".join(
        letter.upper() if place in found.positions else letter for place, letter in enumerate(text)
    )


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("run", "cell.run", "cell.RUN"),
        ("vr", "variables.refresh", "Variables.Refresh"),
        ("arr", "a_r_array", "a_r_ARRay"),
        ("run cell", "cell.run", "CELL.RUN"),
        ("é", "café", "cafÉ"),
        ("", "anything", "anything"),
    ],
)
def test_the_letters_that_read_best_are_taken(query: str, text: str, expected: str) -> None:
    assert marked(query, text) == expected


@pytest.mark.parametrize(("query", "text"), [("nur", "run"), ("R", "run"), ("run x", "run")])
def test_what_does_not_fit(query: str, text: str) -> None:
    assert match(query, text) is None


def test_small_letters_fit_capitals_and_camel_case_begins_words() -> None:
    assert marked("df", "aDataxFrame") == "aDataxFrame".replace("D", "D")
    assert match("df", "DataFrame") is not None
    assert [ranked.place for ranked in rank("df", ["pandafile", "DataFrame"])] == [1, 0]


def test_better_texts_come_first_and_equal_ones_keep_their_order() -> None:
    texts = ["restart later unknown", "cell.run", "trunk", "run", "cell.run"]
    assert [ranked.place for ranked in rank("run", texts)] == [3, 1, 4, 2, 0]
    assert [ranked.place for ranked in rank("", texts)] == [0, 1, 2, 3, 4]


@given(st.text(st.characters(), max_size=12), st.text(st.characters(), max_size=40))
def test_positions_spell_the_query(query: str, text: str) -> None:
    found = match(query, text)
    if found is None:
        return
    assert list(found.positions) == sorted(set(found.positions))
    assert all(0 <= place < len(text) for place in found.positions)
    if len(query.split()) == 1:
        spelled = "".join(text[place] for place in found.positions)
        assert len(spelled) == len(query.strip())


@given(st.text("abAB_ ", max_size=6), st.text("abAB_ .", max_size=12))
def test_every_subsequence_is_found(query: str, text: str) -> None:
    def holds(word: str) -> bool:
        letters = iter(text if word != word.lower() else text.lower())
        return all(letter in letters for letter in word)

    assert (match(query, text) is not None) == all(holds(word) for word in query.split())


ROWS = (
    FinderRow(text="Run the input", value="cell.run", detail="cell.run", keys="F5"),
    FinderRow(text="for i in x:\n    print(i)", value=""),
    FinderRow(text="\x1b[31mred", value="red"),
)


def test_the_finder_matches_text_and_detail_apart() -> None:
    (found, *_) = found_rows(Finder(kind="command", rows=ROWS, query="input cell"))
    assert found.row is ROWS[0]
    assert [found.line[place] for place in found.line_positions] == list("input")
    assert [found.detail[place] for place in found.detail_positions] == list("cell")


def test_later_lines_are_searched_but_the_first_is_shown() -> None:
    (found,) = found_rows(Finder(kind="history", rows=ROWS, query="print"))
    assert (found.line, found.more_lines, found.line_positions) == ("for i in x:", 1, ())


def test_an_empty_query_finds_all_and_makes_them_harmless() -> None:
    found = found_rows(Finder(kind="command", rows=ROWS))
    assert [each.row for each in found] == list(ROWS)
    assert found[2].line == "<1B>[31mred"
