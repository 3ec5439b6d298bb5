"""A completion match, and how names are chosen, typed and sorted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import FunctionType, GetSetDescriptorType, MethodType
from typing import Any

from itui_kernel.services import safe, signatures

_FUNCTION_TYPES = frozenset(map(id, (FunctionType, MethodType, staticmethod, classmethod)))
MAX_MATCHES = 2000
_PROTOCOL_NAME = re.compile(r"_(?:repr|ipython)_\w*_$")  # what libraries call, not users
_NUMPY_FUNCTIONS = ("ufunc", "_ArrayFunctionDispatcher")


@dataclass(frozen=True, slots=True)
class Match:
    """One way to replace the text between the start and the cursor."""

    text: str
    type: str
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """The matches for the text from ``start`` to the cursor; a final one is not added to."""

    start: int
    matches: tuple[Match, ...] = ()
    is_final: bool = False

    def with_more(self, other: Completion, before: str) -> Completion:
        """Return both as one: matches that start later get the text between."""
        start = min(self.start, other.start)
        made: dict[str, Match] = {}
        for each in (self, other):
            between = before[start : each.start]
            for match in each.matches:
                text = between + match.text
                made.setdefault(text, Match(text, match.type, match.signature))
        return Completion(start, tuple(made.values()), self.is_final or other.is_final)


def type_of(value: Any) -> str:
    """Return the match type of what stands for a name."""
    cls = type(value)
    if safe.is_class(value):
        return "class"
    if safe.is_module(value):
        return "module"
    if id(cls) in _FUNCTION_TYPES or signatures.is_builtin_callable(value):
        return "function"
    if cls is property or cls is GetSetDescriptorType:
        return "property"
    if safe.class_name(cls) == "cached_property":
        return "property"
    if safe.class_name(cls) in _NUMPY_FUNCTIONS and safe.class_module(cls) == "numpy":
        return "function"
    return "instance"


def select(prefix: str, names: Iterable[str]) -> list[str]:
    """Return the names that start with the prefix, public ones first.

    Private names are offered only once an underscore was typed, those by which libraries show
    objects only when more was; when nothing fits exactly, case is ignored.
    """
    hidden = not prefix.startswith("_")
    candidates = [name for name in names if not (hidden and name.startswith("_"))]
    if prefix == "_":
        candidates = [name for name in candidates if not _PROTOCOL_NAME.match(name)]
    found = [name for name in candidates if name.startswith(prefix)]
    if not found:
        folded = prefix.casefold()
        found = [name for name in candidates if name.casefold().startswith(folded)]
    if len(found) > MAX_MATCHES and hidden:
        return sorted(found)[:MAX_MATCHES]  # nobody reads so many: the quick order will do
    return sorted(found, key=sort_key)[:MAX_MATCHES]


def sort_key(name: str) -> tuple[int, str, str]:
    """Sort public before private before dunder, then without regard to case."""
    rank = 2 if name.startswith("__") else 1 if name.startswith("_") else 0
    return rank, name.casefold(), name


def describe(
    names: Iterable[str], values: Mapping[str, Any], is_late: Callable[[], bool]
) -> list[Match]:
    """Return typed matches; signatures as long as there is time."""
    made = []
    for name in names:
        value = values[name]
        kind = type_of(value)
        made.append(Match(name, kind, "" if is_late() else signature(value, kind)))
    return made


def signature(value: Any, kind: str) -> str:
    """Return the signature of a function as text, or an empty string."""
    found = signatures.read(value) if kind == "function" else None
    return "" if found is None else found.text
