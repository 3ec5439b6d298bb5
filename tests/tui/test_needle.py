from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.termlog.line_rows import REACH
from itui.termlog.line_store import PAGE
from itui.termlog.needle import Needle, needle_of
from itui.termlog.termlog import TermLog

LINES = REACH + 5 * PAGE + 17


def log_of(lines: list[str], **limits: int) -> TermLog:
    log = TermLog(**limits)
    log.feed("".join(f"{line}\n" for line in lines))
    return log


def test_a_query_without_capitals_finds_them() -> None:
    assert needle_of("fehler").places("Kein\nFEHLER\nfehler") == [1, 2]
    assert needle_of("Fehler").places("FEHLER\nFehler") == [1]


def test_letters_that_grow_in_lower_case_keep_their_places() -> None:
    assert needle_of("ab").spans("İİab AB") == [(2, 4), (5, 7)]


def test_nothing_and_line_ends_are_found_nowhere() -> None:
    assert needle_of("").places("a\nb") == []
    assert needle_of("").spans("a") == []
    assert needle_of("a\nb").places("a\nb") == []


@given(
    st.lists(st.sampled_from(["error", "Error", "fine", "", "ERROR or error", "ünerror"])),
    st.integers(0, LINES),
    st.integers(0, LINES),
    st.sampled_from(["error", "Error", "e", "zz"]),
)
def test_a_log_is_searched_between_any_two_lines(
    few: list[str], begin: int, end: int, query: str
) -> None:
    lines = [(few or ["error"])[n % max(len(few), 1)] + f" {n}" for n in range(LINES)]
    needle = needle_of(query)
    expected = [n for n in range(begin, min(end, LINES)) if needle.spans(lines[n])]
    assert log_of(lines).find(needle, begin, end) == expected


@pytest.mark.parametrize("budget", [1, 10_000, 1_000_000])
def test_slices_of_a_search_add_up(budget: int) -> None:
    lines = [f"{n} error" if n % 7 == 0 else f"{n}" for n in range(LINES)]
    log = log_of(lines, line_limit=LINES - 300)
    found: list[int] = []
    at = 0
    while at < log.end:
        some, at = log.find_some(Needle("error"), at, budget)
        found += some
    assert found == [n for n in range(300, LINES) if n % 7 == 0]


def test_what_settled_does_not_change() -> None:
    log = log_of([f"{n}" for n in range(LINES)])
    settled = log.settled
    assert 0 < settled <= LINES - REACH
    log.feed("\x1b[999A\x1b[2Jnew")
    assert log.find(Needle("new")) > [settled - 1]
    assert log.find(Needle("0"), 0, settled) == [n for n in range(settled) if "0" in str(n)]
