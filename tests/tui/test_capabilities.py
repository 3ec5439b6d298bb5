from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.terminal.capabilities import Capabilities, is_utf8_locale, paper_of, questions

XTERM = (b"\x1bP>|XTerm(370)\x1b\\", b"\x1b]11;rgb:0000/0000/0000\x1b\\", b"\x1b[?64;1;2c")
TMUX = (b"\x1bP>|tmux 3.3a\x1b\\", b"\x1b[?1;2c")
KITTY = (
    b"\x1bP>|kitty(0.35.1)\x1b\\",
    b"\x1b]11;rgb:fdfd/f6f6/e3e3\x1b\\",
    b"\x1b[?2026;2$y",
    b"\x1b[?2027;0$y",
    b"\x1b[?0u",
    b"\x1b[?62c",
)
GHOSTTY = (b"\x1b[?2026;2$y", b"\x1b[?2027;1$y", b"\x1b[?0u", b"\x1b[?62;22c")


def heard(*replies: bytes) -> Capabilities:
    known = Capabilities()
    for reply in replies:
        known = known.hearing(reply)
    return known


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ((), Capabilities()),
        (TMUX, Capabilities(name="tmux 3.3a", answered=True)),
        (XTERM, Capabilities(name="XTerm(370)", is_light=False, answered=True)),
        (
            KITTY,
            Capabilities(
                name="kitty(0.35.1)",
                is_light=True,
                has_sync=True,
                has_kitty_keys=True,
                answered=True,
            ),
        ),
        (
            GHOSTTY,
            Capabilities(has_sync=True, has_clusters=True, has_kitty_keys=True, answered=True),
        ),
    ],
)
def test_what_terminals_answer(replies: tuple[bytes, ...], expected: Capabilities) -> None:
    assert heard(*replies) == expected


def test_what_comes_after_the_last_answer_is_not_ours() -> None:
    assert heard(*TMUX, b"\x1b[?0u", b"\x1b]11;rgb:ff/ff/ff\x07") == heard(*TMUX)


@pytest.mark.parametrize(
    ("paper", "is_light"),
    [
        ("rgb:ffff/ffff/dddd", True),
        ("rgb:1e/1e/2e", False),
        ("rgb:f/f/f", True),
        ("rgba:0000/0000/0000/ffff", False),
        ("#fdf6e3", True),
        ("#000000000000", False),
        ("rgb:ff/ff", None),
        ("rgb://", None),
    ],
)
def test_light_and_dark_paper(paper: str, is_light: bool | None) -> None:
    assert heard(f"\x1b]11;{paper}\x1b\\".encode()).is_light is is_light


@pytest.mark.parametrize(("column", "is_utf8"), [(2, True), (3, False)])
def test_the_terminal_shows_its_character_set(column: int, is_utf8: bool) -> None:
    assert heard(f"\x1b[2;{column}R".encode()).is_utf8 is is_utf8


def test_the_last_question_is_one_that_all_terminals_answer() -> None:
    for term in ("xterm-256color", "screen", "tmux-256color", "linux", "vt220", "", "strange"):
        for is_utf8 in (True, False):
            asked = questions(term, is_utf8=is_utf8)
            assert asked.endswith("\x1b[c")
            assert len(asked) < 80


@given(st.binary(max_size=60))
def test_no_reply_breaks_the_parser(reply: bytes) -> None:
    for begin in (b"", b"\x1b]11;", b"\x1bP>|", b"\x1b[?", b"\x1b[2;"):
        heard(begin + reply)


@pytest.mark.parametrize(
    ("value", "is_light"),
    [
        ("0;15", True),
        ("15;default;0", False),
        ("0;7", True),
        ("7;8", False),
        ("", None),
        ("x", None),
    ],
)
def test_colorfgbg(value: str, is_light: bool | None) -> None:
    assert paper_of({"COLORFGBG": value}) is is_light


@pytest.mark.parametrize(
    ("environ", "is_coerced", "expected"),
    [
        ({"LANG": "de_DE.UTF-8"}, False, True),
        ({"LANG": "C.utf8"}, False, True),
        ({"LC_ALL": "C", "LANG": "de_DE.UTF-8"}, False, False),
        ({"LC_CTYPE": "de_DE.ISO-8859-1", "LANG": "de_DE.UTF-8"}, False, False),
        ({"LC_CTYPE": "C.UTF-8"}, False, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True, False),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "en_US.UTF-8"}, True, True),
        ({}, False, False),
    ],
)
def test_the_locale(environ: dict[str, str], is_coerced: bool, expected: bool) -> None:
    assert is_utf8_locale(environ, is_coerced=is_coerced) is expected
