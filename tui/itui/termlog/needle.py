"""What is searched for in lines: a text, and whether capitals count."""

from __future__ import annotations

from typing import NamedTuple


class Needle(NamedTuple):
    """A text looked for in single lines; ``folds`` finds it in capitals as well."""

    text: str
    folds: bool = False

    def places(self, page: str) -> list[int]:
        """Return which lines of a page have it; the first line is 0."""
        text, folds = self
        if folds:
            page = _folded(page)
        if not text or text not in page:
            return []
        return [place for place, line in enumerate(page.split("\n")) if text in line]

    def spans(self, line: str) -> list[tuple[int, int]]:
        """Return start and end of every occurrence in a line, none overlapping.

        >>> Needle("ab", folds=True).spans("xAB ab")
        [(1, 3), (4, 6)]
        """
        text, folds = self
        if folds:
            line = _folded(line)
        found: list[tuple[int, int]] = []
        at = line.find(text) if text else -1
        while at >= 0:
            found.append((at, at + len(text)))
            at = line.find(text, at + len(text))
        return found


def needle_of(query: str) -> Needle:
    """Return what a query means: without a capital in it, capitals do not count.

    >>> needle_of("error").folds, needle_of("Error").folds
    (True, False)
    """
    folded = _folded(query)
    return Needle(query, folds=folded == query)


def _folded(text: str) -> str:
    """Return ``text`` without capitals, every character in its place."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
