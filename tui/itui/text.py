"""Widths of text in terminal columns, and the border where foreign text is made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator

# C0, DEL, C1, bidi and invisible format controls, line separators, lone surrogates, tag characters
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_MODIFIERS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.?")


def safe_line(text: str) -> str:
    r"""Return ``text`` with every control character shown as text; one line, no escapes.

    >>> safe_line("a\x1b[31mb\tc")
    'a<1B>[31mb    c'
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\t", "    ")
    return _UNSAFE.sub(lambda found: f"<{ord(found.group()):02X}>", text)


def shown(text: str) -> str:
    """Return ``text`` with clusters reduced to what terminals agree on the width of.

    Variation selectors, skin tones and what is joined by zero-width joiners are dropped.
    """
    return text if text.isascii() else _MODIFIERS.sub("", text)


def cells_of(text: str) -> int:
    """Return the number of terminal columns ``text`` takes."""
    if text.isascii():
        return len(text)
    from wcwidth import width

    return max(width(text, control_codes="ignore"), 0)


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield the grapheme clusters of ``text`` with their widths in columns."""
    if text.isascii():
        for character in text:
            yield character, 1
        return
    from wcwidth import iter_graphemes

    for cluster in iter_graphemes(text):
        yield cluster, cells_of(cluster)


def clip_to(text: str, width: int) -> str:
    """Return the longest start of ``text`` that fits into ``width`` columns."""
    if width <= 0:
        return ""
    if text.isascii():
        return text[:width]
    taken = 0
    index = 0
    for cluster, cells in clusters(text):
        if taken + cells > width:
            break
        taken += cells
        index += len(cluster)
    return text[:index]


def shorten(text: str, width: int) -> str:
    """Return ``text``, cut with an ellipsis when it is wider than ``width`` columns."""
    if cells_of(text) <= width:
        return text
    return clip_to(text, width - 1) + "…" if width > 0 else ""


def wrap_columns(text: str, width: int) -> list[tuple[int, int]]:
    """Return (start, end) indices of the pieces of ``text`` that fit into ``width`` columns each.

    An empty text is one empty piece. A cluster wider than ``width`` stands alone.
    """
    if text.isascii():
        step = max(width, 1)
        return [(i, min(i + step, len(text))) for i in range(0, len(text), step)] or [(0, 0)]
    pieces: list[tuple[int, int]] = []
    start = index = taken = 0
    for cluster, cells in clusters(text):
        if taken + cells > width and index > start:
            pieces.append((start, index))
            start, taken = index, 0
        taken += cells
        index += len(cluster)
    pieces.append((start, index))
    return pieces
