"""Whatever foreign text says: nothing reaches the terminal uninterpreted, no other pane moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from wcwidth import wcwidth

from emulator import Emulator, assert_harmless
from hostile_places import EVERYTHING, PLACES
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    CommMsg,
)
from stage import Stage

SIZE = (120, 40)

SEQUENCES = [
    *("\x1b]0;title\x07", "\x1b]2;t\x1b\\", "\x1b]52;c;aGFja2Vk\x07", "\x1b]8;;http://x\x1b\\l"),
    *("\x1b]8;;http://x/\x1b]52;c;aGk=\x07\x1b\\", "\x1b]8;;javascript:alert(1)\x07l\x1b]8;;\x07"),
    *(
        "\x1b]11;?\x07",
        "\x1b]4;1;red\x07",
        "\x1b]10;#000\x07",
        "\x1b]1337;File=:AAAA\x07",
        "\x9d0;t\x9c",
    ),
    *("\x1b[?1049h", "\x1b[?1049l", "\x1b[?47h", "\x1b[?1000h", "\x1b[?1003;1006h", "\x1b[?2004l"),
    *(
        "\x1b[?25l",
        "\x1b[?7l",
        "\x1b[?1h",
        "\x1b[?5h",
        "\x1b[?2026h",
        "\x1b[4h",
        "\x1b[20h",
        "\x1bc",
    ),
    *(
        "\x1bP1$r0m\x1b\\",
        "\x1bPq#0~-\x1b\\",
        "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\",
        "\x90q\x9c",
    ),
    *("\x1b_Gf=100;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bP", "\x1b]0;never ended"),
    *("\x1b[6n", "\x1b[5n", "\x1b[c", "\x1b[>c", "\x1b[21t", "\x1b[?u", "\x1b[>4;2m", "\x1b[!p"),
    *("\x1b[H", "\x1b[99;99H", "\x1b[1;1r", "\x1b[2J", "\x1b[3J", "\x1b[99A", "\x1b[99B", "\x1b[S"),
    *("\x1bM", "\x1bD", "\x1bE", "\x1b7", "\x1b8", "\x1b(0", "\x1b#8", "\x1b=", "\x1bN", "\x1b[5i"),
    *("\x9b31m", "\x9b2J", "\x8d", "\x84", "\x85", "\x00", "\x05", "\x07", "\x08" * 9, "\x0b\x0c"),
    *("\x0e", "\x0f", "\x11", "\x13", "\x18", "\x1a", "\x7f", "\x1b", "\r", "\n", "\t", "\r\n"),
]
TEXTS = [
    *("\u202eevil\u202c", "\u2066\u2067\u2069", "\u200e\u200f\u061c", "אבג", "عربي", "\ufeff"),
    *("\ud800", "\udfff\ud800", "\u2028", "\u2029", "\u200b", "\u2060", "\u00ad", "\ufff9\ufffb"),
    *("\U000e0041\U000e007f", "\u0301", "a" + "\u0301" * 40, "\u20e3", "1\ufe0f\u20e3", "☺\ufe0f"),
    *(
        "日本語",
        "한국",
        "\u1112\u1161\u11ab",
        "ｶﾞ",
        "क्षि",
        "ਨਿ",
        "தமிழ்",
        "ไทยที่",
        "ﷺ",
        "﷽",
        "𒐫",
        "\u3164",
    ),
    *(
        "👍",
        "👍🏽",
        "👩\u200d👩\u200d👧",
        "🏳️\u200d🌈",
        "🇩🇪",
        "🇩",
        "🥲",
        "🫠",
        "❤️",
        "⚡",
        "⌚",
        "㊙",
    ),
    *(
        "①",
        "─",
        "…",
        "α",
        "█",
        "\U0001f1e6" * 3,
        "\u115f",
        "\u1160",
        "\U0001fae8",
        "\U00010ffff"[0],
    ),
]
LONG = {
    "wide": "日" * 2500,
    "joined": "👩\u200d👧" * 1200,
    "marked": "e\u0301" * 5000,
    "plain": "x" * 5000,
    "flags": "🇩🇪" * 1250,
    "marks": "\u0301" * 5000,
    "bidi": "\u202e" * 5000,
    "colours": "\x1b[31m" * 1000,
    "tabs": "ab\t" * 1700,
    "nothing": "\u200b" * 5000,
    "conjuncts": "क्षि" * 1300,
}
PIECES = st.one_of(
    st.sampled_from(SEQUENCES), st.sampled_from(TEXTS), st.text(st.characters(), max_size=9)
)
HOSTILE = st.lists(PIECES, min_size=1, max_size=9).map("".join)


# --- the scene and the judges


def is_emoji(character: str) -> bool:
    return character >= "\U0001f000" or "\u2600" <= character <= "\u27bf"


def old_width(character: str) -> int:
    """Measure as a terminal with old tables: emoji narrow, marks of scripts take a column."""
    if is_emoji(character):
        return 1
    if wcwidth(character) == 0 and "\u0900" <= character < "\u0f00":
        return 1
    return wcwidth(character)


def wide_width(character: str) -> int:
    """Measure as a terminal that shows every emoji in two columns."""
    return 2 if is_emoji(character) else wcwidth(character)


WIDTHS: list[Callable[[str], int]] = [wcwidth, old_width, wide_width]


@contextmanager
def scene(widths: Callable[[str], int] = wcwidth) -> Iterator[tuple[Stage, Message]]:
    """Set up a session with something in every pane, and an input that runs."""
    stage = Stage(size=SIZE, emulator=Emulator(*SIZE, widths))
    try:
        stage.restart("client")
        request = stage.submit("work()")
        stage.begin(request)
        stage.print("working\n", request)
        rows = [{"name": name, "path": name, "type": "int", "value": "1"} for name in "ab"]
        data = {"event": "snapshot", "version": 1, "rows": rows, "total": 2}
        stage.publish(CommMsg(comm_id=stage.state.variables.comm_id, data=data), None)
        stage.draw()
        yield stage, request
    finally:
        stage.close()


def elsewhere(stage: Stage, panes: tuple[str, ...]) -> dict[str, list[list[Char]]]:
    """Return the cells of the other panes and of the lines between columns."""
    layout = stage.compositor.layout
    seen: dict[str, list[list[Char]]] = {}
    for region in layout.regions:
        if region.scope not in panes:
            rows = range(region.row, region.row + region.height)
            end = region.column + region.width
            seen[region.scope] = [stage.terminal.row(row)[region.column : end] for row in rows]
    for divider in layout.dividers if panes != EVERYTHING else ():
        rows = range(divider.row, divider.row + divider.height)
        lines = [stage.terminal.row(row)[divider.column] for row in rows]
        # a pane that grows moves the joints
        seen["divider"] = [[Char("│") if cell.data in "│├┤┼" else cell for cell in lines]]
    return seen


def judge(name: str, text: str, widths: Callable[[str], int]) -> None:
    """Show hostile text at a place; compare with harmless text at the same place."""
    put, panes = PLACES[name]
    with scene(widths) as (stage, request):
        put(stage, request, "harmless")
        stage.draw()
        expected = elsewhere(stage, panes)
    with scene(widths) as (stage, request):
        put(stage, request, text)
        stage.draw()
        assert_harmless(stage.drawn)
        found = elsewhere(stage, panes)
        assert found.keys() == expected.keys()
        for pane, cells in expected.items():
            assert found[pane] == cells, f"{pane} moved\n{stage.text()}"
        stage.press("page up")
        stage.resize(70, 20)
        stage.draw()
        assert_harmless(stage.drawn)


@pytest.mark.parametrize("name", PLACES)
def test_all_of_it_at_every_place(name: str) -> None:
    judge(name, "".join(SEQUENCES + TEXTS), wcwidth)
    judge(name, " ".join(TEXTS), old_width)


@pytest.mark.parametrize("name", LONG)
def test_long_lines(name: str) -> None:
    text = LONG[name]
    for shown in ("stdout", "error", "variables", "completion", "help_text", "pasted"):
        judge(shown, text, wcwidth)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate, Phase.shrink],
)
@given(name=st.sampled_from(sorted(PLACES)), text=HOSTILE, widths=st.sampled_from(WIDTHS))
def test_any_of_it_anywhere(name: str, text: str, widths: Callable[[str], int]) -> None:
    judge(name, text, widths)
