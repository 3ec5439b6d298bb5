"""Overlays that are imported with the first of them, for the first frame needs none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui.drawing.layout import Region
from itui.keys.pointer import Meaning
from itui.model.state import State

if TYPE_CHECKING:
    from itui.panes.overlays import Overlays
    from itui.panes.popup import Placed


class LateOverlays:
    """Stands for the overlays."""

    def __init__(self) -> None:
        self._overlays: Overlays | None = None

    def place(
        self,
        state: State,
        width: int,
        height: int,
        cursor: tuple[int, int] | None,
        area: Region | None,
    ) -> Placed | None:
        """Return the overlay of a state with its place on the screen."""
        if self._overlays is None:
            from itui.panes.overlays import Overlays

            self._overlays = Overlays()
        return self._overlays.place(state, width, height, cursor, area)

    def pointed(self, state: State, column: int, row: int) -> Meaning | None:
        """Return what a click at a cell of the last picture means."""
        return None if self._overlays is None else self._overlays.pointed(state, column, row)
