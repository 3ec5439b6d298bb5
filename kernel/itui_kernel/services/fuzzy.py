"""Names that nearly fit: one slip of the fingers away, or with letters between those typed."""

from __future__ import annotations

from collections.abc import Iterable

_LEAST_TYPED = 2
_LEAST_SLIPPED = 4
_MOST = 20
_MOST_LOOKED_AT = 20_000


def select_nearly(prefix: str, names: Iterable[str]) -> list[str]:
    """Return the few names that fit a prefix best, for the case that none begins with it.

    >>> select_nearly("arng", ["range", "arange", "array", "a_range"])
    ['range', 'arange', 'a_range']
    >>> select_nearly("lsit", ["list", "last", "lambda"])
    ['list']
    """
    if len(prefix) < _LEAST_TYPED:
        return []
    hidden = not prefix.startswith("_")
    typed = prefix.casefold()
    meant = _slips(typed)
    found = []
    for count, name in enumerate(names):
        if count >= _MOST_LOOKED_AT:
            break
        if hidden and name.startswith("_"):
            continue
        cost = 0 if name.casefold().startswith(meant) else _cost(typed, name)
        if cost is not None:
            found.append((cost, len(name), name))
    return [name for _, _, name in sorted(found)[:_MOST]]


def _slips(typed: str) -> tuple[str, ...]:
    """Return what was meant if two letters were swapped, or one was typed too much."""
    if len(typed) < _LEAST_SLIPPED:
        return ()
    places = range(1, len(typed))
    swapped = [typed[: i - 1] + typed[i] + typed[i - 1] + typed[i + 1 :] for i in places]
    return (*swapped, *(typed[:i] + typed[i + 1 :] for i in places))


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
