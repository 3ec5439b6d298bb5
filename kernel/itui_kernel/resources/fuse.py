"""The fuse: who is about to use up the memory is stopped before the system kills the kernel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from itui_kernel.resources.limits import Limit
from itui_kernel.resources.process import resident, resident_with_children

_MOST_PER_SECOND = 4e9  # bytes that a program can fill
_SHORTEST, _LONGEST = 0.02, 1.0  # seconds between two looks


class Fuse:
    """Looks how much is used while code runs, and says when that is too much.

    What was used when the code began is not its fault: one can still run code that saves or frees
    something with little memory left. Of what is left then, it may have half; and after it was
    stopped and went on, half of what is left now.
    """

    def __init__(
        self,
        limits: Sequence[Limit],
        share: float,
        own: Callable[[], int] = resident,
        own_with_children: Callable[[], int] = resident_with_children,
    ) -> None:
        self._watched = [_Watched(limit) for limit in limits]
        self._share = share
        self._own = own
        self._own_with_children = own_with_children
        self._own_before = 0

    def begin(self) -> None:
        """Note what is used now: other code begins."""
        self._own_before = self._own()
        for each in self._watched:
            each.before = each.limit.used()
            each.bytes = 0

    def look(self) -> tuple[str, float]:
        """Return why the code must be stopped, or nothing, and in how many seconds to look again.

        The wait is so short that no program can use up what is left in it.
        """
        least = _LONGEST
        for each in self._watched:
            most = each.limit.bytes()
            if not most:
                continue
            level = each.level_of(most, self._share)
            room = level - each.limit.most_used()
            if room <= 0:
                used = each.limit.used()
                room = level - used
                if room <= 0 and self._is_ours(each, used):
                    each.level = used + (most - used) // 2
                    return _reason(used, most, each.limit.words), _LONGEST
            least = min(least, max(room / _MOST_PER_SECOND, _SHORTEST))
        return "", least

    def _is_ours(self, watched: _Watched, used: int) -> bool:
        """Whether what has been added since the code began is for the greater part ours."""
        if not watched.limit.is_shared:
            return True
        added = used - watched.before
        return self._own_with_children() - self._own_before >= added // 2


class _Watched:
    """A limit, what was used of it when the code began, and the level that is too much."""

    def __init__(self, limit: Limit) -> None:
        self.limit = limit
        self.before = 0
        self.bytes = 0
        self.level = 0

    def level_of(self, most: int, share: float) -> int:
        """Return the level for a limit, which may be another one than before."""
        if most != self.bytes:
            self.bytes = most
            self.level = max(int(most * share), self.before + (most - self.before) // 2)
        return self.level


def _reason(used: int, most: int, words: str) -> str:
    return (
        f"stopped by itui: {_amount(used)} of {_amount(most)} are in use, and beyond {words} the"
        " whole session would be killed (fuse = false below [memory] in the preferences lets it)"
    )


def _amount(count: int) -> str:
    """Return bytes as people read them.

    >>> _amount(3_800_000_000), _amount(40_000_000)
    ('3.8 GB', '40 MB')
    """
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
