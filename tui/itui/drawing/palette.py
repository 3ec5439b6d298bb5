"""From styles to urwid's attributes: one theme at one colour depth, looked up per segment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, cast

from urwid import AttrSpec

from itui.drawing.picture import Sgr, Style
from itui.terminal.rendition import is_safe_link
from itui_themes.colour import (
    BASIC_NAMES,
    DEFAULT,
    Colour,
    Rgb,
    hex_of,
    is_hex,
    nearest_256,
    nearest_basic,
    readable,
    rgb_of,
    rgb_of_index,
)
from itui_themes.roles import ROLES
from itui_themes.theme import Look, Theme, ThemeError, find_look

MONO = 1
TRUE_COLOUR = 2**24
_LARGEST_MEMO = 8192
# generated colours keep more contrast than asked for: the nearest of 256 may have less
_MARGIN = 1.2
_SETTINGS = {
    "bold": "bold",
    "faint": "faint",
    "italic": "italics",
    "underline": "underline",
    "reverse": "standout",
    "strike": "strikethrough",
}
_YELLOWS = ("brown", "yellow")
_TRUE_COLOUR_TERM = re.compile("direct|kitty|alacritty|foot|ghostty|wezterm|contour|truecolor")
_MONO_TERM = re.compile("dumb|unknown|vt[0-9]|.*-mono?$|.*-m$")
# the token of pygments whose look a role gets
_SYNTAX_TOKENS = {
    "syntax": "Text",
    "syntax.keyword": "Keyword",
    "syntax.string": "Literal.String",
    "syntax.string.escape": "Literal.String.Escape",
    "syntax.docstring": "Literal.String.Doc",
    "syntax.number": "Literal.Number",
    "syntax.comment": "Comment",
    "syntax.function": "Name.Function",
    "syntax.class": "Name.Class",
    "syntax.builtin": "Name.Builtin",
    "syntax.operator": "Operator",
    "syntax.punctuation": "Punctuation",
    "syntax.name": "Name",
    "syntax.variable": "Name.Variable",
    "syntax.attribute": "Name.Attribute",
    "syntax.namespace": "Name.Namespace",
    "syntax.decorator": "Name.Decorator",
    "syntax.constant": "Keyword.Constant",
    "syntax.exception": "Name.Exception",
    "syntax.magic": "Comment.Preproc",
    "syntax.tag": "Name.Tag",
    "syntax.heading": "Generic.Heading",
    "syntax.inserted": "Generic.Inserted",
    "syntax.deleted": "Generic.Deleted",
    "syntax.error": "Error",
}


def colour_depth(environ: Mapping[str, str]) -> int:
    """Return how many colours to use: 1, 16, 256 or 2**24.

    >>> colour_depth({"TERM": "xterm-256color"})
    256
    """
    term = environ.get("TERM", "").lower()
    if environ.get("NO_COLOR") or _MONO_TERM.match(term) or not term:
        return MONO
    # screen passes the outer terminal's COLORTERM on, but no true colour
    is_screen = term.startswith("screen") and not environ.get("TMUX")
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return 256 if is_screen else TRUE_COLOUR
    if _TRUE_COLOUR_TERM.search(term) and not is_screen:
        return TRUE_COLOUR
    return 256 if "256" in term or environ.get("COLORTERM") else 16


class Palette:
    """A theme at a colour depth; a role shows its parents below, and ``text`` below all.

    ``is_light`` says that the terminal's own paper is: a theme without one avoids what cannot be
    read on it. What programs print keeps its colours.
    """

    def __init__(self, theme: Theme, colours: int, *, is_light: bool | None = None) -> None:
        self.theme = theme
        self.colours = colours
        if theme.is_monochrome or colours == MONO:
            self._looks: Mapping[str, Look] = ROLES
        elif theme.syntax_style:
            self._looks = {**_syntax_looks(theme), **theme.looks}
        elif is_light and theme.look("text").bg is None:
            self._looks = {role: _on_light(look) for role, look in theme.looks.items()}
        else:
            self._looks = theme.looks
        self._text = find_look(self._looks, "text")
        self._memo = _Memo(self)
        self.spec = self._memo.__getitem__

    def look(self, style: Style) -> Look:
        """Return what a style says, laid over the look of plain text."""
        return self._own_look(style).over(self._text)

    def _own_look(self, style: Style) -> Look:
        if isinstance(style, str):
            return find_look(self._looks, style)
        if isinstance(style, Sgr):
            return _sgr_look(style)
        result = Look()
        for layer in style:
            result = self._own_look(layer).over(result)
        return result

    def attributes(self, style: Style) -> AttrSpec | None:
        """Return the urwid attributes of a style, ``None`` for the terminal's own look."""
        look = self.look(style)
        settings = [name for field, name in _SETTINGS.items() if getattr(look, field)]
        link = _link_of(style)
        if self.colours == MONO:
            is_plain = not settings and link is None
            return None if is_plain else AttrSpec(",".join(settings), "", 1, hyperlink=link)
        fg, bg = self._colour(look.fg), self._colour(look.bg)
        if fg == bg == DEFAULT and not settings and link is None:
            return None
        is_true = any(name.startswith("#") for name in (fg, bg))
        if is_true:
            fg, bg = _as_true(fg), _as_true(bg)
        depth = cast(Literal[256, 16777216], TRUE_COLOUR if is_true else 256)
        return AttrSpec(",".join([fg, *settings]), bg, depth, hyperlink=link)

    def _colour(self, colour: Colour | None) -> str:
        """Return urwid's name of a colour at this depth."""
        if colour is None:
            return DEFAULT
        if colour.rgb is None:
            return colour.basic or DEFAULT
        rgb = rgb_of(colour.rgb)
        if self.colours == 16:
            return colour.basic or nearest_basic(rgb)
        index = nearest_256(rgb)
        if self.colours == 256 or rgb_of_index(index) == rgb:
            return f"h{index}"
        return colour.rgb


