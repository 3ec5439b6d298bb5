"""What a variable contains, page by page, addressed by id paths such as ``d['a'].x[3]``.

A path is a name followed by ``.attribute``, ``[literal key]`` or ``@n`` (the n-th element where
no literal names it: sets, strange keys). Standard library only and Python 3.8 syntax: the source
is also shipped to foreign kernels.
"""

from __future__ import annotations

import ast
import re
from typing import Any, Dict, List, Mapping, NamedTuple, Tuple  # noqa: UP035

from itui_kernel.services import arrays, safe, summaries, tables, text

PAGE = 100
_MAX_KEY = 200
_LITERALS = frozenset(map(id, (str, int, bool, bytes, type(None))))


class Child(NamedTuple):
    """One element: what it is called, the last step of its path, and its value."""

    name: str
    step: str
    value: Any


class Children(NamedTuple):
    """A page of the elements of a value, and how many there are."""

    page: List[Child]  # noqa: UP006
    total: int


NO_CHILDREN = Children([], 0)


def rows(namespace: Mapping[str, Any], path: str, offset: int, limit: int) -> Tuple[Any, int]:  # noqa: UP006
    """Return the rows of the elements of the value at ``path``, and their total number."""
    value = resolve(namespace, path)
    if value is safe.MISSING:
        raise LookupError(f"{path}: no longer there")
    found = children(value, max(offset, 0), max(0, min(limit, 1000)))
    made = [_row(path, each) for each in found.page]
    return made, found.total


def _row(path: str, child: Child) -> Dict[str, Any]:  # noqa: UP006
    if type(child.value) is Column:
        return _column_row(path, child)
    return summaries.row(child.name, path + child.step, child.value)


class Column(NamedTuple):
    """A column of a data frame, as the array that holds it."""

    values: Any


def _column_row(path: str, child: Child) -> Dict[str, Any]:  # noqa: UP006
    made = summaries.row(child.name, path + child.step, None)
    found = tables.column(child.value.values)
    made.update(
        type="Series",
        module="pandas",
        shape=found.shape,
        length=found.length,
        dtype=found.dtype,
        bytes=found.size,
        value=found.text,
        has_children=found.has_children,
    )
    return made


def children(value: object, offset: int, limit: int) -> Children:
    """Return a page of the elements of a value."""
    cls = type(value)
    if cls is Column:
        return _values(value.values, offset, limit)  # type: ignore[attr-defined]
    array = safe.library("numpy", "ndarray")
    if array is not safe.MISSING and issubclass(cls, array):
        return _values(value, offset, limit)
    for name, expand in (("DataFrame", _frame), ("Series", _series)):
        base = safe.library("pandas", name)
        if base is not safe.MISSING and issubclass(cls, base):
            return expand(value, offset, limit)
    return _builtin(value, offset, limit)


def _builtin(value: Any, offset: int, limit: int) -> Children:
    cls = type(value)
    for base in (list, tuple):
        if issubclass(cls, base):
            return _sequence(value, base, offset, limit)
    if issubclass(cls, dict):
        return _mapping(value, offset, limit)
    for unordered in (set, frozenset):
        if issubclass(cls, unordered):
            found = text.first_of(unordered.__iter__, value, limit, offset)
            page = [Child("•", f"@{offset + n}", each) for n, each in enumerate(found)]
            return Children(page, unordered.__len__(value))
    return _attributes(value, offset, limit)


def _sequence(value: Any, base: Any, offset: int, limit: int) -> Children:
    names = text.field_names(type(value)) if base is tuple else ()
    part = base.__getitem__(value, slice(offset, offset + limit))
    page = []
    for position, each in enumerate(part, offset):
        name = names[position] if position < len(names) else f"[{position}]"
        page.append(Child(name, f"[{position}]", each))
    return Children(page, base.__len__(value))


def _mapping(value: Any, offset: int, limit: int) -> Children:
    page = []
    for position, (key, each) in enumerate(text.first_items(value, limit, offset), offset):
        step = f"[{key!r}]" if is_literal(key) else f"@{position}"
        page.append(Child(text.short(key, 40, 2), step, each))
    return Children(page, dict.__len__(value))


