"""Widths of text in terminal columns, and the border where foreign text is made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

# NUL, C1, bidi controls, line separators, what hides text, lone surrogates, tag characters
DECEIVING = (
    "\x00\x80-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
WIDTHLESS = (
    "\u180e\u200b\u200d\u2060-\u2065\ufe00-\ufe0f\ufeff\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)

# C0, DEL, C1, bidi and invisible format controls, line separators, lone surrogates, tag characters
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
# emoji and symbols, which alone are dropped after a joiner: letters stay
PICTOGRAPHS = "\u2190-\u2bff\U0001f000-\U0001faff"
_MODIFIERS = re.compile(
    f"[\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]|\u200d[{PICTOGRAPHS}]?"
)

# frequent characters of one and of two columns that never join with a neighbour
_NARROW = (
    " -~\xa0-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf"
    "\u2100-\u2319\u2400-\u25fc\u2800-\u28ff\U0001fb00-\U0001fb92"
)
_WIDE = (
    "\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
    "\U0001f300-\U0001f320\U0001f337-\U0001f37c\U0001f400-\U0001f43e\U0001f600-\U0001f64f"
    "\U0001f680-\U0001f6c5\U0001f910-\U0001f93a\U0001f947-\U0001f9ff"
)


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

    Variation selectors, skin tones, zero-width joiners and the emoji they join are dropped.
    """
    return text if text.isascii() else _MODIFIERS.sub("", text)


@cache
def _simple(ranges: str) -> re.Pattern[str]:
    return re.compile(f"[{ranges}]+")


def is_narrow(text: str) -> bool:
    """Return whether every character is known to take one column; ``False`` may mean unknown."""
    return text.isascii() or _simple(_NARROW).fullmatch(text) is not None


def cells_of(text: str) -> int:
    """Return the number of terminal columns ``text`` takes."""
    if text.isascii():
        return len(text)
    if is_narrow(text):
        return len(text)
    if _simple(_NARROW + _WIDE).fullmatch(text):
        return 2 * len(text) - len(_simple(_WIDE).sub("", text))
    from wcwidth import iter_graphemes

    # a whole text may be narrower for wcwidth than its clusters are, which are what is drawn
    return sum(map(_cells_of_cluster, iter_graphemes(text)))


@lru_cache(maxsize=4096)
def _cells_of_cluster(cluster: str) -> int:
    from wcwidth import width

    return max(width(cluster, control_codes="ignore"), 0)


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """Yield the grapheme clusters of ``text`` with their widths in columns."""
    if is_narrow(text):
        for character in text:
            yield character, 1
        return
    if _simple(_NARROW + _WIDE).fullmatch(text):
        is_wide = _simple(_WIDE).match
        for character in text:
            yield character, 2 if is_wide(character) else 1
        return
    from wcwidth import iter_graphemes

    for cluster in iter_graphemes(text):
        yield cluster, _cells_of_cluster(cluster)


@cache
def _stretches() -> re.Pattern[str]:
    return re.compile(f"(?P<wide>[{_WIDE}]+)|[{_NARROW}]+")


def index_after(text: str, cells: int) -> tuple[int, int]:
    """Return the index after ``cells`` columns, and the columns it is too far.

    It is too far when a wide character stands across the edge.
    """
    if cells <= 0:
        return 0, 0
    if is_narrow(text):
        return min(cells, len(text)), 0
    index = 0
    if _simple(_NARROW + _WIDE).fullmatch(text):
        for found in _stretches().finditer(text):
            width = 2 if found.lastgroup == "wide" else 1
            count = found.end() - index
            if cells <= count * width:
                count = -(-cells // width)
                return index + count, count * width - cells
            cells -= count * width
            index += count
        return index, 0
    for cluster, width in clusters(text):
        if cells <= 0:
            break
        index += len(cluster)
        cells -= width
    return index, max(-cells, 0)


def clip_to(text: str, width: int) -> str:
    """Return the longest start of ``text`` that fits into ``width`` columns."""
    if width <= 0:
        return ""
    if is_narrow(text):
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
    if is_narrow(text):
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