class _Memo(dict[Style, AttrSpec | None]):
    """Attributes by style; a style seen before costs one look-up."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette

    def __missing__(self, style: Style) -> AttrSpec | None:
        if len(self) >= _LARGEST_MEMO:
            self.clear()
        found = self[style] = self._palette.attributes(style)
        return found


def _on_light(look: Look) -> Look:
    """Return a look without the terminal's yellow, which no scheme makes readable on white."""
    if look.fg is None or look.fg.rgb is not None or look.fg.basic not in _YELLOWS:
        return look
    return Look(fg=Colour(basic="dark magenta")).over(look)


def _as_true(name: str) -> str:
    """Return a colour of the 256 by its value; urwid cannot mix both kinds in one attribute."""
    return hex_of(rgb_of_index(int(name[1:]))) if name.startswith("h") else name


def _link_of(style: Style) -> str | None:
    """Return where a style leads to; the uppermost layer that leads anywhere decides."""
    if isinstance(style, Sgr):
        return style.link if style.link and is_safe_link(style.link) else None
    if isinstance(style, str):
        return None
    return next(filter(None, map(_link_of, reversed(style))), None)


def _sgr_look(sgr: Sgr) -> Look:
    """Return the look a program asked for; what it did not ask for shows the layer below."""
    return Look(
        fg=_sgr_colour(sgr.fg),
        bg=_sgr_colour(sgr.bg),
        bold=sgr.bold or None,
        faint=sgr.faint or None,
        italic=sgr.italic or None,
        underline=sgr.underline or None,
        reverse=sgr.reverse or None,
        strike=sgr.strike or None,
    )


def _sgr_colour(value: int | str | None) -> Colour | None:
    if isinstance(value, str):
        return Colour(rgb=value) if is_hex(value) else None
    if value is None or not 0 <= value <= 255:
        return None
    if value < 16:
        return Colour(basic=BASIC_NAMES[value])
    return Colour(rgb=hex_of(rgb_of_index(value)))


def _syntax_looks(theme: Theme) -> dict[str, Look]:
    """Return looks for the syntax roles from a pygments style, readable on the theme's paper."""
    from pygments.styles import get_style_by_name
    from pygments.token import string_to_tokentype
    from pygments.util import ClassNotFound

    try:
        style = get_style_by_name(theme.syntax_style)
    except ClassNotFound as error:
        raise ThemeError(
            f'{theme.name}: syntax: no pygments style is called "{theme.syntax_style}"'
        ) from error
    paper = theme.look("text").bg
    background = rgb_of(paper.rgb) if paper is not None and paper.rgb else None
    looks: dict[str, Look] = {}
    for role, token in _SYNTAX_TOKENS.items():
        found = style.style_for_token(string_to_tokentype(token))
        looks[role] = Look(
            fg=_readable_colour(found["color"], background, theme.contrast * _MARGIN),
            bold=found["bold"] or None,
            italic=found["italic"] or None,
            underline=found["underline"] or None,
        )
    return looks


def _readable_colour(value: str | None, background: Rgb | None, ratio: float) -> Colour | None:
    if not value or not is_hex(f"#{value}"):
        return None
    rgb = rgb_of(f"#{value}")
    return Colour(rgb=hex_of(readable(rgb, background, ratio) if background else rgb))
