"""Where everything stands on the screen: rectangles of panes, titled rules and dividers; pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from itui.model.state import Preset, View
from itui_kernel.protocol.schema import Record

PANES = ("output", "input", "variables", "help")
WIDE_COLUMNS = 110
STACKED_ROWS = 36
FOOTER_ROWS = 10
LEAST_TITLED = 6
_LEAST_WIDE = 60
_LEAST_STACKED = 18
_INPUT_SHARE = 0.4
# tracebacks and most tables are made for this width
_MAIN_COLUMNS = 80
# what is left to a pane when another one is made larger
_LEAST_COLUMNS = 16
_LEAST_ROWS = 2


class Region(Record, kw_only=False):
    """The rectangle of a pane; ``scope`` names the pane."""

    scope: str
    column: int
    row: int
    width: int
    height: int

    def holds(self, column: int, row: int) -> bool:
        """Whether a cell of the screen belongs to the pane."""
        return (
            self.column <= column < self.column + self.width
            and self.row <= row < self.row + self.height
        )


class Rule(Record, kw_only=False):
    """One row above the pane ``scope``: a line with its title; ``ends`` is the pane above it.

    ``size`` is the size of the view that moves it, "" when it stays where it is.
    """

    scope: str
    column: int
    row: int
    width: int
    ends: str = ""
    size: str = ""


class Divider(Record, kw_only=False):
    """One column between panes beside each other."""

    column: int
    row: int
    height: int


class Layout(Record, kw_only=False):
    """Everything the screen is divided into; nothing overlaps."""

    width: int
    height: int
    preset: Preset
    regions: tuple[Region, ...] = ()
    rules: tuple[Rule, ...] = ()
    dividers: tuple[Divider, ...] = ()

    def region(self, scope: str) -> Region | None:
        """Return the region of a pane, or ``None`` when it is not shown."""
        return next((region for region in self.regions if region.scope == scope), None)

    def scope_at(self, column: int, row: int) -> str:
        """Return the scope of the pane at a cell, or "" between panes."""
        found = (region.scope for region in self.regions if region.holds(column, row))
        return next(found, "")


def arrange(view: View, input_rows: int = 1) -> Layout:
    """Return the layout of a view; ``input_rows`` is how many rows the input pane would like.

    Sizes the view asks for are kept within what leaves room for the other panes.

    >>> [(region.scope, region.height) for region in arrange(View(width=80, height=24)).regions]
    [('footer', 1), ('status', 1), ('output', 20), ('input', 1)]
    """
    width, height = max(view.width, 0), max(view.height, 0)
    preset = effective_preset(view)
    focus = view.focus if view.focus in PANES else "input"
    draft = _Draft(view, width, height, focus, max(input_rows, 1))
    if not width or not height:
        return Layout(width, height, preset)
    body = draft.take_lines(height)
    if view.is_copying or body < (LEAST_TITLED if view.is_zoomed else 2):
        draft.add(draft.focus, 0, 0, width, body)
    elif view.is_zoomed:
        draft.add_titled(draft.focus, 0, 0, width, body)
    elif preset is Preset.WIDE:
        _arrange_wide(draft, body)
    elif preset is Preset.STACKED:
        _arrange_stacked(draft, body)
    else:
        _arrange_main(draft, width, body, draft.focus)
    return Layout(
        width, height, preset, tuple(draft.regions), tuple(draft.rules), tuple(draft.dividers)
    )


def effective_preset(view: View) -> Preset:
    """Return the preset that is used: AUTO decided by size, others only where they fit."""
    if view.preset is Preset.AUTO:
        if view.width >= WIDE_COLUMNS:
            return Preset.WIDE
        return Preset.STACKED if view.height >= STACKED_ROWS else Preset.FOCUS
    if view.preset is Preset.WIDE and view.width < _LEAST_WIDE:
        return Preset.FOCUS
    if view.preset is Preset.STACKED and view.height < _LEAST_STACKED:
        return Preset.FOCUS
    return view.preset


@dataclass(slots=True)
class _Draft:
    """A layout being made; rectangles without cells are left out."""

    view: View
    width: int
    height: int
    focus: str
    input_rows: int
    regions: list[Region] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    dividers: list[Divider] = field(default_factory=list)

    @property
    def side_pane(self) -> str:
        """The pane shown where only one of the side panes has room."""
        return "help" if self.focus == "help" else "variables"

    def take_lines(self, height: int) -> int:
        """Place footer and status line and return the rows left for panes."""
        body = height
        has_status = height >= 3
        if height >= FOOTER_ROWS and not self.view.is_copying:
            self.add("footer", 0, height - 2, self.width, 1)
            body -= 1
        if has_status:
            self.add("status", 0, height - 1, self.width, 1)
            body -= 1
        return body

    def add(self, scope: str, column: int, row: int, width: int, height: int) -> None:
        if width > 0 and height > 0:
            self.regions.append(Region(scope, column, row, width, height))

    def add_titled(
        self,
        scope: str,
        column: int,
        row: int,
        width: int,
        height: int,
        ends: str = "",
        size: str = "",
    ) -> None:
        """Add a pane below its rule; the rule gives way when only one row is there."""
        if height > 1 and width > 0:
            self.rules.append(Rule(scope, column, row, width, ends, size))
            row, height = row + 1, height - 1
        self.add(scope, column, row, width, height)


def _input_height(draft: _Draft, body: int) -> int:
    """Return the rows of the input pane with its rule."""
    if draft.view.input_rows:
        rows = _within(draft.view.input_rows, 1, body - _LEAST_ROWS - 1)
    else:
        rows = max(1, min(draft.input_rows, int(body * _INPUT_SHARE)))
    return rows + 1 if body >= rows + 3 else 1


def _within(wished: int, least: int, most: int) -> int:
    return max(min(wished, most), least)


def _arrange_main(draft: _Draft, width: int, body: int, above: str = "output") -> None:
    """Output over input; another pane ``above`` stands in for the output."""
    below = min(_input_height(draft, body), body - 1)
    if above in ("output", "input"):
        draft.add("output", 0, 0, width, body - below)
        above = "output"
    else:
        draft.add_titled(above, 0, 0, width, body - below)
        above = ""
    draft.add_titled("input", 0, body - below, width, below, above, "input_rows")


def _arrange_wide(draft: _Draft, body: int) -> None:
    """Output over input in the left column, variables over help in the right one."""
    right = max(draft.width * 3 // 10, min(draft.width * 3 // 8, draft.width - _MAIN_COLUMNS - 1))
    right = max(24, min(right, 72))
    if draft.view.side_columns:
        most = draft.width - 1 - _LEAST_COLUMNS
        right = _within(draft.view.side_columns, _LEAST_COLUMNS, most)
    left = draft.width - right - 1
    _arrange_main(draft, left, body)
    draft.dividers.append(Divider(left, 0, body))
    if body < 6:
        draft.add_titled(draft.side_pane, left + 1, 0, right, body)
        return
    lower = body // 2
    if draft.view.side_rows:
        least = _LEAST_ROWS + 1
        lower = _within(draft.view.side_rows + 1, least, body - least)
    upper = body - lower
    draft.add_titled("variables", left + 1, 0, right, upper)
    draft.add_titled("help", left + 1, upper, right, lower, size="side_rows")


def _arrange_stacked(draft: _Draft, body: int) -> None:
    """Output over input over a row of variables beside help."""
    side = max(5, min(body * 3 // 10, 16))
    if draft.view.side_rows:
        side = _within(draft.view.side_rows + 1, _LEAST_ROWS + 1, body - _LEAST_ROWS - 3)
    top = body - side
    _arrange_main(draft, draft.width, top)
    if draft.width < _LEAST_WIDE:
        draft.add_titled(draft.side_pane, 0, top, draft.width, side, size="side_rows")
        return
    right = draft.width - draft.width // 2 - 1
    if draft.view.side_columns:
        most = draft.width - 1 - _LEAST_COLUMNS
        right = _within(draft.view.side_columns, _LEAST_COLUMNS, most)
    left = draft.width - right - 1
    draft.add_titled("variables", 0, top, left, side, size="side_rows")
    draft.dividers.append(Divider(left, top, side))
    draft.add_titled("help", left + 1, top, right, side, size="side_rows")
