from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.compositor import Compositor, Frame, PlaceOverlay
from itui.drawing.layout import Region
from itui.drawing.line_cache import LineCache
from itui.drawing.palette import Palette
from itui.drawing.picture import Picture, Row, Segment, fit_rows, plain, row_width
from itui.drawing.rows import cut_row, lay_over
from itui.drawing.text import cells_of
from itui.model.overlays import Finder, InputPrompt
from itui.model.state import Preset, State, View
from itui_kernel.protocol.schema import replace
from itui_themes.loader import load_theme

ANSI = Palette(load_theme("ansi"), 256)
texts = st.text(alphabet="ab 日é́\U0001f44d\x1b\x85\n\u202e한", max_size=12)
rows = st.lists(st.tuples(st.sampled_from(["text", "select"]), texts), max_size=4).map(tuple)


class Filled:
    """A pane that fills itself with one letter."""

    def __init__(self, scope: str, letter: str, cursor: tuple[int, int] | None = None) -> None:
        self.scope = scope
        self.title = scope.capitalize()
        self.letter = letter
        self.cursor = cursor

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        letter = self.letter.upper() if focused else self.letter
        return fit_rows([(("text", letter * width),)] * height, width, height, cursor=self.cursor)


class Broken(Filled):
    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        raise ValueError("no\nluck")


class Careless(Filled):
    """A pane that keeps none of its promises."""

    def __init__(self, scope: str, drawn: list[Row]) -> None:
        super().__init__(scope, "?")
        self.drawn = tuple(drawn)

    def draw(self, state: State, width: int, height: int, focused: bool) -> Picture:
        return Picture(self.drawn)


class Noted(Filled):
    def __init__(self, scope: str, words: str) -> None:
        super().__init__(scope, scope[0])
        self.words = words

    def note(self, state: State) -> Row:
        return (("title", self.words),) if self.words else ()


class Growing(Filled):
    def wanted_rows(self, state: State, width: int) -> int:
        return 4


LETTERS = {"output": "o", "input": "i", "variables": "v", "help": "h", "status": "s", "footer": "f"}


def panes() -> dict[str, Filled]:
    return {scope: Filled(scope, letter) for scope, letter in LETTERS.items()}


def shown(frame: Frame) -> list[str]:
    return [b"".join(text for _, _, text in row).decode() for row in frame.content()]


def state_of(width: int, height: int, focus: str = "input") -> State:
    return State(view=View(width=width, height=height, focus=focus))


def render(compositor: Compositor, state: State) -> Frame:
    compositor.show(state)
    return compositor.render((state.view.width, state.view.height))


def test_a_small_screen() -> None:
    frame = render(Compositor(panes(), ANSI), state_of(20, 10))
    assert shown(frame) == [
        *["o" * 20] * 6,
        "─ Input ────────────",
        "I" * 20,
        "f" * 20,
        "s" * 20,
    ]


def test_a_wide_screen_joins_its_lines() -> None:
    state = State(view=View(width=60, height=12, preset=Preset.WIDE, focus="help"))
    lines = shown(render(Compositor(panes(), ANSI), state))
    assert lines[:10] == [
        "o" * 35 + "┌─ Variables ────────────",
        *["o" * 35 + "│" + "v" * 24] * 4,
        "o" * 35 + "├─ Help ─────────────────",
        *["o" * 35 + "│" + "H" * 24] * 2,
        "─ Input " + "─" * 27 + "┤" + "H" * 24,
        "i" * 35 + "│" + "H" * 24,
    ]


@given(st.integers(0, 130), st.integers(0, 45), st.sampled_from(Preset), st.booleans())
def test_every_row_has_exactly_the_width(
    width: int, height: int, preset: Preset, zoomed: bool
) -> None:
    view = View(width=width, height=height, preset=preset, is_zoomed=zoomed)
    frame = render(Compositor(panes(), ANSI), State(view=view))
    assert frame.rows() == height
    assert [cells_of(line) for line in shown(frame)] == [width] * height


@given(st.lists(rows, max_size=8), st.integers(1, 30))
def test_careless_panes_are_forced_into_their_region(drawn: list[Row], width: int) -> None:
    everything = {scope: Careless(scope, drawn) for scope in LETTERS}
    frame = render(Compositor(everything, ANSI), state_of(width, 12))
    for line in shown(frame):
        assert cells_of(line) == width
        assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in line)


def test_a_broken_pane_shows_its_error_and_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    compositor = Compositor({**panes(), "output": Broken("output", "")}, ANSI)
    with caplog.at_level(logging.ERROR):
        lines = shown(render(compositor, state_of(60, 10)))
        compositor.refresh()
        render(compositor, state_of(60, 11))
    assert lines[0] == "cannot draw output: ValueError: no<0A>luck (see the log)".ljust(60)
    assert lines[7] == "I" * 60
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_the_cursor_is_that_of_the_focused_pane() -> None:
    everything = {**panes(), "input": Filled("input", "i", cursor=(3, 0))}
    compositor = Compositor(everything, ANSI)
    assert render(compositor, state_of(20, 10)).cursor == (3, 7)
    assert render(compositor, state_of(20, 10, "output")).cursor is None


def test_the_input_pane_says_how_many_rows_it_wants() -> None:
    compositor = Compositor({**panes(), "input": Growing("input", "i")}, ANSI)
    assert shown(render(compositor, state_of(10, 20))).count("I" * 10) == 4


