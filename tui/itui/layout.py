"""Where everything stands on the screen: rectangles of panes, titled rules and dividers; pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from itui.state import Preset, View
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
    """One row above the pane ``scope``: a line with its title; ``ends`` is the pane above it."""

    scope: str
    column: int
    row: int
    width: int
    ends: str = ""


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

    >>> [(region.scope, region.height) for region in arrange(View(width=80, height=24)).regions]
    [('footer', 1), ('status', 1), ('output', 20), ('input', 1)]
    """
    width, height = max(view.width, 0), max(view.height, 0)
    preset = effective_preset(view)
    draft = _Draft(width, height, view.focus if view.focus in PANES else "input")
    if not width or not height:
        return Layout(width, height, preset)
    body = draft.take_lines(height)
    if body < (LEAST_TITLED if view.is_zoomed else 2):
        draft.add(draft.focus, 0, 0, width, body)
    elif view.is_zoomed:
        draft.add_titled(draft.focus, 0, 0, width, body)
    elif preset is Preset.WIDE:
        _arrange_wide(draft, body, input_rows)
    elif preset is Preset.STACKED:
        _arrange_stacked(draft, body, input_rows)
    else:
        _arrange_main(draft, width, body, input_rows, draft.focus)
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

    width: int
    height: int
    focus: str
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
        if height >= FOOTER_ROWS:
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
        self, scope: str, column: int, row: int, width: int, height: int, ends: str = ""
    ) -> None:
        """Add a pane below its rule; the rule gives way when only one row is there."""
        if height > 1 and width > 0:
            self.rules.append(Rule(scope, column, row, width, ends))
            row, height = row + 1, height - 1
        self.add(scope, column, row, width, height)


def _input_height(body: int, wanted: int) -> int:
    """Return the rows of the input pane with its rule."""
    rows = max(1, min(wanted, int(body * _INPUT_SHARE)))
    return rows + 1 if body >= rows + 3 else 1


def _arrange_main(
    draft: _Draft, width: int, body: int, input_rows: int, above: str = "output"
) -> None:
    """Output over input; another pane ``above`` stands in for the output."""
    below = min(_input_height(body, input_rows), body - 1)
    if above in ("output", "input"):
        draft.add("output", 0, 0, width, body - below)
        draft.add_titled("input", 0, body - below, width, below, ends="output")
    else:
        draft.add_titled(above, 0, 0, width, body - below)
        draft.add_titled("input", 0, body - below, width, below)


def _arrange_wide(draft: _Draft, body: int, input_rows: int) -> None:
    """Output over input in the left column, variables over help in the right one."""
    right = max(draft.width * 3 // 10, min(draft.width * 3 // 8, draft.width - _MAIN_COLUMNS - 1))
    right = max(24, min(right, 72))
    left = draft.width - right - 1
    _arrange_main(draft, left, body, input_rows)
    draft.dividers.append(Divider(left, 0, body))
    if body < 6:
        draft.add_titled(draft.side_pane, left + 1, 0, right, body)
        return
    upper = (body + 1) // 2
    draft.add_titled("variables", left + 1, 0, right, upper)
    draft.add_titled("help", left + 1, upper, right, body - upper)


def _arrange_stacked(draft: _Draft, body: int, input_rows: int) -> None:
    """Output over input over a row of variables beside help."""
    side = max(5, min(body * 3 // 10, 16))
    top = body - side
    _arrange_main(draft, draft.width, top, input_rows)
    if draft.width < _LEAST_WIDE:
        draft.add_titled(draft.side_pane, 0, top, draft.width, side)
        return
    left = draft.width // 2
    draft.add_titled("variables", 0, top, left, side)
    draft.dividers.append(Divider(left, top, side))
    draft.add_titled("help", left + 1, top, draft.width - left - 1, side)
