"""Names that fit a pattern: ``np.*array*`` looks into modules and objects, too."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from itui_kernel.shell.help.asking import is_a, told

_TYPES = {
    name.removesuffix("Type").lower(): getattr(types, name)
    for name in dir(types)
    if name.endswith("Type")
}


def type_names() -> list[str]:
    """Return the names of types that a search can be narrowed to."""
    return sorted(_TYPES)


def named_type(name: str) -> type | None:
    """Return a type by the name it has in searches, or one of the builtin classes."""
    import builtins

    found = _TYPES.get(name.lower()) or vars(builtins).get(name)
    return found if isinstance(found, type) else None


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for: dotted patterns with ``*`` and ``?``."""

    pattern: str
    wanted: type | None = None  # the type of what is found, if it matters
    ignores_case: bool = False
    shows_hidden: bool = False  # names with a single underscore in front

    def names(self, namespace: Mapping[str, Any]) -> set[str]:
        """Return what is found in a namespace, as dotted names."""
        first, *others = self.pattern.split(".")
        fits = self._fits(first)
        found = [(name, value) for name, value in list(namespace.items()) if fits(name)]
        return {name for start, value in found for name in self._below(start, value, others)}

    def _below(self, name: str, value: Any, patterns: list[str]) -> Iterator[str]:
        if not patterns:
            if self.wanted is None or is_a(value, self.wanted):
                yield name
            return
        first, *others = patterns
        fits = self._fits(first)
        for attribute in _attribute_names(value):
            if not fits(attribute):
                continue
            if not others and self.wanted is None:
                yield f"{name}.{attribute}"  # no need to run properties
                continue
            try:
                inner = getattr(value, attribute)
            except Exception:  # foreign code may raise anything; such a name is not found
                continue
            yield from self._below(f"{name}.{attribute}", inner, others)

    def _fits(self, pattern: str) -> Callable[[str], bool]:
        special = {"*": ".*", "?": "."}
        text = "".join(special.get(each) or re.escape(each) for each in pattern)
        match = re.compile(text, re.IGNORECASE if self.ignores_case else 0).fullmatch

        def fits(name: str) -> bool:
            is_hidden = name.startswith("_") and not name.startswith("__")
            return match(name) is not None and (self.shows_hidden or not is_hidden)

        return fits


def _attribute_names(value: Any) -> set[str]:
    """Return the names of an object and of its class: modules and classes leave those out."""
    names = (*(told(dir, value) or ()), *dir(type(value)))
    return {name for name in names if isinstance(name, str)}
