"""What folders hold, remembered until they change: looking again may take long on a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

IsLate = Callable[[], bool]
Entries = Iterator[os.DirEntry[str]]


class Listings:
    """The names of what matters in folders; ``choose`` gets a folder's entries and says which."""

    def __init__(self, choose: Callable[[str, Entries, IsLate], Iterable[str]]) -> None:
        self._choose = choose
        self._known: dict[str, tuple[int, frozenset[str]]] = {}

    def names(self, folder: str, is_late: IsLate) -> frozenset[str]:
        """Return the names in a folder, those of the last look when there is no time for one."""
        place = folder or os.curdir
        try:
            changed = os.stat(place).st_mtime_ns
            last, names = self._known.get(place, (-1, frozenset[str]()))
            if last == changed or is_late():
                return names
            with os.scandir(place) as entries:
                names = frozenset(self._choose(place, entries, is_late))
        except OSError:
            return frozenset()
        if not is_late():  # else not all entries were looked at
            self._known[place] = (changed, names)
        return names
