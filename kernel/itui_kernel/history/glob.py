"""Patterns that inputs are searched with, made so that most text need not be looked at closely."""

from __future__ import annotations

import re
from fnmatch import translate

BORDER = b"\xff"  # stands before and behind each text; UTF-8 has no such byte

_PART = re.compile(r"(\*)|(\?)|(\[!?\]?[^\]]*\])|([^*?\[]+|\[)", re.S)


class Glob:
    """A pattern of ``*``, ``?`` and ``[abc]`` that a whole text must match.

    ``needles`` are the runs of plain characters in it, with a border where one must begin or end
    the text: a text without one of them cannot match.
    """

    def __init__(self, pattern: str) -> None:
        self._matches = re.compile(translate(pattern)).match
        wildcards, runs = _runs(pattern)
        self.needles = runs or [b""]
        self.is_exact = not wildcards and len(runs) <= 1  # then the needle is all there is to it

    def matches(self, text: str) -> bool:
        """Tell whether a text matches."""
        return self._matches(text) is not None


def containing(text: str) -> str:
    """Return the pattern of what has a text, which may be a pattern itself, anywhere in it."""
    return f"*{text}*"


def encoded(text: str) -> bytes:
    """Return a text as it is searched; half a surrogate pair can be typed, too."""
    return text.encode("utf-8", "surrogatepass")


def decoded(data: bytes) -> str:
    """Return the text of what was encoded."""
    return data.decode("utf-8", "surrogatepass")


def _runs(pattern: str) -> tuple[bool, list[bytes]]:
    """Return whether there are wildcards of one character, and the runs of plain characters."""
    has_wildcards = False
    parts: list[str | None] = []  # None stands for a wildcard
    for star, mark, members, plain in _PART.findall(pattern):
        has_wildcards = has_wildcards or bool(mark or members)
        if not (star or mark or members) and parts and parts[-1] is not None:
            parts[-1] += plain  # a bracket that nothing closes is a plain character
        else:
            parts.append(plain if plain else None)
    runs = [encoded(each) if each is not None else None for each in parts]
    if runs and runs[0] is not None:
        runs[0] = BORDER + runs[0]
    if runs and runs[-1] is not None:
        runs[-1] += BORDER
    if not runs:
        runs = [BORDER + BORDER]  # only the empty text matches
    return has_wildcards, [each for each in runs if each is not None]
