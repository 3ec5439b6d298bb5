"""Where the characters of one line stand in terminal columns, cluster by cluster."""

from __future__ import annotations

from functools import lru_cache

from itui.drawing.text import cells_of, clusters, safe_line, shown

TAB = 4


@lru_cache(maxsize=4096)
def pieces(line: str) -> tuple[tuple[int, str, int], ...]:
    r"""Return (index, harmless text, columns) of each grapheme cluster of a line.

    >>> pieces("a\t")
    ((0, 'a', 1), (1, '   ', 3))
    """
    found: list[tuple[int, str, int]] = []
    index = column = 0
    for cluster, _ in clusters(line):
        if cluster == "\t":
            text, cells = " " * (TAB - column % TAB), TAB - column % TAB
        else:
            text, cells = _piece(cluster)
        found.append((index, text, cells))
        index += len(cluster)
        column += cells
    return tuple(found)


@lru_cache(maxsize=4096)
def _piece(cluster: str) -> tuple[str, int]:
    text = safe_line(shown(cluster))
    cells = cells_of(text)
    if cells == 0:
        text = "".join(f"<{ord(character):04X}>" for character in cluster)
        cells = len(text)
    return text, cells


def is_plain(line: str) -> bool:
    """Return whether every character of the line takes one column and is shown as it is."""
    return line.isascii() and line.isprintable()


def column_at(line: str, index: int) -> int:
    """Return the terminal column in which the character ``index`` of the line begins."""
    if is_plain(line):
        return min(index, len(line))
    return sum(cells for start, _, cells in pieces(line) if start < index)


def index_at(line: str, column: int) -> int:
    """Return the index of the cluster that covers a terminal column, or the end of the line."""
    if is_plain(line):
        return max(0, min(column, len(line)))
    taken = 0
    for start, _, cells in pieces(line):
        taken += cells
        if taken > column:
            return start
    return len(line)


def next_cluster(line: str, index: int) -> int:
    """Return the index behind the grapheme cluster that begins at ``index``."""
    if line.isascii():
        return min(index + 1, len(line))
    for cluster, _ in clusters(line[index:]):
        return index + len(cluster)
    return len(line)


def previous_cluster(line: str, index: int) -> int:
    """Return the index of the grapheme cluster that ends at or holds ``index``."""
    if line.isascii():
        return max(index - 1, 0)
    start = end = 0
    for cluster, _ in clusters(line):
        start, end = end, end + len(cluster)
        if end >= index:
            break
    return start
