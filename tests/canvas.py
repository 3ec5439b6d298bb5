"""What a canvas says about every cell of the screen, worked out without the drawing code."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import urwid
from pyte.screens import Char
from urwid import AttrSpec
from wcwidth import iter_graphemes, width

from emulator import BASIC, SEEN, indexed


def cells_of_canvas(canvas: urwid.Canvas) -> list[list[Char]]:
    """Return the rows of cells; the second half of a wide character is an empty text.

    Rows that are the same are the same object.
    """
    return [_cells_of_runs(tuple(row)) for row in canvas.content()]


@lru_cache(maxsize=4096)
def _cells_of_runs(runs: tuple[tuple[Hashable, Any, bytes], ...]) -> list[Char]:
    cells: list[Char] = []
    for attribute, charset, data in runs:
        assert charset in (None, "U")
        look = _look(attribute)
        text = data.decode("utf-8")
        assert text.isprintable(), text
        for cluster in text if text.isascii() else iter_graphemes(text):
            columns = 1 if cluster.isascii() else width(cluster)
            if columns <= 0:
                assert cells, f"{cluster!r} at the start of a row stands on the row before"
                place = max(at for at, cell in enumerate(cells) if cell.data)
                cells[place] = _with(cells[place], cells[place].data + cluster)
                continue
            cells.append(_with(look, cluster))
            cells.extend([_with(look, "")] * (columns - 1))
    return [SEEN[cell] for cell in cells]


@lru_cache(maxsize=16384)
def _with(look: Char, text: str) -> Char:
    return look._replace(data=text)


@lru_cache(maxsize=4096)
def _look(attribute: Hashable) -> Char:
    if attribute is None:
        return Char("")
    assert isinstance(attribute, AttrSpec)
    return Char(
        "",
        fg=_colour(attribute, "foreground"),
        bg=_colour(attribute, "background"),
        bold=attribute.bold,
        italics=attribute.italics,
        underscore=attribute.underline,
        strikethrough=attribute.strikethrough,
        reverse=attribute.standout,
        blink=attribute.faint,  # see Emulator
    )


def _colour(attribute: AttrSpec, ground: str) -> str:
    number: int = getattr(attribute, f"{ground}_number")
    if getattr(attribute, f"{ground}_basic"):
        return BASIC[number]
    if getattr(attribute, f"{ground}_high"):
        return indexed(number)
    if getattr(attribute, f"{ground}_true"):
        return f"{number:06x}"
    return "default"
