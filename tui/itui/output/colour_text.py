"""Lines with the colours a program gave them, as the escape sequences a pager understands."""

from __future__ import annotations

from functools import lru_cache

from itui.drawing.picture import Sgr, Style
from itui.terminal.rendition import (
    BLINK,
    BOLD,
    FAINT,
    ITALIC,
    REVERSE,
    STRIKE,
    UNDERLINE,
)
from itui.termlog.line_store import Line

_SETTINGS = (
    ("bold", BOLD),
    ("faint", FAINT),
    ("italic", ITALIC),
    ("underline", UNDERLINE),
    ("blink", BLINK),
    ("reverse", REVERSE),
    ("strike", STRIKE),
)


def coloured(line: Line) -> str:
    r"""Return a line with its colours; looks of the theme are left out.

    >>> coloured(Line("ab", ((1, Sgr(fg=1)),)))
    'a\x1b[31mb\x1b[m'
    """
    text, runs = line
    if not runs:
        return text
    parts = [text[: runs[0][0]]]
    is_plain = True
    for place, (start, style) in enumerate(runs):
        end = runs[place + 1][0] if place + 1 < len(runs) else len(text)
        code = _code(style)
        if start == end or (is_plain and not code):
            parts.append(text[start:end])
            continue
        parts.append(f"\x1b[{code}m" if is_plain or not code else f"\x1b[;{code}m")
        parts.append(text[start:end])
        is_plain = not code
    return "".join(parts) if is_plain else "".join([*parts, "\x1b[m"])


@lru_cache(maxsize=1024)
def _code(style: Style | None) -> str:
    """Return the numbers that select a look, none for the plain one."""
    if not isinstance(style, Sgr):
        return ""
    codes = [code for name, code in _SETTINGS if getattr(style, name)]
    codes += _colour(style.fg, 30) + _colour(style.bg, 40)
    return ";".join(codes)


def _colour(colour: int | str | None, base: int) -> list[str]:
    if colour is None:
        return []
    if isinstance(colour, str):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return [f"{base + 8};2;{red};{green};{blue}"]
    if colour < 8:
        return [str(base + colour)]
    return [str(base + 52 + colour)] if colour < 16 else [f"{base + 8};5;{colour}"]
