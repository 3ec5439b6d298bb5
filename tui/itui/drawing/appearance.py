"""How the screen looks: theme, colours, characters; follows what the terminal tells of itself."""

from __future__ import annotations

from collections.abc import Mapping

from itui.drawing.palette import Palette, colour_depth
from itui.terminal.capabilities import Capabilities, is_utf8_locale, paper_of
from itui_themes.loader import AUTO, load_theme
from itui_themes.theme import Theme


class Appearance:
    """What is known of colours and characters; at first from the environment alone.

    Without UTF-8 in the locale everything is drawn in ASCII until the terminal shows that it
    knows better; ``is_coerced`` says that Python has chosen the locale, not the user.
    """

    def __init__(
        self, theme: Theme, environ: Mapping[str, str], *, is_coerced: bool = False
    ) -> None:
        self._theme = theme
        self._colours = colour_depth(environ)
        self.is_light = paper_of(environ)
        self.is_utf8 = is_utf8_locale(environ, is_coerced=is_coerced)

    @property
    def palette(self) -> Palette:
        """The theme on this terminal."""
        return Palette(self._theme, self._colours, is_light=self.is_light)

    def use(self, theme: Theme) -> None:
        """Take another theme."""
        self._theme = theme

    def hear(self, known: Capabilities) -> bool:
        """Take what the terminal has told; return whether the screen looks different now."""
        before = self.is_light, self.is_utf8
        if known.is_light is not None:
            self.is_light = known.is_light
        if known.is_utf8 is not None:
            self.is_utf8 = known.is_utf8
        if self.is_light != before[0] and self._theme.name == AUTO:
            self._theme = load_theme(AUTO, is_light=self.is_light)
        return (self.is_light, self.is_utf8) != before
