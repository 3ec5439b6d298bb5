"""The lines between panes: which can be moved, and how far."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui.drawing.borders import beside, border_at, border_of, moved
from itui.drawing.layout import PANES, arrange
from itui.model.state import Preset, View
from itui_kernel.protocol.schema import replace

WIDE = View(width=120, height=40, preset=Preset.WIDE)
STACKED = View(width=100, height=40, preset=Preset.STACKED)
FOCUS = View(width=80, height=24, preset=Preset.FOCUS)
SIZES = ("side_columns", "side_rows", "input_rows")
views = st.builds(
    View,
    width=st.integers(0, 200),
    height=st.integers(0, 60),
    preset=st.sampled_from(Preset),
    focus=st.sampled_from(PANES),
    side_columns=st.integers(0, 100),
    side_rows=st.integers(0, 40),
    input_rows=st.integers(0, 40),
    is_zoomed=st.booleans(),
)


@pytest.mark.parametrize(
    ("view", "sizes"), [(WIDE, set(SIZES)), (STACKED, set(SIZES)), (FOCUS, {"input_rows"})]
)
def test_which_lines_can_be_moved(view: View, sizes: set[str]) -> None:
    layout = arrange(view)
    cells = [(column, row) for column in range(view.width) for row in range(view.height)]
    found = {border.size for cell in cells if (border := border_at(layout, *cell))}
    assert found == sizes
    assert not any(border_at(arrange(replace(view, is_zoomed=True)), *cell) for cell in cells)


@given(views, st.integers(1, 30), st.sampled_from(SIZES), st.integers(0, 200))
def test_a_border_goes_where_it_is_dragged_if_it_can(
    view: View, rows: int, size: str, place: int
) -> None:
    before = arrange(view, rows)
    after = moved(view, rows, size, place)
    layout = arrange(after, rows)
    border = border_of(layout, size)
    if border_of(before, size) is None or border is None:
        assert after == view
        return
    assert getattr(after, size) == border.end - border.place - 1
    assert moved(after, rows, size, border.place) == after
    nearer = range(min(place, border.place), max(place, border.place) + 1)
    assert border.place in (place, nearer[0], nearer[-1])
    scopes = [region.scope for region in before.regions]
    assert [region.scope for region in layout.regions] == scopes


@pytest.mark.parametrize("view", [WIDE, STACKED])
@pytest.mark.parametrize("scope", PANES)
@pytest.mark.parametrize("is_upright", [False, True])
def test_every_pane_grows_by_moving_the_border_beside_it(
    view: View, scope: str, is_upright: bool
) -> None:
    layout = arrange(view, 5)
    found = beside(layout, scope, is_upright)
    if view is STACKED and is_upright and scope in ("output", "input"):
        assert found is None
        return
    assert found is not None
    border, way = found
    after = arrange(moved(view, 5, border.size, border.place + 2 * way), 5)
    old, new = layout.region(scope), after.region(scope)
    assert old is not None
    assert new is not None
    assert new.width - old.width == (2 if is_upright else 0)
    assert new.height - old.height == (0 if is_upright else 2)


def test_a_pane_in_place_of_the_output_grows_too() -> None:
    view = replace(FOCUS, focus="help")
    found = beside(arrange(view, 5), "help", False)
    assert found is not None
    assert (found[0].size, found[1]) == ("input_rows", 1)
    assert beside(arrange(replace(view, is_zoomed=True)), "help", False) is None
