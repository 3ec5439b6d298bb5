"""From the mouse to events, effects and commands: wheel, clicks, dragged borders; pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from itui.drawing.borders import border_at
from itui.drawing.layout import PANES, Layout
from itui.model.effects import Run, Scroll
from itui.model.events import (
    BorderMoved,
    CellClicked,
    CursorPlaced,
    Event,
    PaneClicked,
    TextDragged,
)
from itui.model.overlays import Completion, Finder, ReplayList
from itui.model.state import State
from itui_kernel.protocol.schema import Record, replace

WHEEL_ROWS = 3
_BUTTON, _WHEEL_UP, _WHEEL_DOWN = 1, 4, 5
_SELECTING: dict[type[object], tuple[str, str]] = {
    Finder: ("finder.up", "finder.down"),
    ReplayList: ("replay.up", "replay.down"),
    Completion: ("completion.previous", "completion.next"),
}

Meaning = Event | Scroll | Run
"""What is to be done about the mouse."""


class Mouse(Record, kw_only=False):
    """What the terminal tells of the mouse; ``kind`` is press, drag or release."""

    kind: str
    button: int
    column: int
    row: int


class Scene(Protocol):
    """What is on the screen: the layout, and what is seen at a cell."""

    layout: Layout

    def is_covered(self, column: int, row: int) -> bool:
        """Return whether the overlay is seen at a cell."""
        ...

    def pointed(self, scope: str, column: int, row: int) -> Meaning | None:
        """Return what a click on a pane, or on the ``overlay``, means at a cell of the screen."""
        ...


class Pointer:
    """Remembers what a button was pressed on until it is released."""

    def __init__(self) -> None:
        self._border = ""
        self._selecting = ""

    def move(self, mouse: Mouse, scene: Scene, state: State) -> list[Meaning]:
        """Return what the mouse means in a state, in order; what comes late means nothing."""
        if state.view.is_copying or not state.view.has_mouse:
            return []
        if mouse.kind == "drag":
            return list(self._drag(mouse, scene))
        self._border = self._selecting = ""
        if mouse.kind != "press":
            return []
        if mouse.button in (_WHEEL_UP, _WHEEL_DOWN):
            return list(_wheel(mouse, scene, state))
        return list(self._click(mouse, scene, state)) if mouse.button == _BUTTON else []

    def _click(self, mouse: Mouse, scene: Scene, state: State) -> Iterator[Meaning]:
        column, row = mouse.column, mouse.row
        if scene.is_covered(column, row):
            meaning = scene.pointed("overlay", column, row)
            if meaning is not None:
                yield meaning
            return
        if isinstance(state.overlay, Finder):
            yield Run(command="finder.close")
            return
        if state.overlay is not None and not isinstance(state.overlay, Completion):
            return
        border = border_at(scene.layout, column, row)
        if border is not None:
            self._border = border.size
            return
        scope = scene.layout.scope_at(column, row)
        if scope in PANES:
            meaning = scene.pointed(scope, column, row)
            yield PaneClicked(scope)
            if isinstance(meaning, (CursorPlaced, CellClicked)):
                self._selecting = scope
            if meaning is not None:
                yield meaning

    def _drag(self, mouse: Mouse, scene: Scene) -> Iterator[Meaning]:
        if self._border:
            is_upright = self._border == "side_columns"
            yield BorderMoved(self._border, mouse.column if is_upright else mouse.row)
        elif self._selecting == "input":
            place = scene.pointed("input", mouse.column, mouse.row)
            if isinstance(place, CursorPlaced):
                yield replace(place, extends=True)
        elif self._selecting:
            region = scene.layout.region(self._selecting)
            if region is not None:
                yield TextDragged(mouse.column - region.column, mouse.row - region.row)


def _wheel(mouse: Mouse, scene: Scene, state: State) -> Iterator[Meaning]:
    """Scroll what is under the pointer; in a list that is above the panes, select."""
    is_down = mouse.button == _WHEEL_DOWN
    if scene.is_covered(mouse.column, mouse.row):
        if type(state.overlay) in _SELECTING:
            yield Run(command=_SELECTING[type(state.overlay)][is_down])
        return
    scope = scene.layout.scope_at(mouse.column, mouse.row)
    if scope in PANES:
        yield Scroll(pane=scope, rows=WHEEL_ROWS if is_down else -WHEEL_ROWS)