def test_notes_stand_on_the_rules_unless_there_is_no_room() -> None:
    output, below = Noted("output", "9 new\n"), Noted("input", "1-2 of 3")
    compositor = Compositor({**panes(), "output": output, "input": below}, ANSI)
    assert shown(render(compositor, state_of(30, 10)))[6] == "─ Input ────────── 9 new<0A> ─"
    output.words = ""
    compositor.refresh()
    assert shown(render(compositor, state_of(30, 10)))[6] == "─ Input ─────────── 1-2 of 3 ─"
    assert shown(render(compositor, state_of(22, 10)))[6] == "─ Input ──────────────"


Area = Region | None


def placing(make: Callable[[int, Area], tuple[int, int, Picture]]) -> PlaceOverlay:
    """Place an overlay by the width of the screen and the region of the input."""

    def place(
        state: State, width: int, height: int, cursor: tuple[int, int] | None, area: Area
    ) -> tuple[int, int, Picture] | None:
        return make(width, area)

    return place


def test_what_was_printed_before_a_prompt_stays_in_sight() -> None:
    def at_the_end(width: int, area: Area) -> tuple[int, int, Picture]:
        assert area is not None
        rows = tuple((("popup", "?" * width),) for _ in range(4))
        return 0, area.row + area.height - 4, Picture(rows)

    compositor = Compositor(panes(), ANSI, placing(at_the_end))
    asked = replace(state_of(10, 20), overlay=InputPrompt(request="r", prompt="?"))
    lines = shown(render(compositor, asked))
    output = compositor.layout.region("output")
    assert output is not None
    assert lines.count("o" * 10) == output.height == 14
    assert lines[14:18] == ["?" * 10] * 4


def overlaying(placed: tuple[int, int, Picture]) -> Compositor:
    place = placing(lambda width, area: placed)
    return Compositor({**panes(), "input": Filled("input", "i", (3, 0))}, ANSI, place)


def with_overlay(width: int, height: int) -> State:
    return replace(state_of(width, height), overlay=Finder(kind="command"))


def test_an_overlay_lies_above_the_panes() -> None:
    picture = Picture(((("popup", "XX"),), (("popup", "YY"),)), cursor=(1, 1))
    frame = render(overlaying((4, 1, picture)), with_overlay(10, 6))
    assert shown(frame)[:4] == ["o" * 10, "ooooXXoooo", "ooooYYoooo", "─ Input ──"]
    assert frame.cursor == (5, 2)


def test_an_overlay_without_cursor_leaves_that_of_the_pane_unless_it_covers_it() -> None:
    one = Picture(((("popup", "XX"),),))
    assert render(overlaying((4, 4, one)), with_overlay(10, 6)).cursor == (3, 4)
    assert render(overlaying((2, 4, one)), with_overlay(10, 6)).cursor is None


@given(rows, st.integers(-5, 40), st.integers(-3, 12))
def test_overlays_are_clipped_to_the_screen(row: Row, column: int, top: int) -> None:
    frame = render(overlaying((column, top, Picture((row, row)))), with_overlay(20, 10))
    assert [cells_of(line) for line in shown(frame)] == [20] * 10


def test_a_failing_overlay_shows_its_error() -> None:
    def failing(width: int, area: Area) -> tuple[int, int, Picture]:
        raise KeyError("x")

    frame = render(Compositor(panes(), ANSI, placing(failing)), with_overlay(60, 10))
    assert shown(frame)[0].startswith("cannot draw overlay: KeyError: 'x'")


clean_texts = st.text(alphabet="ab日本é\U0001f44d ", max_size=10)
clean_rows = st.lists(st.tuples(st.just("text"), clean_texts), max_size=4).map(tuple)


@given(clean_rows, st.integers(0, 30), st.integers(0, 30))
def test_cutting_gives_exactly_the_columns_there_are(row: Row, start: int, end: int) -> None:
    width = row_width(row)
    assert row_width(cut_row(row, start, end)) == max(min(end, width) - min(start, width), 0)


@given(clean_rows, clean_rows, st.integers(0, 30))
def test_laying_over_keeps_the_width(row: Row, upper: Row, column: int) -> None:
    width = row_width(row)
    assert row_width(lay_over(row, width, upper, column)) == width


def test_wide_characters_are_cut_into_blanks() -> None:
    row: tuple[Segment, ...] = (("text", "日本語"),)
    assert plain(lay_over(row, 6, (("popup", "x"),), 1)) == " x本語"
    assert plain(lay_over(row, 6, (("popup", "x"),), 2)) == "日x 語"
    assert plain(cut_row(row, 1, 2)) == " "


def test_equal_rows_cost_one_conversion() -> None:
    lines = LineCache(ANSI)
    first = lines.runs((("text", "abc"),), 5)
    lines.forget_unused()
    assert lines.runs((("text", "abc"),), 5) is first
    lines.forget_unused()
    lines.forget_unused()
    assert lines.runs((("text", "abc"),), 5) is not first


def test_an_unchanged_state_keeps_the_canvas() -> None:
    compositor = Compositor(panes(), ANSI)
    state = state_of(20, 10)
    first = render(compositor, state)
    assert render(compositor, state) is first
    compositor.refresh()
    assert render(compositor, state) is not first


def test_another_palette_repaints() -> None:
    compositor = Compositor(panes(), ANSI)
    state = state_of(20, 10)
    before = list(render(compositor, state).content())
    compositor.palette = Palette(load_theme("dark"), 256)
    assert list(render(compositor, state).content()) != before


def test_a_mark_that_begins_a_row_stays_in_its_pane() -> None:
    careless = {**panes(), "variables": Careless("variables", [(("text", "\u0301v"),)])}
    frame = render(Compositor(careless, ANSI), state_of(120, 20))
    row = shown(frame)[1]
    assert "│ \u0301v" in row
    assert cells_of(row) == 120
