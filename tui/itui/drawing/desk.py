"""All panes and what draws them: built once for a run of the interface."""

from __future__ import annotations

from typing import Protocol

from itui.commands.registry import COMMANDS
from itui.drawing.appearance import Appearance
from itui.drawing.compositor import Compositor
from itui.drawing.palette import Palette
from itui.drawing.picture import Pane
from itui.keys.keymap import essential_keys, footer, key_label
from itui.model.effects import Scroll
from itui.panes.help import HelpPane
from itui.panes.input import InputPane
from itui.panes.late_overlays import LateOverlays
from itui.panes.output import OutputPane
from itui.panes.status import FooterPane, StatusPane
from itui.panes.variables import VariablesPane


class ScrolledPane(Pane, Protocol):
    """A pane with a viewport."""

    def scroll(self, rows: int = 0, pages: float = 0.0, to: str = "") -> None:
        """Move the viewport."""


class Desk:
    """The panes by name, and the compositor that puts them on the screen."""

    def __init__(self, palette: Palette) -> None:
        commands = list(COMMANDS.values())
        overlays = LateOverlays()
        self.input = InputPane()
        self.output = OutputPane()
        self._scrolled: dict[str, ScrolledPane] = {
            "output": self.output,
            "help": HelpPane(essential_keys(COMMANDS)),
            "variables": VariablesPane(),
            "input": self.input,
        }
        panes: dict[str, Pane] = {
            **self._scrolled,
            "status": StatusPane(key_label),
            "footer": FooterPane(lambda state: footer(state, commands)),
        }
        self.compositor = Compositor(panes, palette, overlays.place, overlays.pointed)

    def wear(self, look: Appearance) -> None:
        """Draw with other colours and characters."""
        self.compositor.palette = look.palette
        self.compositor.use_ascii(not look.is_utf8)

    def scroll(self, effect: Scroll) -> None:
        """Move the viewport of a pane."""
        pane = self._scrolled[effect.pane]
        pane.scroll(rows=effect.rows, pages=effect.pages, to=effect.to)
        self.compositor.refresh()
