"""The overlay of a state as a picture with its place on the screen."""

from __future__ import annotations

from typing import assert_never

from itui.drawing.picture import Picture
from itui.model.effects import Run
from itui.model.events import RowClicked
from itui.model.overlays import (
    Completion,
    Finder,
    InputPrompt,
    PathPrompt,
    Question,
    ReplayList,
    SearchPrompt,
)
from itui.model.state import State
from itui.panes.completion import CompletionPopup
from itui.panes.finder import FinderPopup
from itui.panes.line_prompt import place_line_prompt
from itui.panes.popup import Area, Placed, Rectangle
from itui.panes.prompts import place_input_prompt, place_question, pointed_answer
from itui.panes.replay import ReplayPopup


class Overlays:
    """Draws whatever overlay is open; keeps how far its lists are scrolled."""

    def __init__(self) -> None:
        self._completion = CompletionPopup()
        self._finder = FinderPopup()
        self._replay = ReplayPopup()
        self._asked: Picture | None = None

    def place(
        self,
        state: State,
        width: int,
        height: int,
        cursor: tuple[int, int] | None = None,
        area: Area | None = None,
    ) -> Placed | None:
        """Return the overlay on a screen of ``width`` x ``height``, never larger than it.

        ``cursor`` is (column, row) on the screen, ``area`` the region of the input pane.
        """
        if width <= 0 or height <= 0 or state.overlay is None:
            return None
        area = area or Rectangle(0, height - 1, width, 1)
        match state.overlay:
            case Completion() as popup:
                return self._completion.place(popup, width, height, cursor, area)
            case Finder() as finder:
                return self._finder.place(finder, width, height)
            case ReplayList() as inputs:
                return self._replay.place(inputs, width, height)
            case InputPrompt() as prompt:
                return place_input_prompt(prompt, state, width, height, area)
            case Question() as question:
                placed = place_question(question, width, height)
                self._asked = placed.picture
                return placed
            case SearchPrompt() | PathPrompt() as line:
                return place_line_prompt(line, width, height, area)
            case _:
                assert_never(state.overlay)

    def pointed(self, state: State, column: int, row: int) -> RowClicked | Run | None:
        """Return what a click at a cell of the last picture means."""
        match state.overlay:
            case Completion():
                return self._completion.pointed(row)
            case Finder():
                return self._finder.pointed(row)
            case ReplayList():
                return self._replay.pointed(row)
            case Question():
                return None if self._asked is None else pointed_answer(self._asked, column, row)
            case _:
                return None
