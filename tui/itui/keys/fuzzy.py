"""Fuzzy matching: the letters of a query in their order, best where words begin.

A query is words divided by blanks; each must be found, in any order. Case counts only for words
with a capital letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from itui.drawing.fitting import display_line
from itui.model.overlays import Finder, FinderRow
from itui_kernel.protocol.schema import Record

_LETTER = 16
_WORD_START = 9
_FIRST = 2
_NEIGHBOUR = 12
_GAP = 1
_WHOLE = 8
_TEXT_LIMIT = 1_000


class FuzzyMatch(NamedTuple):
    """How well a query fits a text, and which letters of the text it took."""

    score: int
    positions: tuple[int, ...]


class Ranked(NamedTuple):
    """A text that fits, by its place among the texts, with its match."""

    place: int
    match: FuzzyMatch


class FoundRow(Record, kw_only=False):
    """A row of the finder that fits the query.

    ``line`` is its first line made harmless, ``more_lines`` counts the others; the positions are
    the matched letters of ``line`` and ``detail``.
    """

    row: FinderRow
    line: str
    detail: str
    more_lines: int = 0
    line_positions: tuple[int, ...] = ()
    detail_positions: tuple[int, ...] = ()


def found_rows(finder: Finder) -> list[FoundRow]:
    """Return the rows of a finder that fit its query, best first; all for an empty query."""
    if not finder.query.strip():
        return [_found(row, (), 0) for row in finder.rows]
    texts = [_haystack(row) for row in finder.rows]
    return [
        _found(finder.rows[place], matched.positions, len(texts[place]))
        for place, matched in rank(finder.query, texts)
    ]


def match(query: str, text: str) -> FuzzyMatch | None:
    """Return the best match of ``query`` in ``text``, or ``None``.

    >>> match("crn", "cell.run").positions
    (0, 5, 7)
    """
    text = text[:_TEXT_LIMIT]
    folded = _fold(text)
    score = 0
    positions: set[int] = set()
    for word in query.split():
        is_folded = word == _fold(word)
        found = _match_word(word, folded if is_folded else text, text)
        if found is None:
            return None
        score += found.score
        positions.update(found.positions)
    return FuzzyMatch(score, tuple(sorted(positions)))


def rank(query: str, texts: Sequence[str]) -> list[Ranked]:
    """Return the texts that match, best first; equal ones keep their order."""
    found = [
        Ranked(place, matched)
        for place, text in enumerate(texts)
        if (matched := match(query, text)) is not None
    ]
    if query.strip():
        found.sort(key=lambda ranked: -ranked.match.score)
    return found


def _haystack(row: FinderRow) -> str:
    """Return what is searched: all lines of the text as one, then the detail."""
    text = display_line(row.text.strip("\n").replace("\n", " "))
    return f"{text} {display_line(row.detail)}" if row.detail else text


def _found(row: FinderRow, positions: tuple[int, ...], length: int) -> FoundRow:
    """Return the row with its positions in the text searched, ``length`` long, told apart."""
    first, *others = row.text.strip("\n").split("\n")
    line, detail = display_line(first), display_line(row.detail)
    start = length - len(detail)
    return FoundRow(
        row,
        line,
        detail,
        more_lines=len(others),
        line_positions=tuple(place for place in positions if place < len(line)),
        detail_positions=tuple(place - start for place in positions if place >= start),
    )


def _fold(text: str) -> str:
    """Return ``text`` in small letters, never longer or shorter."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _match_word(word: str, text: str, original: str) -> FuzzyMatch | None:
    """Return the best subsequence; only places where a letter of the word stands are visited."""
    if not _is_subsequence(word, text):
        return None
    best: dict[int, int] = {}
    came_from: list[dict[int, int]] = []
    for order, letter in enumerate(word):
        best, origins = _next_letter(letter, text, original, best, is_first=order == 0)
        came_from.append(origins)
    place = max(best, key=lambda candidate: (best[candidate], -candidate))
    score = best[place]
    positions = [place]
    for origins in reversed(came_from[1:]):
        place = origins[place]
        positions.append(place)
    if len(word) == len(text):
        score += _WHOLE
    return FuzzyMatch(score, tuple(reversed(positions)))


def _next_letter(
    letter: str, text: str, original: str, before: dict[int, int], is_first: bool
) -> tuple[dict[int, int], dict[int, int]]:
    """Return for each place of ``letter`` the best score and the place it was reached from."""
    scores: dict[int, int] = {}
    origins: dict[int, int] = {}
    earlier = iter(before)
    upcoming = next(earlier, None)
    leader, lead = -1, 0
    place = text.find(letter)
    while place >= 0:
        value = _LETTER + (_WORD_START if _begins_word(original, place) else 0)
        if is_first:
            scores[place] = value + (_FIRST if place == 0 else 0)
        else:
            while upcoming is not None and upcoming < place:
                weight = before[upcoming] + _GAP * upcoming
                if leader < 0 or weight >= lead:
                    leader, lead = upcoming, weight
                upcoming = next(earlier, None)
            if leader >= 0:
                origin, gain = leader, lead - _GAP * (place - 1)
                if place - 1 in before and before[place - 1] + _NEIGHBOUR >= gain:
                    origin, gain = place - 1, before[place - 1] + _NEIGHBOUR
                scores[place], origins[place] = gain + value, origin
        place = text.find(letter, place + 1)
    return scores, origins


def _is_subsequence(word: str, text: str) -> bool:
    place = -1
    for letter in word:
        place = text.find(letter, place + 1)
        if place < 0:
            return False
    return True


def _begins_word(text: str, place: int) -> bool:
    if place == 0:
        return True
    before, letter = text[place - 1], text[place]
    return (not before.isalnum() and letter.isalnum()) or (before.islower() and letter.isupper())
