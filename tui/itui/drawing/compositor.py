"""The root widget: asks every pane for its picture and makes one canvas of the whole screen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Protocol, runtime_checkable

import urwid

from itui.drawing.frame_lines import LinesBetween
from itui.drawing.layout import Layout, Region, arrange
from itui.drawing.line_cache import LineCache, Run
from itui.drawing.palette import Palette
from itui.drawing.picture import NotedPane, Pane, Picture, Row, fit_rows, row_width
from itui.drawing.rows import harmless, lay_over
from itui.drawing.text import safe_line
from itui.keys.pointer import Meaning
from itui.model.overlays import InputPrompt
from itui.model.state import State, View
from itui_kernel.protocol.schema import replace

Placed = tuple[int, int, Picture]
PointOverlay = Callable[[State, int, int], Meaning | None]
_log = logging.getLogger(__name__)


class PlaceOverlay(Protocol):
    """Puts the open overlay on the screen: column, row and picture, or ``None``."""

    def __call__(
        self,
        state: State,
        width: int,
        height: int,
        cursor: tuple[int, int] | None,
        area: Region | None,
    ) -> Placed | None:
        """``cursor`` is that of the focused pane on the screen, ``area`` the input's region."""
        ...


@runtime_checkable
class PointedPane(Protocol):
    """A pane that knows what stands at a cell of its last picture."""

    def pointed(self, column: int, row: int) -> Meaning | None:
        """Return what a click there means."""
        ...


@runtime_checkable
class GrowingPane(Protocol):
    """A pane that says how many rows it would like; the input pane."""

    def wanted_rows(self, state: State, width: int) -> int:
        """Return the rows needed to show everything in ``width`` columns."""
        ...


class Frame(urwid.Canvas):
    """The canvas of a whole screen; it stands at the root and is never trimmed sideways."""

    def __init__(self, width: int, lines: list[list[Run]], cursor: tuple[int, int] | None) -> None:
        super().__init__()
        self._width = width
        self._lines = lines
        self.cursor = cursor

    def rows(self) -> int:
        """Return the number of rows."""
        return len(self._lines)

    def cols(self) -> int:
        """Return the number of columns."""
        return self._width

    def content(
        self,
        trim_left: int = 0,
        trim_top: int = 0,
        cols: int = 0,
        rows: int = 0,
        attr: Mapping[Hashable, Hashable] | None = None,
    ) -> Iterator[list[Run]]:
        """Yield the runs of each row."""
        yield from self._lines[trim_top : trim_top + rows if rows else None]


