"""Short texts for values of exactly known types, bounded in time and size.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

from itertools import islice
from types import FunctionType, MethodType
from typing import Any, Callable, Dict, Iterable, Tuple  # noqa: UP035

from itui_kernel.services import safe
from itui_kernel.services.scalars import big_int, known_text

LIMIT = 100
_ELEMENTS = 8
_DEPTH = 3
_SMALL = 10**9
_SHORT_STRING = 10


def short(value: object, limit: int = LIMIT, depth: int = _DEPTH) -> str:
    """Return at most about ``limit`` characters for a value, by its exact type only.

    >>> short([1, "two", (3.0,)])
    "[1, 'two', (3.0,)]"
    """
    form = _FORMS.get(id(type(value)), _other)
    found = form(value, limit, depth)
    return found if len(found) <= limit else cut(found, limit)


def cut(text: str, limit: int) -> str:
    """Return the text, its end replaced by an ellipsis when it is too long."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def qualified(cls: type) -> str:
    """Return module and name of a class, without the module for builtins and ``__main__``."""
    module = safe.class_module(cls)
    name = safe.class_name(cls)
    return name if module in ("builtins", "__main__", "") else module + "." + name


def function_name(function: FunctionType) -> str:
    """Return the qualified name of a plain function."""
    name = function.__qualname__
    return name if type(name) is str else "function"


def joined(parts: Iterable[str], total: int, limit: int) -> str:
    """Return comma-separated parts up to ``limit`` characters; an ellipsis stands for the rest."""
    shown = []
    room = limit
    for part in parts:
        if room < 0:
            break
        shown.append(part)
        room -= len(part) + 2
    if len(shown) < total:
        shown.append("…")
    return ", ".join(shown)


def _string(value: str, limit: int, depth: int) -> str:
    return repr(value[: limit + 1])


def _bytes(value: bytes, limit: int, depth: int) -> str:
    return repr(value[: limit + 1])


def _int(value: int, limit: int, depth: int) -> str:
    return big_int(value)


def _plain(value: object, limit: int, depth: int) -> str:
    return repr(value)


