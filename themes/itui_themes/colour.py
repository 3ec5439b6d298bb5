"""Colours: their names, the nearest ones a terminal has, and the contrast between two."""

from __future__ import annotations

import re
from dataclasses import dataclass

Rgb = tuple[int, int, int]

DEFAULT = "default"
# the names are urwid's; the values are xterm's, used only to measure and to convert
BASIC: dict[str, Rgb] = {
    "black": (0, 0, 0),
    "dark red": (205, 0, 0),
    "dark green": (0, 205, 0),
    "brown": (205, 205, 0),
    "dark blue": (0, 0, 238),
    "dark magenta": (205, 0, 205),
    "dark cyan": (0, 205, 205),
    "light gray": (229, 229, 229),
    "dark gray": (127, 127, 127),
    "light red": (255, 0, 0),
    "light green": (0, 255, 0),
    "yellow": (255, 255, 0),
    "light blue": (92, 92, 255),
    "light magenta": (255, 0, 255),
    "light cyan": (0, 255, 255),
    "white": (255, 255, 255),
}
BASIC_NAMES = tuple(BASIC)

_HEX = re.compile("#[0-9a-fA-F]{6}")
_CUBE = (0, 95, 135, 175, 215, 255)
_CHROMA = 40
# sums of the three channels up to which a grey is taken for one of the four there are
_GREYS = ((192, "black"), (450, "dark gray"), (720, "light gray"), (766, "white"))


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of a theme: a value, the name of one of the terminal's own 16 colours, or both.

    ``basic`` is what 16-colour terminals show; a colour without value is that name everywhere.
    ``"default"`` is the terminal's own foreground or background.
    """

    rgb: str | None = None
    basic: str | None = None


def is_hex(text: str) -> bool:
    """Whether ``text`` is a colour value such as ``#1e2127``."""
    return _HEX.fullmatch(text) is not None


def rgb_of(text: str) -> Rgb:
    """Return the channels of ``#rrggbb``."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def hex_of(rgb: Rgb) -> str:
    """Return ``#rrggbb`` of three channels."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def rgb_of_index(index: int) -> Rgb:
    """Return the value of a colour of the 256-colour palette as xterm has it."""
    if index < 16:
        return BASIC[BASIC_NAMES[index]]
    if index < 232:
        cube = index - 16
        return _CUBE[cube // 36], _CUBE[cube // 6 % 6], _CUBE[cube % 6]
    grey = 8 + 10 * (index - 232)
    return grey, grey, grey


def nearest_256(rgb: Rgb) -> int:
    """Return the nearest of the colours 16 to 255: the cube or the greys.

    >>> nearest_256((0, 43, 54)), nearest_256((39, 40, 34))
    (234, 235)
    """
    steps = [_cube_step(channel) for channel in rgb]
    cube = 16 + 36 * steps[0] + 6 * steps[1] + steps[2]
    grey = 232 + max(0, min(23, round((sum(rgb) / 3 - 8) / 10)))
    return min(cube, grey, key=lambda index: _distance(rgb_of_index(index), rgb))


def nearest_basic(rgb: Rgb) -> str:
    """Return the one of the 16 colours that keeps hue and brightness, as far as that goes.

    >>> nearest_basic((152, 195, 121)), nearest_basic((30, 33, 39)), nearest_basic((128, 0, 0))
    ('light green', 'black', 'dark red')
    """
    low, high = min(rgb), max(rgb)
    if high - low < _CHROMA:
        return next(name for limit, name in _GREYS if sum(rgb) < limit)
    middle = (low + high) / 2
    hue = sum(1 << bit for bit, channel in enumerate(rgb) if channel > middle)
    return BASIC_NAMES[hue + (8 if high > 170 else 0)]


def contrast(first: Rgb, second: Rgb) -> float:
    """Return the contrast ratio of WCAG 2: 1 (equal) to 21 (black and white)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(rgb: Rgb, background: Rgb, ratio: float) -> Rgb:
    """Return ``rgb``, moved towards white or black until its contrast is at least ``ratio``."""
    target = max(((255, 255, 255), (0, 0, 0)), key=lambda end: contrast(end, background))
    for step in range(21):
        share = step / 20
        moved = tuple(
            round(channel + (end - channel) * share)
            for channel, end in zip(rgb, target, strict=True)
        )
        candidate = (moved[0], moved[1], moved[2])
        if contrast(candidate, background) >= ratio:
            return candidate
    return target


def _cube_step(channel: int) -> int:
    return min(range(6), key=lambda step: abs(_CUBE[step] - channel))


def _distance(first: Rgb, second: Rgb) -> int:
    return sum((a - b) ** 2 for a, b in zip(first, second, strict=True))


def _luminance(rgb: Rgb) -> float:
    linear = [
        value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in rgb)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