class Compositor(urwid.Widget):
    """Panes, the lines between them, and the overlay above."""

    _sizing = frozenset((urwid.Sizing.BOX,))
    _selectable = True
    ignore_focus = True

    def __init__(
        self,
        panes: Mapping[str, Pane],
        palette: Palette,
        place_overlay: PlaceOverlay | None = None,
        point_overlay: PointOverlay | None = None,
    ) -> None:
        super().__init__()
        self._panes = panes
        self._place_overlay = place_overlay
        self._point_overlay = point_overlay
        self._placed: Placed | None = None
        self._state = State()
        self._lines = LineCache(palette)
        self._between = LinesBetween()
        self._failures: dict[str, str] = {}
        self.layout = Layout(0, 0, self._state.view.preset)

    @property
    def palette(self) -> Palette:
        """The palette in use; setting another repaints everything."""
        return self._lines.palette

    @palette.setter
    def palette(self, palette: Palette) -> None:
        self._lines = LineCache(palette, self._lines.is_ascii)
        self._invalidate()

    def use_ascii(self, is_ascii: bool) -> None:
        """Draw in ASCII alone, or with every character again."""
        self._lines = LineCache(self.palette, is_ascii)
        self._invalidate()

    def show(self, state: State) -> None:
        """Draw ``state`` in the next frame."""
        if state is not self._state:
            self._state = state
            self._invalidate()

    def refresh(self) -> None:
        """Draw again although the state is the same: a viewport moved."""
        self._invalidate()

    def is_covered(self, column: int, row: int) -> bool:
        """Return whether the overlay was drawn at a cell of the screen."""
        return self._placed is not None and _covers(self._placed, column, row)

    def pointed(self, scope: str, column: int, row: int) -> Meaning | None:
        """Return what a click on a pane, or on the ``overlay``, means at a cell of the screen."""
        if scope == "overlay":
            if self._placed is None or not _covers(self._placed, column, row):
                return None
            if self._point_overlay is None:
                return None
            left, top, _ = self._placed
            return self._point_overlay(self._state, column - left, row - top)
        region, pane = self.layout.region(scope), self._panes.get(scope)
        if region is None or not isinstance(pane, PointedPane):
            return None
        return pane.pointed(column - region.column, row - region.row)

    def keypress(self, size: tuple[int, int], key: str) -> str | None:  # type: ignore[override]
        """Leave every key to the keymap."""
        return key

    def render(self, size: tuple[int, int], focus: bool = False) -> Frame:  # type: ignore[override]
        """Return the canvas of the whole screen."""
        width, height = size
        state = self._state
        view = state.view
        if (view.width, view.height) != size:
            view = replace(view, width=width, height=height)
        layout = self._arranged(state, view)
        pieces: list[list[tuple[int, int, Row]]] = [[] for _ in range(height)]
        cursor: tuple[int, int] | None = None
        for region in layout.regions:
            picture = self._draw(region, state, region.scope == view.focus)
            for offset, drawn in enumerate(picture.rows):
                pieces[region.row + offset].append((region.column, region.width, drawn))
            if picture.cursor is not None and region.scope == view.focus:
                cursor = picture.cursor[0] + region.column, picture.cursor[1] + region.row
        for column, row, piece_width, piece in self._between.draw(
            layout, view.focus, self._panes, self._note
        ):
            pieces[row].append((column, piece_width, piece))
        overlay = self._placed = self._overlay(state, width, height, cursor)
        lines = [self._line(row, pieces[row], width, overlay) for row in range(height)]
        self._lines.forget_unused()
        return Frame(width, lines, _cursor_below(cursor, overlay, width, height))

    def _arranged(self, state: State, view: View) -> Layout:
        """Return the layout; what code printed before it asks for input stays in sight."""
        rows = self._input_rows(state, view.width)
        self.layout = arrange(view, rows)
        if isinstance(state.overlay, InputPrompt):
            placed = self._overlay(state, view.width, view.height, None)
            if placed is not None:
                rows = max(rows, len(placed[2].rows) - 1)
                if view.input_rows:
                    view = replace(view, input_rows=max(view.input_rows, rows))
                self.layout = arrange(view, rows)
        return self.layout

    def _line(
        self, row: int, pieces: list[tuple[int, int, Row]], width: int, overlay: Placed | None
    ) -> list[Run]:
        """Return the runs of a row of the screen."""
        pieces.sort(key=_column_of_piece)
        if overlay is not None and overlay[1] <= row < overlay[1] + len(overlay[2].rows):
            below = tuple(
                segment
                for _, piece_width, piece in pieces
                for segment in self._lines.fitted(piece, piece_width)
            )
            upper = harmless(overlay[2].rows[row - overlay[1]])
            return self._lines.runs(lay_over(below, width, upper, overlay[0]), width)
        return [
            run for _, piece_width, piece in pieces for run in self._lines.runs(piece, piece_width)
        ]

    def _draw(self, region: Region, state: State, is_focused: bool) -> Picture:
        """Return a pane's picture; a pane that fails shows the error and leaves the others be."""
        width, height = region.width, region.height
        pane = self._panes.get(region.scope)
        if pane is None:
            return fit_rows([], width, height)
        try:
            picture = pane.draw(state, width, height, is_focused)
        except Exception as error:
            return self._failed(region, error)
        self._failures.pop(region.scope, None)
        if len(picture.rows) != height:
            return fit_rows(picture.rows, width, height, cursor=picture.cursor)
        return picture

    def _failed(self, region: Region, error: Exception) -> Picture:
        text = safe_line(
            f"cannot draw {region.scope}: {type(error).__name__}: {error} (see the log)"
        )
        if self._failures.get(region.scope) != text:
            self._failures[region.scope] = text
            _log.exception("the pane %s cannot be drawn", region.scope)
        return fit_rows([(("output.error", text),)], region.width, region.height)

    def _note(self, scope: str) -> Row:
        """Return what a pane has to say on a rule, nothing when it cannot."""
        pane = self._panes.get(scope)
        if not isinstance(pane, NotedPane) or scope in self._failures:
            return ()
        try:
            return pane.note(self._state)
        except Exception:
            _log.exception("the pane %s has no note", scope)
            return ()

    def _overlay(
        self, state: State, width: int, height: int, cursor: tuple[int, int] | None
    ) -> Placed | None:
        if self._place_overlay is None or state.overlay is None:
            return None
        area = self.layout.region("input")
        try:
            return self._place_overlay(state, width, height, cursor, area)
        except Exception as error:
            region = Region("overlay", 0, 0, width, 1)
            return 0, 0, self._failed(region, error)

    def _input_rows(self, state: State, width: int) -> int:
        pane = self._panes.get("input")
        if isinstance(pane, GrowingPane):
            try:
                return pane.wanted_rows(state, width)
            except Exception:
                _log.exception("the input pane cannot say how many rows it needs")
        return len(state.editor.lines) + len(state.queue)


def _column_of_piece(piece: tuple[int, int, Row]) -> int:
    return piece[0]


def _cursor_below(
    cursor: tuple[int, int] | None, overlay: Placed | None, width: int, height: int
) -> tuple[int, int] | None:
    """Return the cursor of the overlay if it has one, else that of the pane unless covered."""
    if overlay is not None and overlay[2].cursor is not None:
        cursor = overlay[2].cursor[0] + overlay[0], overlay[2].cursor[1] + overlay[1]
    elif overlay is not None and cursor is not None and _covers(overlay, *cursor):
        return None
    if cursor is None or not (0 <= cursor[0] < width and 0 <= cursor[1] < height):
        return None
    return cursor


def _covers(overlay: Placed, column: int, row: int) -> bool:
    left, top, picture = overlay
    if not 0 <= row - top < len(picture.rows):
        return False
    return 0 <= column - left < row_width(picture.rows[row - top])
