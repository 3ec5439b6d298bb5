"""The benchmarks can be started, and what they read is what is on the screen."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path

import pyte
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))
from eye import Eye

PIECES = (
    *("plain text", "ünïcödé", "x" * 50, "\r\n", "\n", "\r", "\b", "\t"),
    *("\x1b[31mred\x1b[0m", "\x1b[1;38;5;12mbold\x1b[m", "\x1b]0;title\x07", "\x1b(B"),
    *("\x1b[H", "\x1b[5;7H", "\x1b[3A", "\x1b[2B", "\x1b[4C", "\x1b[9D", "\x1b[8G", "\x1b[6d"),
    *(
        "\x1b[K",
        "\x1b[1K",
        "\x1b[2K",
        "\x1b[J",
        "\x1b[1J",
        "\r\x1b[3X",
        "\r\x1b[2Kshifted\r\x1b[3@\x1b[2P",
    ),
    *("\x1bM", "\x1bD", "\x1b7\x1b[4;4H\x1b8"),
    "\x1b[3;8r\x1b[8;2H\n\nin the region\x1b[3;1H\x1bM\x1b[2B\x1b[r\x1b[H",
)


@pytest.mark.parametrize("seed", range(30))
def test_the_eye_sees_what_pyte_sees(seed: int) -> None:
    chance = random.Random(seed)
    screen = pyte.Screen(40, 12)
    stream = pyte.ByteStream(screen)
    eye = Eye(40, 12, lambda text: None)
    for _ in range(60):
        data = "".join(chance.choices(PIECES, k=4)).encode()
        stream.feed(data)
        cut = chance.randrange(len(data) + 1)
        eye.feed(data[:cut])
        eye.feed(data[cut:])
        assert eye.text().split("\n") == [line.rstrip() for line in screen.display]


def test_the_eye_answers_what_every_terminal_answers() -> None:
    answers: list[str] = []
    eye = Eye(40, 12, answers.append)
    eye.feed(b"\x1b[3;4H\x1b[5n\x1b[6n\x1b[c\x1b[>q\x1b[?u\x1b[?2026$p\x1b]11;?\x07\x1b[2 q")
    assert answers == ["\x1b[0n", "\x1b[3;4R", "\x1b[?62;22c"]
    assert eye.questions == 7


def test_lines_are_deleted_and_wide_characters_take_two_columns() -> None:
    eye = Eye(40, 12, lambda text: None)
    eye.feed("one\r\ntwo\r\n漢字!\x1b[2;2H\x1b[M\x1b[5G-\x1b[1;3H\x1b[2L".encode())
    assert eye.text().split("\n")[:5] == ["", "", "one", "漢字-", ""]


def test_nothing_wraps_while_that_is_off() -> None:
    eye = Eye(10, 3, lambda text: None)
    eye.feed(b"\x1b[?7lmuch too long\r\n\x1b[?7hmuch too long")
    assert eye.text().split("\n") == ["much too g", "much too l", "ong"]


def test_lines_that_rush_past_leave_the_last_ones() -> None:
    eye = Eye(40, 12, lambda text: None)
    eye.feed("".join(f"line {number}\r\n" for number in range(1000)).encode())
    assert eye.text().split("\n") == [*(f"line {number}" for number in range(989, 1000)), ""]


def test_the_benchmarks_can_be_imported() -> None:
    assert importlib.import_module("run").PARTS
