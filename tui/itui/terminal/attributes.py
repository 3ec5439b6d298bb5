"""Urwid's attributes as renditions, and the test whether urwid still is what we draw for."""

from __future__ import annotations

from collections.abc import Hashable

import urwid
from urwid import AttrSpec

from itui.terminal.rendition import (
    BLINK,
    BOLD,
    FAINT,
    ITALIC,
    PLAIN,
    REVERSE,
    STRIKE,
    UNDERLINE,
    Rendition,
    is_safe_link,
)

_LARGEST_MEMO = 8192
_BRIGHT = 8  # the first bright colour of 16
_SETTINGS = {
    "bold": BOLD,
    "faint": FAINT,
    "italics": ITALIC,
    "underline": UNDERLINE,
    "blink": BLINK,
    "standout": REVERSE,
    "strikethrough": STRIKE,
}


class Renditions(dict[Hashable, Rendition]):
    """Renditions by attribute; equal ones are the same object.

    Attributes are ``AttrSpec``; others show the terminal's own look. ``bold_is_bright`` and
    ``blink_is_bright`` say how a terminal of eight colours gets the other eight.
    """

    def __init__(self, *, bold_is_bright: bool, blink_is_bright: bool, has_links: bool) -> None:
        super().__init__()
        self._bold_is_bright = bold_is_bright
        self._blink_is_bright = blink_is_bright
        self._has_links = has_links
        self._same = {PLAIN: PLAIN}

    def __missing__(self, attribute: Hashable) -> Rendition:
        if len(self) >= _LARGEST_MEMO:
            self.clear()
            self._same = {PLAIN: PLAIN}
        made = self._made(attribute) if isinstance(attribute, AttrSpec) else PLAIN
        found = self[attribute] = self._same.setdefault(made, made)
        return found

    def _made(self, spec: AttrSpec) -> Rendition:
        settings = {number for name, number in _SETTINGS.items() if getattr(spec, name)}
        fg = bg = ""
        if spec.foreground_true:
            fg = "38;2;{};{};{}".format(*spec.get_rgb_values()[:3])
        elif spec.foreground_high:
            fg = f"38;5;{spec.foreground_number}"
        elif spec.foreground_basic:
            fg = str(_basic(spec.foreground_number, 30, self._bold_is_bright))
            if self._bold_is_bright and spec.foreground_number >= _BRIGHT:
                settings.add(BOLD)
        if spec.background_true:
            bg = "48;2;{};{};{}".format(*spec.get_rgb_values()[3:])
        elif spec.background_high:
            bg = f"48;5;{spec.background_number}"
        elif spec.background_basic:
            bg = str(_basic(spec.background_number, 40, self._blink_is_bright))
            if self._blink_is_bright and spec.background_number >= _BRIGHT:
                settings.add(BLINK)
        link = spec.hyperlink.uri if self._has_links and spec.hyperlink is not None else ""
        return Rendition(fg, bg, frozenset(settings), link if is_safe_link(link) else "")


def _basic(number: int, first: int, has_eight: bool) -> int:
    """Return the parameter of one of 16 colours."""
    if number < _BRIGHT:
        return first + number
    return first + number - _BRIGHT + (0 if has_eight else 60)


def find_trouble() -> str:
    """Return in what urwid is not what we draw for any more; nothing if all is well."""
    try:
        spec = AttrSpec("dark red,bold", "h200", 256, hyperlink="https://example.org")
        made = Renditions(bold_is_bright=False, blink_is_bright=False, has_links=True)[spec]
        canvas = urwid.Text([(spec, "é")]).render((2,))
        return unexpected(made, [list(row) for row in canvas.content()], spec)
    except (AttributeError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def unexpected(made: object, content: object, spec: object) -> str:
    """Return what is unexpected about a known attribute's rendition and a known canvas."""
    wanted = Rendition("31", "48;5;200", frozenset((BOLD,)), "https://example.org")
    if made != wanted:
        return f"an attribute has become {made}"
    if content != [[(spec, None, "é".encode()), (None, None, b" ")]]:
        return f"a canvas holds {content}"
    return ""
