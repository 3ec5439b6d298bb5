from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.layout import PANES, Layout, arrange, effective_preset
from itui.model.state import Preset, View

views = st.builds(
    View,
    width=st.integers(0, 260),
    height=st.integers(0, 90),
    preset=st.sampled_from(Preset),
    focus=st.sampled_from([*PANES, "finder"]),
    is_zoomed=st.booleans(),
    side_columns=st.integers(0, 300),
    side_rows=st.integers(0, 100),
    input_rows=st.integers(0, 100),
    is_copying=st.booleans(),
)


def cells(layout: Layout) -> list[tuple[int, int]]:
    """Every cell of every rectangle, with repetitions if they overlap."""
    rectangles = [(r.column, r.row, r.width, r.height) for r in layout.regions]
    rectangles += [(r.column, r.row, r.width, 1) for r in layout.rules]
    rectangles += [(d.column, d.row, 1, d.height) for d in layout.dividers]
    assert all(min(rectangle) >= 0 for rectangle in rectangles)
    return [
        (column, row)
        for left, top, width, height in rectangles
        for row in range(top, top + height)
        for column in range(left, left + width)
    ]


@given(views, st.integers(-2, 200))
def test_rectangles_tile_the_screen_exactly(view: View, input_rows: int) -> None:
    covered = cells(arrange(view, input_rows))
    screen = {(column, row) for row in range(view.height) for column in range(view.width)}
    assert len(covered) == len(set(covered))
    assert set(covered) == screen


@given(views, st.integers(0, 200))
def test_the_focused_pane_is_always_shown(view: View, input_rows: int) -> None:
    layout = arrange(view, input_rows)
    focus = view.focus if view.focus in PANES else "input"
    shown = layout.region(focus)
    assert (shown is not None) == (view.width > 0 and view.height > 0)


@given(views, st.integers(0, 200))
def test_the_input_takes_at_most_two_fifths(view: View, input_rows: int) -> None:
    region = arrange(view, input_rows).region("input")
    is_chosen = view.is_zoomed or view.is_copying or view.input_rows
    if region is not None and not is_chosen and view.height >= 5:
        assert region.height <= max(1, view.height * 2 // 5)


@given(views)
def test_panes_appear_once(view: View) -> None:
    scopes = [region.scope for region in arrange(view).regions]
    assert len(scopes) == len(set(scopes))


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (110, 20, Preset.WIDE),
        (109, 36, Preset.STACKED),
        (109, 35, Preset.FOCUS),
        (80, 24, Preset.FOCUS),
    ],
)
def test_auto_decides_by_size(width: int, height: int, expected: Preset) -> None:
    assert effective_preset(View(width=width, height=height)) is expected


def test_wide_has_two_columns() -> None:
    layout = arrange(View(width=120, height=40), 3)
    scopes = {region.scope: region for region in layout.regions}
    assert set(scopes) == {*PANES, "status", "footer"}
    assert scopes["output"].column == scopes["input"].column == 0
    assert scopes["variables"].column == scopes["help"].column > scopes["output"].width
    assert scopes["input"].height == 3
    assert [rule.scope for rule in layout.rules] == ["input", "variables", "help"]
    assert scopes["status"].row == 39


@pytest.mark.parametrize(("width", "left"), [(110, 76), (120, 80), (160, 99), (250, 177)])
def test_the_left_column_has_room_for_tracebacks(width: int, left: int) -> None:
    output = arrange(View(width=width, height=40)).region("output")
    assert output is not None
    assert output.width == left


def test_stacked_has_side_panes_below() -> None:
    layout = arrange(View(width=100, height=40), 1)
    scopes = {region.scope: region for region in layout.regions}
    assert scopes["output"].width == 100
    assert scopes["variables"].row == scopes["help"].row > scopes["input"].row


@pytest.mark.parametrize("hidden", ["variables", "help"])
def test_a_hidden_pane_replaces_the_output_while_focused(hidden: str) -> None:
    layout = arrange(View(width=80, height=24, preset=Preset.FOCUS, focus=hidden))
    assert layout.region("output") is None
    assert layout.region(hidden) is not None
    assert layout.region("input") is not None


def test_zoom_leaves_the_pane_with_its_title_and_the_bottom_lines() -> None:
    layout = arrange(View(width=120, height=40, focus="output", is_zoomed=True))
    assert [region.scope for region in layout.regions] == ["footer", "status", "output"]
    assert [rule.scope for rule in layout.rules] == ["output"]
    assert not layout.dividers
    small = arrange(View(width=20, height=5, focus="output", is_zoomed=True))
    assert [region.scope for region in small.regions] == ["status", "output"]
    assert not small.rules


@pytest.mark.parametrize(("height", "has_footer"), [(9, False), (10, True)])
def test_the_footer_needs_ten_rows(height: int, has_footer: bool) -> None:
    layout = arrange(View(width=80, height=height))
    assert (layout.region("footer") is not None) == has_footer


def test_sizes_of_the_view_are_kept_within_reason() -> None:
    view = View(width=120, height=40, side_columns=30, side_rows=9, input_rows=7)
    heights = {region.scope: region.height for region in arrange(view).regions}
    widths = {region.scope: region.width for region in arrange(view).regions}
    assert (heights["help"], heights["input"], widths["help"]) == (9, 7, 30)
    greedy = View(width=120, height=40, side_columns=500, side_rows=500, input_rows=500)
    layout = arrange(greedy)
    assert min(region.width for region in layout.regions) == 16
    assert {region.scope: region.height for region in layout.regions} == {
        "output": 2, "input": 35, "variables": 2, "help": 34, "footer": 1, "status": 1,
    }  # fmt: skip


def test_a_pane_is_copied_from_without_borders() -> None:
    layout = arrange(View(width=120, height=40, focus="help", is_copying=True))
    assert not layout.rules
    assert not layout.dividers
    regions = [(region.scope, region.width, region.height) for region in layout.regions]
    assert regions == [("status", 120, 1), ("help", 120, 39)]


def test_scope_at_finds_the_pane_of_a_cell() -> None:
    layout = arrange(View(width=120, height=40))
    variables = layout.region("variables")
    assert variables is not None
    assert layout.scope_at(variables.column, variables.row) == "variables"
    assert layout.scope_at(variables.column - 1, variables.row) == ""
    assert layout.scope_at(500, 500) == ""
