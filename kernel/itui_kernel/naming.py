"""Names and colours of clients: no two that are there at the same time are called alike."""

from __future__ import annotations

from itertools import count
from typing import NamedTuple

COLOURS = 6
_LONGEST = 24  # characters
_REMEMBERED = 200
# what clients say that do not know their user
_NO_NAMES = ("", "username")


class Named(NamedTuple):
    """What a client is called, and the number of its colour from 1."""

    name: str
    colour: int


class Naming:
    """Gives out names and colours; who comes back gets his colour again if it is free."""

    def __init__(self) -> None:
        self._taken: dict[str, Named] = {}
        self._earlier: dict[str, int] = {}

    def known(self, session: str) -> Named | None:
        """Return name and colour of a client that has some already."""
        return self._taken.get(session)

    def take(self, session: str, wanted: str) -> Named:
        """Return name and colour of a client that has none yet.

        >>> naming = Naming()
        >>> [naming.take(session, "anna") for session in ("s1", "s2")]
        [Named(name='anna', colour=1), Named(name='anna-2', colour=2)]
        """
        name = self._free_name(shown_name(wanted))
        named = self._taken[session] = Named(name, self._free_colour(name))
        self._earlier.pop(name, None)
        self._earlier[name] = named.colour
        if len(self._earlier) > _REMEMBERED:
            del self._earlier[next(iter(self._earlier))]
        return named

    def free(self, session: str) -> None:
        """Let others have the name of a client that is gone."""
        self._taken.pop(session, None)

    def _free_name(self, wanted: str) -> str:
        taken = {each.name for each in self._taken.values()}
        numbered = (f"{wanted}-{number}" for number in count(2))
        return wanted if wanted not in taken else next(n for n in numbered if n not in taken)

    def _free_colour(self, name: str) -> int:
        taken = [each.colour for each in self._taken.values()]
        earlier = self._earlier.get(name)
        if earlier is not None and earlier not in taken:
            return earlier
        return min(range(1, COLOURS + 1), key=taken.count)


def shown_name(wanted: str) -> str:
    r"""Return a name that a terminal can show on one line; what says nothing is ``client``.

    >>> shown_name(" Anna\x1b[31m\nK. "), shown_name("username")
    ('Anna [31m K.', 'client')
    """
    visible = "".join(each if each.isprintable() else " " for each in wanted[: 4 * _LONGEST])
    name = " ".join(visible.split())[:_LONGEST].rstrip()
    return "client" if name in _NO_NAMES else name