def is_literal(key: object) -> bool:
    """Tell whether a key can be written in a path."""
    if type(key) is tuple:
        return len(key) <= 8 and all(is_literal(each) for each in key)
    if id(type(key)) not in _LITERALS:
        return False
    if type(key) is int:
        return key.bit_length() < 256
    return key is None or type(key) is bool or len(key) <= _MAX_KEY  # type: ignore[arg-type]


def _attributes(value: object, offset: int, limit: int) -> Children:
    pairs = []
    for name in summaries.slot_names(type(value)):
        held = safe.attribute(value, name)
        if held is not safe.MISSING:
            pairs.append((name, held))
    pairs += safe.items(safe.instance_dict(value) or {})
    page = []
    for position, (name, held) in enumerate(pairs[offset : offset + limit], offset):
        plain = type(name) is str and name.isidentifier()
        shown = name if type(name) is str else text.short(name, 40, 2)
        page.append(Child(shown, f".{name}" if plain else f"@{position}", held))
    return Children(page, len(pairs))


def _frame(value: object, offset: int, limit: int) -> Children:
    names = tables.frame_columns(value)
    page = []
    for position, name in enumerate(names[offset : offset + limit], offset):
        unique = is_literal(name) and names.count(name) == 1
        step = f"[{name!r}]" if unique else f"@{position}"
        column = Column(tables.frame_column(value, position))
        page.append(Child(text.short(name, 40, 2), step, column))
    return Children(page, len(names))


def _series(value: object, offset: int, limit: int) -> Children:
    values = tables.series_values(value)
    return NO_CHILDREN if values is safe.MISSING else _values(values, offset, limit)


def _values(values: Any, offset: int, limit: int) -> Children:
    """Expand an array of numpy or pandas along its first axis."""
    plain = safe.library("numpy", "ndarray")
    if issubclass(type(values), plain):
        if type(values) is not plain or not values.shape or arrays.is_file_backed(values):
            return NO_CHILDREN
        page = [
            Child(f"[{n}]", f"[{n}]", values[n])
            for n in range(offset, min(offset + limit, len(values)))
        ]
        return Children(page, len(values))
    if safe.class_module(type(values)).partition(".")[0] != "pandas":
        return NO_CHILDREN
    part = values[offset : offset + limit].tolist()
    page = [Child(f"[{n}]", f"[{n}]", each) for n, each in enumerate(part, offset)]
    return Children(page, len(values))


_STEP = re.compile(
    r"""\.(?P<name>\w+) | @(?P<position>\d+)
      | \[(?P<key>(?:[^\]'"\[]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*)\]""",
    re.VERBOSE,
)


def resolve(namespace: Mapping[str, Any], path: str) -> Any:
    """Return the value at an id path, or ``MISSING``."""
    name = re.match(r"\w+", path)
    if name is None or name.group() not in namespace:
        return safe.MISSING
    value = namespace[name.group()]
    position = name.end()
    while position < len(path):
        step = _STEP.match(path, position)
        if step is None:
            return safe.MISSING
        value = _follow(value, step)
        if value is safe.MISSING:
            return safe.MISSING
        position = step.end()
    return value


def _follow(value: Any, step: re.Match[str]) -> Any:
    if step["name"]:
        return safe.attribute(value, step["name"])
    if step["position"]:
        found = children(value, int(step["position"]), 1).page
        return found[0].value if found else safe.MISSING
    try:
        key = ast.literal_eval(step["key"])
    except (ValueError, SyntaxError):
        return safe.MISSING
    return item(value, key)


def item(value: Any, key: Any) -> Any:
    """Return ``value[key]`` for containers of known types, or ``MISSING``."""
    cls = type(value)
    if issubclass(cls, dict):
        return safe.lookup(value, key)
    frame = safe.library("pandas", "DataFrame")
    if frame is not safe.MISSING and issubclass(cls, frame):
        names = tables.frame_columns(value)
        found = [n for n, name in enumerate(names) if type(name) is type(key) and name == key]
        return Column(tables.frame_column(value, found[0])) if found else safe.MISSING
    if type(key) is not int:
        return safe.MISSING
    for base in (list, tuple):
        if issubclass(cls, base):
            size = base.__len__(value)
            return base.__getitem__(value, key) if -size <= key < size else safe.MISSING
    found_children = children(value, key, 1).page if key >= 0 else []
    return found_children[0].value if found_children else safe.MISSING
