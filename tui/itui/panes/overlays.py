"""The overlay of a state as a picture with its place on the screen."""

from __future__ import annotations

from typing import assert_never

from itui.panes.completion import CompletionPopup
from itui.panes.finder import FinderPopup
from itui.panes.popup import Area, Placed, Rectangle
from itui.panes.prompts import place_input_prompt, place_question
from itui.state import Completion, Finder, InputPrompt, Question, State


class Overlays:
    """Draws whatever overlay is open; keeps how far its lists are scrolled."""

    def __init__(self) -> None:
        self._completion = CompletionPopup()
        self._finder = FinderPopup()

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
            case InputPrompt() as prompt:
                return place_input_prompt(prompt, state, width, height, area)
            case Question() as question:
                return place_question(question, width, height)
            case _:
                assert_never(state.overlay)
