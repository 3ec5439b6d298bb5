"""Every pane and overlay of the side, status and popups: any size, any text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui.drawing.picture import Pane, Picture, plain, row_width
from itui.model.overlays import Completion, Finder, FinderRow, InputPrompt, Match, Overlay, Question
from itui.model.state import (
    Cell,
    HelpPage,
    Kernel,
    KernelPhase,
    Notice,
    Phase,
    State,
    Variable,
    Variables,
    View,
)
from itui.panes.help import HelpPane
from itui.panes.overlays import Overlays
from itui.panes.popup import Rectangle
from itui.panes.status import FooterPane, StatusPane
from itui.panes.variables import VariablesPane
from itui_kernel.protocol.schema import replace

SIZES = [(width, height) for width in range(31) for height in range(13)] + [(80, 24), (200, 50)]
BIDI = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
HOSTILE = "\x1b]52;c;Zm9v\x07\x00\u202e\u2028\ud800日本👩\u200d👩e\u0301\t\n" * 3
PLAIN = "some text that is a little longer than most columns are"

PANES: list[Callable[[], Pane]] = [
    VariablesPane,
    lambda: HelpPane([("F1", PLAIN), (HOSTILE, HOSTILE)]),
    StatusPane,
    lambda: FooterPane(lambda state: [("Alt-x", "commands"), (HOSTILE, HOSTILE)]),
]
OVERLAYS: list[Callable[[str], Overlay]] = [
    lambda text: Completion(
        matches=tuple(
            Match(text=f"{text}{index}", type=text, signature=text) for index in range(14)
        ),
        start=0,
        prefix=text,
        selected=11,
    ),
    lambda text: Finder(
        kind=text,
        rows=(
            FinderRow(text=text, value="", detail=text, keys=text),
            FinderRow(text=text, value="", reason=text),
            FinderRow(text="a\nb\nc", value=""),
        ),
        query=text[:4],
        selected=7,
    ),
    lambda text: Finder(kind="command", query=text),
    lambda text: InputPrompt(request="r", prompt=text, value=text, cursor=3),
    lambda text: InputPrompt(request="r", prompt="pw: ", value=text, cursor=99, is_password=True),
    lambda text: Question(text=text, confirms="kernel.end"),
]


def state_of(text: str) -> State:
    names = [f"{text}{index}" for index in range(20)]
    rows = {
        name: Variable(
            name=name,
            path=name,
            type=text,
            shape=text,
            dtype=text,
            bytes=10**index,
            value=text,
            has_children=True,
            change="new" if index % 2 else "changed",
        )
        for index, name in enumerate(names)
    }
    child = Variable(name=text, path=f"{names[0]}.x", value=text, has_children=True)
    return State(
        kernel=Kernel(phase=KernelPhase.LOST, name=text, reason=text, since=1.0),
        cells=(Cell(id="1", session="other", username=text, phase=Phase.RUNNING, started=2.0),),
        queue=("a",),
        queue_held=text,
        variables=Variables(
            rows=rows,
            children={names[0]: (child,)},
            children_total={names[0]: 9},
            expanded=frozenset({names[0], child.path}),
            selected=names[15],
            filter="",
            total=30,
            at=5.0,
            is_stale=True,
            reason=text,
        ),
        help=HelpPage(
            title=text, text=f"Signature: {text}\n{text}\n----\n", source=text, file=text
        ),
        notice=Notice(text=text, level="info"),
        view=View(theme=text),
        now=100.0,
    )


def assert_exact(picture: Picture, width: int, height: int) -> None:
    assert len(picture.rows) == height
    for row in picture.rows:
        assert row_width(row) == width, plain(row)
        for character in plain(row):
            assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
            assert not BIDI.match(character)
    if picture.cursor is not None:
        assert 0 <= picture.cursor[0] < width
        assert 0 <= picture.cursor[1] < height


def assert_placed(state: State, width: int, height: int, cursor: tuple[int, int] | None) -> None:
    area = Rectangle(0, max(height - 3, 0), width, 2)
    placed = Overlays().place(state, width, height, cursor, area)
    if placed is None:
        assert min(width, height) == 0 or isinstance(state.overlay, Completion)
        return
    picture = placed.picture
    columns = row_width(picture.rows[0])
    assert_exact(picture, columns, len(picture.rows))
    assert placed.column >= 0
    assert placed.row >= 0
    assert placed.column + columns <= width
    assert placed.row + len(picture.rows) <= height


@pytest.mark.parametrize("make", PANES)
@pytest.mark.parametrize("text", [PLAIN, HOSTILE, ""])
def test_panes_are_exact_at_every_size(make: Callable[[], Pane], text: str) -> None:
    full = state_of(text)
    pane = make()
    for state in (full, State(), replace(full, notice=Notice(text=text, level="error"))):
        for width, height in SIZES:
            for focused in (True, False):
                assert_exact(pane.draw(state, width, height, focused), width, height)


@pytest.mark.parametrize("make", OVERLAYS)
@pytest.mark.parametrize("text", [PLAIN, HOSTILE, ""])
def test_overlays_stay_on_the_screen(make: Callable[[str], Overlay], text: str) -> None:
    state = replace(State(), overlay=make(text))
    for width, height in SIZES:
        for cursor in (None, (0, 0), (width - 1, height - 1), (width // 2, height // 2)):
            assert_placed(state, width, height, cursor)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(st.characters(), max_size=60),
    width=st.integers(0, 50),
    height=st.integers(0, 14),
)
def test_no_text_breaks_a_picture(text: str, width: int, height: int) -> None:
    state = state_of(text)
    for make in PANES:
        assert_exact(make().draw(state, width, height, True), width, height)
    for make_overlay in OVERLAYS:
        overlaid = replace(state, overlay=make_overlay(text))
        assert_placed(overlaid, width, height, (width // 2, height // 2))
