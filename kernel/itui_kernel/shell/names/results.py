"""The results of inputs: as many of the newest as the settings allow, by number and by bytes."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from itui_kernel.shell.settings import Settings

_NAME = r"_([1-9]\d*)"
# by identity of the type: hashing a class could run its metaclass
_PLAIN = frozenset(map(id, (int, float, complex, bool, str, bytes)))


class Weight(NamedTuple):
    """Bytes of one result; ``parts`` are the big objects it may share with others, by ``id``."""

    own: int
    parts: tuple[tuple[int, int], ...] = ()


class Outputs(dict[int, Any]):
    """``Out``: the results by number; asked for one that fell out it says so."""

    def __init__(self, reason: Callable[[int], str]) -> None:
        super().__init__()
        self._reason = reason

    def __missing__(self, number: object) -> Any:
        error = KeyError(number)
        reason = self._reason(number) if isinstance(number, int) else ""
        if reason:
            error.add_note(reason)
        raise error

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)


class Results:
    """Keeps results under their number in ``Out`` and as ``_N``; the oldest fall out first.

    An object that several results share, such as a table shown again and again, counts once.
    A user who deletes ``_N`` gives up the result: nothing else keeps it alive.
    """

    def __init__(self, names: dict[str, Any], settings: Settings) -> None:
        self.outputs = Outputs(self.reason)
        self._names = names
        self._settings = settings
        self._fallen: dict[int, str] = {}
        self._weights: dict[int, Weight] = {}
        self._holders: Counter[int] = Counter()  # how many results hold a part
        self.bytes = 0  # of all that are kept

    def add(self, number: int, value: object) -> None:
        """Keep a result, and let go of what is too old for that."""
        if number in self.outputs:  # an input may show several
            self._drop(number)
        self.outputs[number] = value
        self._names[f"_{number}"] = value
        self._weigh(number, value)
        self.trim()

    def trim(self) -> None:
        """Let go of the oldest results until the rest is within the limits."""
        while len(self.outputs) > self._settings.cache_size:
            self._let_fall(f"cache_size = {self._settings.cache_size}")
        if self.bytes > self._settings.cache_bytes:
            for number in self._weights.keys() - self.outputs.keys():
                self._unweigh(number)  # the user took it out of ``Out``
        # one result that is too big alone is kept until the next: ``_`` holds it anyway
        while self.bytes > self._settings.cache_bytes and len(self.outputs) > 1:
            self._let_fall(f"cache_bytes = {self._settings.cache_bytes}")

    def forget_deleted(self) -> None:
        """Let go of the results whose name the user deleted."""
        names = self._names
        for number in [each for each in self.outputs if f"_{each}" not in names]:
            self._drop(number)

    def forget(self, value: object) -> None:
        """Let go of one object wherever it is a result."""
        for number in [each for each, held in self.outputs.items() if held is value]:
            self._drop(number)

    def clear(self) -> int:
        """Let go of all results; return how many there were."""
        count = len(self.outputs)
        for number in list(self.outputs):
            self._drop(number)
        self._weights.clear()
        self._holders.clear()
        self.bytes = 0
        return count

    def reason(self, number: int) -> str:
        """Return why a result is not there any more; empty when none fell out by that number."""
        limit = self._fallen.get(number)
        if limit is None:
            return ""
        return (
            f"Out[{number}] and _{number} fell out: only the newest results are kept "
            f"(InteractiveShell.{limit}, see %config)"
        )

    def explain(self, error: NameError) -> None:
        """Add to an error about ``_N`` that the result fell out, if it did."""
        found = re.fullmatch(_NAME, error.name or "")
        reason = self.reason(int(found[1])) if found else ""
        if reason:
            error.add_note(reason)

    def _let_fall(self, limit: str) -> None:
        number = next(iter(self.outputs))
        self._fallen[number] = limit
        self._drop(number)

    def _drop(self, number: int) -> None:
        value = self.outputs.pop(number)
        name = f"_{number}"
        if self._names.get(name) is value:
            del self._names[name]
        self._unweigh(number)

    def _unweigh(self, number: int) -> None:
        weight = self._weights.pop(number, Weight(0))
        self.bytes -= weight.own
        for part, size in weight.parts:
            self._holders[part] -= 1
            if not self._holders[part]:
                del self._holders[part]
                self.bytes -= size

    def _weigh(self, number: int, value: object) -> None:
        weight = self._weights[number] = _weight(value)
        self.bytes += weight.own
        for part, size in weight.parts:
            self._holders[part] += 1
            if self._holders[part] == 1:
                self.bytes += size


def _weight(value: object) -> Weight:
    if id(type(value)) in _PLAIN:
        return Weight(sys.getsizeof(value))
    from itui_kernel.services.weights import weigh

    try:
        own, parts = weigh(value)
    except Exception:  # of a library that is asked: it costs the limit, not the result
        return Weight(0)
    return Weight(own, tuple(parts.items()))
