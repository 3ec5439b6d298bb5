"""Names that nearly fit: the letters typed, in their order, with others between them."""

from __future__ import annotations

from collections.abc import Iterable

_LEAST_TYPED = 2
_MOST = 20
_MOST_LOOKED_AT = 20_000


def select_nearly(prefix: str, names: Iterable[str]) -> list[str]:
    """Return the few names that fit a prefix best, for the case that none begins with it.

    >>> select_nearly("arng", ["range", "arange", "array", "a_range"])
    ['arange', 'a_range']
    """
    if len(prefix) < _LEAST_TYPED:
        return []
    hidden = not prefix.startswith("_")
    typed = prefix.casefold()
    found = []
    for count, name in enumerate(names):
        if count >= _MOST_LOOKED_AT:
            break
        if hidden and name.startswith("_"):
            continue
        cost = _cost(typed, name)
        if cost is not None:
            found.append((cost, len(name), name))
    return [name for _, _, name in sorted(found)[:_MOST]]


def _cost(typed: str, name: str) -> int | None:
    """Return how far a name is from what was typed; ``None`` when a letter is missing.

    The first letter must begin a word of the name: else nearly everything would fit.
    """
    folded = name.casefold()
    if len(folded) != len(name):
        return None  # rare letters that fold to two: places would not agree
    costs = [
        cost
        for place in range(len(name))
        if folded[place] == typed[0] and _begins_word(name, place)
        for cost in [_rest_cost(typed, folded, place)]
        if cost is not None
    ]
    return min(costs, default=None)


def _rest_cost(typed: str, folded: str, place: int) -> int | None:
    cost = 2 * place
    for letter in typed[1:]:
        following = folded.find(letter, place + 1)
        if following < 0:
            return None
        cost += following - place - 1
        place = following
    return cost


def _begins_word(name: str, place: int) -> bool:
    if place == 0 or not name[place - 1].isalnum():
        return True
    return name[place].isupper() and name[place - 1].islower()
