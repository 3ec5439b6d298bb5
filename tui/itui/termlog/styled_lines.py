"""The quick way for coloured text: lines of text and colours alone, split at their sequences."""

from __future__ import annotations

import re
from functools import cache

from itui.drawing.picture import Sgr, Style
from itui.drawing.text import DECEIVING, WIDTHLESS
from itui.termlog.line_store import Runs
from itui.termlog.sgr import PLAIN, apply_sgr

_SGR = re.compile("\x1b\\[([0-9;:]*)m")
RUNS_CAP = 2000
_MOST_PENS = 4096
_NOTHING = "\x1b[999m"


@cache
def special_but_colours(is_ascii: bool) -> re.Pattern[str]:
    """Match what is more than text, newlines and whole sequences of colours."""
    more = "" if is_ascii else DECEIVING[1:] + WIDTHLESS
    return re.compile(f"\x1b(?!\\[[0-9;:]*m)|[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f{more}]")


class _Pen:
    """A look, the style it is drawn in, and the pens that sequences of colours lead to."""

    __slots__ = ("following", "look", "style")

    def __init__(self, look: Sgr) -> None:
        self.look = look
        self.style: Style | None = None if look == PLAIN else look
        self.following: dict[str, _Pen] = {}

    def after(self, parameters: str) -> _Pen:
        """Return the pen after a sequence seen for the first time."""
        if len(self.following) > _MOST_PENS:
            self.following.clear()
        pen = self.following[parameters] = pen_of(apply_sgr(self.look, parameters))
        return pen


_PENS: dict[Sgr, _Pen] = {}


def pen_of(look: Sgr) -> _Pen:
    """Return the pen of a look; all are forgotten when they are too many."""
    if len(_PENS) > _MOST_PENS:
        for pen in _PENS.values():
            pen.following.clear()
        _PENS.clear()
    known = _PENS.get(look)
    if known is None:
        known = _PENS[look] = _Pen(look)
    return known


def styled_lines(
    text: str, look: Sgr, offset: int, last: Style | None
) -> tuple[list[str], list[Runs], Sgr]:
    """Return texts and runs of the lines, and the look at their end.

    They begin in ``look``; the first one goes on behind ``offset`` characters that end in the
    style ``last``.
    """
    texts: list[str] = []
    lines: list[Runs] = []
    parts: list[str] = []
    runs: list[tuple[int, Style | None]] = []
    pen = pen_of(look)
    length = offset
    pieces = _SGR.split(_NOTHING + text)
    for parameters, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        pen = pen.following.get(parameters) or pen.after(parameters)
        style = pen.style
        if "\n" in piece:
            first, *rest = piece.split("\n")
            if first:
                if style is not last and style != last:
                    runs.append((length, style))
                parts.append(first)
            texts.append("".join(parts))
            lines.append(tuple(runs[:RUNS_CAP]))
            whole = () if style is None else ((0, style),)
            texts += rest[:-1]
            lines += [whole if each else () for each in rest[:-1]]
            parts, runs = rest[-1:], [*whole] if rest[-1] else []
            length, last = len(rest[-1]), style if rest[-1] else None
        elif piece:
            if style is not last and style != last:
                runs.append((length, style))
                last = style
            parts.append(piece)
            length += len(piece)
    texts.append("".join(parts))
    lines.append(tuple(runs[:RUNS_CAP]))
    return texts, lines, pen.look
