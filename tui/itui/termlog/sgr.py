"""Select Graphic Rendition: the parameters of ``CSI … m`` applied to a look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from itui.drawing.picture import Sgr

PLAIN = Sgr()

_ON: dict[int, dict[str, Any]] = {
    1: {"bold": True},
    2: {"faint": True},
    3: {"italic": True},
    4: {"underline": True},
    5: {"blink": True},
    6: {"blink": True},
    7: {"reverse": True},
    9: {"strike": True},
    21: {"underline": True},
    22: {"bold": False, "faint": False},
    23: {"italic": False},
    24: {"underline": False},
    25: {"blink": False},
    27: {"reverse": False},
    29: {"strike": False},
}
_ABSENT = "-"
_PARAMETER = re.compile(r"[0-9:]*")


def apply_sgr(look: Sgr, parameters: str) -> Sgr:
    """Return ``look`` after the parameters of one ``CSI … m``; unknown ones change nothing.

    >>> apply_sgr(Sgr(bold=True), "31;4").fg
    1
    >>> apply_sgr(Sgr(), "38;2;255;128;0").fg
    '#ff8000'
    """
    if look is PLAIN:
        return _from_plain(parameters)
    if parameters in ("", "0"):
        return _reset(look)
    return _applied(look, parameters)


@lru_cache(maxsize=1024)
def _from_plain(parameters: str) -> Sgr:
    return _applied(PLAIN, parameters)


@lru_cache(maxsize=4096)
def _applied(look: Sgr, parameters: str) -> Sgr:
    codes = iter(parameters.split(";"))
    for code in codes:
        if not _PARAMETER.fullmatch(code):
            continue
        head, *rest = code.split(":")
        number = _number(head)
        if number in (38, 48):
            colour = _colon_colour(rest) if rest else _colour(codes)
            if colour is not None:
                look = look._replace(fg=colour) if number == 38 else look._replace(bg=colour)
        elif number == 58 and not rest:
            _colour(codes)
        elif number == 4 and rest and rest[0] == "0":
            look = look._replace(underline=False)
        else:
            look = _simple(look, number)
    return look


def _reset(look: Sgr) -> Sgr:
    """Return the plain look; a link goes on."""
    return PLAIN if look.link is None else PLAIN._replace(link=look.link)


def _simple(look: Sgr, number: int) -> Sgr:
    if number == 0:
        return _reset(look)
    if number in _ON:
        return look._replace(**_ON[number])
    if 30 <= number <= 37:
        return look._replace(fg=number - 30)
    if 40 <= number <= 47:
        return look._replace(bg=number - 40)
    if 90 <= number <= 97:
        return look._replace(fg=number - 82)
    if 100 <= number <= 107:
        return look._replace(bg=number - 92)
    if number == 39:
        return look._replace(fg=None)
    if number == 49:
        return look._replace(bg=None)
    return look


def _number(text: str) -> int:
    """Return the value of a parameter; a missing one is 0, an absurd one is out of all ranges."""
    if not text:
        return 0
    return int(text) if len(text) < 6 else 99999


def _colour(codes: Iterator[str]) -> int | str | None:
    """Return the colour of ``38;5;n`` or ``38;2;r;g;b`` whose kind and values are next."""
    kind = next(codes, _ABSENT)
    if kind == "5":
        return _value(next(codes, _ABSENT))
    if kind == "2":
        return _direct([next(codes, _ABSENT), next(codes, _ABSENT), next(codes, _ABSENT)])
    return None


def _colon_colour(parts: list[str]) -> int | str | None:
    """Return the colour of ``38:5:n``, ``38:2:r:g:b`` or ``38:2:space:r:g:b``."""
    kind, *values = parts
    if kind == "5" and values:
        return _value(values[0])
    if kind == "2" and len(values) >= 3:
        return _direct(values[1:4] if len(values) >= 4 else values)
    return None


def _direct(values: list[str]) -> str | None:
    red, green, blue = (_value(each) for each in values)
    if red is None or green is None or blue is None:
        return None
    return f"#{red:02x}{green:02x}{blue:02x}"


def _value(text: str) -> int | None:
    """Return a colour component; ``None`` when it is no number from 0 to 255."""
    if text and not text.isdecimal():
        return None
    value = _number(text)
    return value if value <= 255 else None
