"""How many bytes a value keeps in memory: sampled and bounded, so that asking costs little."""

from __future__ import annotations

import sys
from collections import deque
from typing import Any

from itui_kernel.services import arrays, libraries, safe, summaries, tables, text

_MAX_OBJECTS = 1000  # looked at in one value
_SAMPLE = 50  # elements looked at of each container; the others count as they do
_SINGLE = frozenset(
    map(id, (type(None), bool, int, float, complex, str, bytes, bytearray, range, slice))
)


def weigh(value: object) -> tuple[int, dict[int, int]]:
    """Return the bytes of a value, and those of the big objects in it by their ``id``.

    Arrays count as the memory they keep alive, a view as the whole array. Modules, classes and
    functions count nothing.
    """
    weighing = _Weighing()
    weighing.follow(value)
    return round(weighing.own), weighing.parts


class _Weighing:
    """The way through one value; every object counts once, sampled ones for their like."""

    def __init__(self) -> None:
        self.own = 0.0
        self.parts: dict[int, int] = {}
        self._seen: set[int] = set()
        self._waiting: deque[tuple[Any, float]] = deque()

    def follow(self, value: object) -> None:
        """Count a value and what it holds."""
        self._waiting.append((value, 1.0))
        while self._waiting:
            each, times = self._waiting.popleft()
            if id(each) not in self._seen:
                self._seen.add(id(each))
                self._count(each, times)

    def _count(self, value: Any, times: float) -> None:
        if id(type(value)) in _SINGLE:
            self.own += sys.getsizeof(value) * times
        elif summaries.kind_of(value) != "data":
            return
        elif (held := _arrays_of(value)) is not None:
            for each in held:
                self._count_array(each)
        elif (known := libraries.summarise(value)) is not None:
            self.parts[id(value)] = known.size or 0
        else:
            self.own += _shallow(value) * times
            for sample, length in _contents(value):
                self._add(sample, times * length / len(sample))

    def _count_array(self, array: Any) -> None:
        owner = _owner(array)
        size = _read("nbytes", owner)
        self.parts[id(owner)] = 0 if arrays.is_file_backed(array) else size
        if type(array) is safe.library("numpy", "ndarray") and array.dtype.kind == "O":
            count = array.size
            elements = [array.item(index) for index in range(0, count, max(count // _SAMPLE, 1))]
            if elements:
                self._add(elements, count / len(elements))

    def _add(self, sample: list[Any], times: float) -> None:
        """Look at some elements later; without room for all, fewer stand for more."""
        room = max(_MAX_OBJECTS - len(self._seen) - len(self._waiting), 0)
        if not room:
            self.own += _shallow(sample[0]) * times * len(sample)
            return
        times *= len(sample) / min(len(sample), room)
        self._waiting.extend((each, times) for each in sample[:room])


def _contents(value: Any) -> list[tuple[list[Any], int]]:
    """Return what a value holds: some of its elements or attributes, each with their number."""
    cls = type(value)
    found: list[tuple[list[Any], int]] = []
    for sequence in (list, tuple):
        if issubclass(cls, sequence):
            length = sequence.__len__(value)
            step = max(length // _SAMPLE, 1)
            found.append((list(sequence.__getitem__(value, slice(None, None, step))), length))
    for iterable in (set, frozenset, deque):
        if issubclass(cls, iterable):
            length = iterable.__len__(value)
            found.append((text.first_of(iterable.__iter__, value, _SAMPLE), length))
    if issubclass(cls, dict):
        pairs = text.first_items(value, _SAMPLE)
        found.append(([each for pair in pairs for each in pair], dict.__len__(value) * 2))
    attributes = safe.instance_dict(value)
    if attributes is not None:
        held = [each for _, each in safe.items(attributes)]
        found.append((held, len(held)))
    return [each for each in found if each[0]]


def _arrays_of(value: object) -> list[Any] | None:
    """Return the numpy arrays of an array or a table, or ``None`` for anything else."""
    base = safe.library("numpy", "ndarray")
    if base is safe.MISSING:
        return None
    if issubclass(type(value), base):
        return [value]
    blocks: list[Any] | None = tables.block_values(value)
    if blocks is None or not all(issubclass(type(each), base) for each in blocks):
        return None
    return blocks


def _owner(array: Any) -> Any:
    """Return the array whose memory another one shows."""
    base = safe.library("numpy", "ndarray")
    for _ in range(20):
        inner = _read("base", array)
        if not issubclass(type(inner), base):
            break
        array = inner
    return array


def _read(name: str, array: Any) -> Any:
    """Return an attribute of an array as numpy has it, whatever a derived class says."""
    return safe.class_dict(safe.library("numpy", "ndarray"))[name].__get__(array)


def _shallow(value: object) -> int:
    try:
        return sys.getsizeof(value)
    except Exception:  # a __sizeof__ of the user's own
        return 0