def _sequence(value: Any, limit: int, depth: int) -> str:
    """Format a list or tuple by the slots of those types, so that subclasses are never asked."""
    base = list if issubclass(type(value), list) else tuple
    count = base.__len__(value)
    opening, closing = ("[", "]") if base is list else ("(", ")")
    if depth <= 0 and count:
        return f"{opening}…{closing}"
    first = base.__getitem__(value, slice(0, _ELEMENTS))
    if count <= _ELEMENTS and _are_small(first):
        return repr(first)
    inner = joined((short(each, limit // 2, depth - 1) for each in first), count, limit - 4)
    comma = "," if base is tuple and count == 1 else ""
    return f"{opening}{inner}{comma}{closing}"


def _are_small(values: Iterable[Any]) -> bool:
    """Tell whether ``repr`` of some values is short and runs nothing."""
    for value in values:
        kind = type(value)
        if kind is int:
            if not -_SMALL < value < _SMALL:
                return False
        elif kind is str:
            if len(value) > _SHORT_STRING:
                return False
        elif kind is not float and kind is not bool and value is not None:
            return False
    return True


def _dict(value: Any, limit: int, depth: int) -> str:
    count = dict.__len__(value)
    if depth <= 0 and count:
        return "{…}"
    first = first_items(value, _ELEMENTS)
    if count <= _ELEMENTS and all(_are_small(pair) for pair in first):
        return repr(dict(first))
    pairs = (
        f"{short(key, limit // 3, depth - 1)}: {short(each, limit // 2, depth - 1)}"
        for key, each in first
    )
    return "{" + joined(pairs, count, limit - 4) + "}"


def _set(value: Any, limit: int, depth: int) -> str:
    base = set if issubclass(type(value), set) else frozenset
    count = base.__len__(value)
    if not count:
        return f"{base.__name__}()"
    parts = (short(each, limit // 2, depth - 1) for each in first_of(base.__iter__, value))
    inner = "{" + joined(parts if depth > 0 else (), count, limit - 4) + "}"
    return inner if base is set else f"frozenset({inner})"


def first_items(mapping: Dict[Any, Any], count: int, start: int = 0) -> Any:  # noqa: UP006
    """Return some items of a dictionary that another thread may be changing."""
    for _ in range(5):
        try:
            return list(islice(dict.items(mapping), start, start + count))
        except RuntimeError:
            continue
    return []


def first_of(
    iterate: Callable[[Any], Any], value: object, count: int = _ELEMENTS, start: int = 0
) -> Any:
    """Return some elements through the iterator slot of a known type."""
    for _ in range(5):
        try:
            return list(islice(iterate(value), start, start + count))
        except RuntimeError:
            continue
    return []


def _range(value: range, limit: int, depth: int) -> str:
    parts = [big_int(value.start), big_int(value.stop)]
    if value.step != 1:
        parts.append(big_int(value.step))
    return f"range({', '.join(parts)})"


def _slice(value: slice, limit: int, depth: int) -> str:
    ends = (value.start, value.stop, value.step)
    return f"slice({', '.join(short(each, 20, 1) for each in ends)})"


def _function(value: FunctionType, limit: int, depth: int) -> str:
    return f"<function {function_name(value)}>"


def _method(value: MethodType, limit: int, depth: int) -> str:
    inner = value.__func__
    name = function_name(inner) if type(inner) is FunctionType else safe.class_name(type(inner))
    return f"<method {name}>"


def _other(value: object, limit: int, depth: int) -> str:
    """Name what is not formatted; subclasses of containers are formatted as what they contain."""
    cls = type(value)
    if safe.is_class(value):
        return f"<class {qualified(value)}>"  # type: ignore[arg-type]
    if safe.is_module(value):
        name = safe.attribute(value, "__name__")
        return f"<module {name if type(name) is str else '?'}>"
    if issubclass(cls, tuple):
        return _named_tuple(value, limit, depth)
    for base, form in ((list, _sequence), (dict, _dict), (set, _set), (frozenset, _set)):
        if issubclass(cls, base):
            return f"{safe.class_name(cls)}({form(value, limit, depth)})"
    if issubclass(cls, BaseException):
        arguments = BaseException.args.__get__(value)  # type: ignore[attr-defined]
        return f"{safe.class_name(cls)}{_sequence(arguments, limit, depth)}"
    return known_text(value, limit) or f"<{qualified(cls)}>"


def field_names(cls: type) -> Tuple[str, ...]:  # noqa: UP006
    """Return the fields of a named tuple class, empty for any other class."""
    names = safe.in_class(cls, "_fields")
    if type(names) is not tuple or not all(type(each) is str for each in names):
        return ()
    return names


def _named_tuple(value: Any, limit: int, depth: int) -> str:
    cls = type(value)
    names = field_names(cls)
    count = tuple.__len__(value)
    if len(names) != count or not names:
        return f"{safe.class_name(cls)}{_sequence(value, limit, depth)}"
    if depth <= 0:
        return f"{safe.class_name(cls)}(…)"
    pairs = (
        f"{name}={short(tuple.__getitem__(value, index), limit // 2, depth - 1)}"
        for index, name in enumerate(names[:_ELEMENTS])
    )
    return f"{safe.class_name(cls)}({joined(pairs, count, limit - 4)})"


_FORMS: Dict[int, Callable[[Any, int, int], str]] = {  # noqa: UP006
    # by identity of the type: hashing a class could run its metaclass
    id(str): _string,
    id(bytes): _bytes,
    id(bytearray): _bytes,
    id(int): _int,
    id(list): _sequence,
    id(tuple): _sequence,
    id(dict): _dict,
    id(set): _set,
    id(frozenset): _set,
    id(range): _range,
    id(slice): _slice,
    id(FunctionType): _function,
    id(MethodType): _method,
}
for _each in (float, complex, bool, type(None), type(Ellipsis), type(NotImplemented)):
    _FORMS[id(_each)] = _plain
