"""What a theme is: a look for every role; no file, no terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from itui_themes.colour import Colour


class ThemeError(Exception):
    """A theme that cannot be used; the message is one line: file, role, what, instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours and attributes; ``None`` says nothing and shows what lies below."""

    fg: Colour | None = None
    bg: Colour | None = None
    bold: bool | None = None
    faint: bool | None = None
    italic: bool | None = None
    underline: bool | None = None
    reverse: bool | None = None
    strike: bool | None = None

    def over(self, below: Look) -> Look:
        """Return this look laid over another one.

        >>> Look(bold=True).over(Look(fg=Colour(basic="brown"), bold=False)).fg
        Colour(rgb=None, basic='brown')
        """
        own: dict[str, Any] = {
            name: value for name in LOOK_FIELDS if (value := getattr(self, name)) is not None
        }
        return replace(below, **own) if own else below


ATTRIBUTES = ("bold", "faint", "italic", "underline", "reverse", "strike")
LOOK_FIELDS = ("fg", "bg", *ATTRIBUTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme as loaded: every name resolved, nothing left to check but ``syntax_style``.

    ``syntax_style`` names a pygments style that fills the roles ``syntax.*`` not in ``looks``;
    ``contrast`` is the least ratio its colours keep; ``is_monochrome`` uses the looks of roles.py
    whatever the terminal can do.
    """

    name: str
    source: str = ""
    looks: Mapping[str, Look] = field(default_factory=dict)
    syntax_style: str = ""
    contrast: float = 4.5
    is_monochrome: bool = False

    def look(self, role: str) -> Look:
        """Return the look of a role, laid over the looks of its parents."""
        return find_look(self.looks, role)


def find_look(looks: Mapping[str, Look], role: str) -> Look:
    """Return the look of ``a.b.c`` over that of ``a.b`` over that of ``a``; none is needed.

    ``text`` gives its children nothing: it lies below everything, and a dim text on a selected
    row must not bring its own background.
    """
    result = Look()
    end = 0
    while end < len(role):
        dot = role.find(".", end + 1)
        end = dot if dot > 0 else len(role)
        found = looks.get(role[:end])
        if found is not None and (end == len(role) or role[:end] != "text"):
            result = found.over(result)
    return result
