"""Text for those who cannot see a screen: only ever added to, nothing that could deceive."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.plain.linear import LONGEST_LINE, SNAPSHOT_SECONDS, LinearText, plain_text


def fed(*pieces: str, seconds: float = 0.0, keeps_colours: bool = False) -> str:
    linear = LinearText(keeps_colours=keeps_colours)
    shown = "".join(linear.feed(text, index * seconds) for index, text in enumerate(pieces))
    return shown + linear.finish()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\n", "a\nb\n"),
        ("no end", "no end\n"),
        ("a\tb", "a\tb\n"),
        ("\x1b[31mred\x1b[0m", "red\n"),
        ("\x1b]0;title\x07text\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "textlink\n"),
        ("ab\bc", "ac\n"),
        ("long\rab", "abng\n"),
        ("long\r\x1b[Kab", "ab\n"),
        ("windows\r\n", "windows\n"),
        ("\u202eabc", "<202E>abc\n"),
        ("bell\x07 nul\x00", "bell nul\n"),
        ("\x1b[2J\x1b[Hx", "x\n"),
        ("", ""),
    ],
)
def test_what_is_read(text: str, shown: str) -> None:
    assert fed(text) == shown


def test_a_line_appears_as_it_grows() -> None:
    linear = LinearText()
    assert [linear.feed(each, 0.0) for each in ("a", "b", "c\nd", "e")] == ["a", "b", "c\nd", "e"]
    assert linear.finish() == "\n"
    assert linear.finish() == ""


def test_a_progress_bar_is_its_beginning_and_its_end() -> None:
    bar = [f"\r{percent:3}%" for percent in range(0, 101, 5)]
    assert fed(*bar, "\n", seconds=0.1) == "  0%\n100%\n"


def test_a_slow_progress_bar_is_shown_now_and_then() -> None:
    bar = [f"\r{percent:3}%" for percent in range(0, 101, 25)]
    shown = fed(*bar, "\n", seconds=SNAPSHOT_SECONDS * 0.6)
    assert shown == "  0%\n 50%\n100%\n"


def test_colours_where_they_are_wanted_end_with_the_block() -> None:
    assert fed("\x1b[31mred", keeps_colours=True) == "\x1b[31mred\x1b[m\n"
    assert fed("\x1b[31mred", "\x1b[2J", keeps_colours=True) == "\x1b[31mred\x1b[m\n"


def test_a_sequence_may_come_in_pieces() -> None:
    assert fed("a\x1b", "[3", "1mb\x1b]0;ti", "tle\x07c") == "abc\n"


def test_a_line_without_end_takes_no_memory() -> None:
    linear = LinearText()
    shown = "".join(linear.feed("x\x1b[m" * 1_000, 0.0) for _ in range(20))
    assert shown == "x" * 20_000
    assert len(linear._cells) <= LONGEST_LINE + 1_000


@given(st.lists(st.text(st.characters(exclude_categories=()) | st.sampled_from("\x1b[]m\r\b\n"))))
def test_no_control_character_survives(pieces: list[str]) -> None:
    shown = fed(*pieces)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert shown == "" or shown.endswith("\n")


@given(st.text(st.sampled_from("ab \n\x1b[31mK"), max_size=40), st.integers(0, 40))
def test_pieces_read_as_the_whole(text: str, cut: int) -> None:
    assert fed(text[:cut], text[cut:]) == fed(text)


def test_a_whole_text() -> None:
    assert plain_text("\x1b[1mtitle\x1b[0m\n body\n") == "title\n body\n"
    assert plain_text("who? ") == "who? "
