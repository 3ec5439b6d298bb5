"""The judges of the drawn interface find what they are there to find."""

from __future__ import annotations

import pytest

from emulator import BROKEN, Emulator, assert_harmless
from itui.drawing.picture import Picture
from itui.model.state import State
from stage import Stage, bytes_of

ALLOWED = [
    "text é日",
    "\x1b[m\x1b[1;38;5;12mx",
    "\x1b[3;4H\x1b[K\r\n\b",
    "\x1b[?2026h\x1b[2;9r\x1b[r",
]
REFUSED = [
    *("\x1b]0;t\x07", "\x1b]52;c;aGk=\x07", "\x1b[?1049h", "\x1b[?1000h", "\x1b[6n", "\x1bc"),
    *(
        "\x1bP1$r\x1b\\",
        "\x1b_G\x1b\\",
        "\x1b[5m",
        "\x1b[8m",
        "\x1b[>4;2m",
        "\x07",
        "\x0e",
        "\x9b31m",
    ),
    *("\u202e", "\u200b", "\x1b]8;;javascript:x\x1b\\", "\x1b]8;;http://x\x1b]0;t\x07", "\x00"),
    "\x1b[>4;2m",
]


def emulated(text: str, columns: int = 8, rows: int = 3) -> Emulator:
    emulator = Emulator(columns, rows)
    emulator.feed(text.encode())
    return emulator


@pytest.mark.parametrize("text", ALLOWED)
def test_what_frames_are_made_of_is_allowed(text: str) -> None:
    assert_harmless(text.encode())


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_everything_else_is_refused(text: str) -> None:
    with pytest.raises(AssertionError):
        assert_harmless(f"a{text}b".encode())


def test_half_a_wide_character_is_broken() -> None:
    assert emulated("日本\x1b[1;2Hx").text().splitlines()[0] == f"{BROKEN}x本"
    assert emulated("日本\x1b[1;3Hx").text().splitlines()[0] == f"日x{BROKEN}"
    assert emulated("日本\x1b[1;2H\x1b[K").text().splitlines()[0] == BROKEN


def test_erased_and_scrolled_cells_take_the_background_alone() -> None:
    cell = emulated("\x1b[1;4;31;44m\x1b[K").row(0)[0]
    assert (cell.bg, cell.fg, cell.bold, cell.underscore) == ("blue", "default", False, False)
    assert emulated("\x1b[3;1H\x1b[44m\n").row(2)[7].bg == "blue"


def test_a_cell_that_differs_is_found() -> None:
    stage = Stage(size=(40, 10))
    try:
        stage.check()
        stage.terminal.feed(b"\x1b[1;5H\x1b[31mx")
        with pytest.raises(AssertionError, match="row 0 of 40x10 from column 4"):
            stage.check()
    finally:
        stage.close()


def test_a_pane_that_cannot_be_drawn_is_found() -> None:
    def fail(state: State, width: int, height: int, focused: bool) -> Picture:
        raise ValueError("no")

    stage = Stage(size=(40, 10))
    try:
        stage.output.draw = fail  # type: ignore[method-assign]
        with pytest.raises(AssertionError, match="the pane output cannot be drawn"):
            stage.check()
    finally:
        stage.close()


def test_keys_go_through_the_bytes_of_a_terminal() -> None:
    stage = Stage(size=(40, 10))
    try:
        for key in ("a", "é", "ctrl a", "b", "end", "meta b", "right", "c"):
            stage.press(key)
        assert stage.state.editor.text == "bcaé"
        assert bytes_of("shift f6") == b"\x1b[17;2~"
    finally:
        stage.close()
