"""The lines between panes that can be moved: where they are, and what a view says of them; pure."""

from __future__ import annotations

from itui.drawing.layout import Divider, Layout, Rule, arrange
from itui.model.state import View
from itui_kernel.protocol.schema import Record, replace


class Border(Record, kw_only=False):
    """A line between panes; ``size`` is the size of the view that moves it.

    ``place`` is its row, or its column when it is upright; ``end`` the first row or column behind
    the pane that begins after it.
    """

    size: str
    place: int
    end: int
    is_upright: bool = False


def border_at(layout: Layout, column: int, row: int) -> Border | None:
    """Return the border drawn at a cell of the screen."""
    for divider in layout.dividers:
        if divider.column == column and divider.row <= row < divider.row + divider.height:
            return _of_divider(layout, divider)
    for rule in layout.rules:
        if rule.size and rule.row == row and rule.column <= column < rule.column + rule.width:
            return _of_rule(layout, rule)
    return None


def border_of(layout: Layout, size: str) -> Border | None:
    """Return the border that a size moves, if it is on the screen."""
    if size == "side_columns":
        return _of_divider(layout, layout.dividers[0]) if layout.dividers else None
    found = (rule for rule in layout.rules if rule.size == size)
    return next((_of_rule(layout, rule) for rule in found), None)


def beside(layout: Layout, scope: str, is_upright: bool) -> tuple[Border, int] | None:
    """Return the border of a pane that can be moved, and the way that makes the pane larger."""
    region = layout.region(scope)
    if region is None:
        return None
    if is_upright:
        for divider in layout.dividers:
            border = _of_divider(layout, divider)
            if border and divider.row < region.row + region.height <= divider.row + divider.height:
                return border, -1 if region.column > divider.column else 1
        return None
    above = border_at(layout, region.column, region.row - 1)
    if above is not None and not above.is_upright:
        return above, -1
    below = border_at(layout, region.column, region.row + region.height)
    return None if below is None else (below, 1)


def moved(view: View, rows_wanted: int, size: str, place: int) -> View:
    """Return the view with a border moved to a row or column, or as near to it as can be."""
    border = border_of(arrange(view, rows_wanted), size)
    if border is None:
        return view
    wished = replace(view, **{size: max(border.end - place - 1, 1)})
    reached = border_of(arrange(wished, rows_wanted), size)
    if reached is None:
        return view
    return replace(view, **{size: max(reached.end - reached.place - 1, 1)})


def _of_rule(layout: Layout, rule: Rule) -> Border | None:
    region = layout.region(rule.scope)
    if region is None:
        return None
    return Border(rule.size, rule.row, region.row + region.height)


def _of_divider(layout: Layout, divider: Divider) -> Border | None:
    starts = (each for each in layout.regions if each.column == divider.column + 1)
    region = next(starts, None)
    if region is None:
        return None
    return Border("side_columns", divider.column, region.column + region.width, True)
