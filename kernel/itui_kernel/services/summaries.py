"""One row per variable: type, shape, length, dtype, bytes and a short text.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

import sys
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, Callable, Dict, List, Optional, Tuple  # noqa: UP035

from itui_kernel.services import libraries, safe, text
from itui_kernel.services.arrays import Summary

Row = Dict[str, Any]  # noqa: UP006


def row(name: str, path: str, value: object) -> Row:
    """Describe a value; the cost does not depend on its size."""
    cls = type(value)
    known = _FORMS.get(id(cls))
    if known is not None:
        form, type_name, module = known
        found: Fields = form(value)
        kind = "data"
    else:
        kind = kind_of(value)
        found = _unknown(value, kind)
        type_name, module = safe.class_name(cls), safe.class_module(cls)
    shown, length, size, shape, dtype, has_children = found
    return {
        "name": name,
        "path": path,
        "type": type_name,
        "module": module,
        "shape": shape,
        "length": length,
        "dtype": dtype,
        "bytes": size,
        "value": shown,
        "has_children": has_children,
        "kind": kind,
    }


def kind_of(value: object) -> str:
    """Return module, class, function or data."""
    cls = type(value)
    if safe.is_module(value):
        return "module"
    if safe.is_class(value):
        return "class"
    if id(cls) in _FUNCTIONS or safe.class_name(cls) in ("ufunc", "_ArrayFunctionDispatcher"):
        return "function"
    return "data"


_FUNCTIONS = frozenset(map(id, (FunctionType, MethodType, BuiltinFunctionType)))


def _unknown(value: object, kind: str) -> Summary:
    if kind == "function" and type(value) is FunctionType:
        return Summary(text=_signature(value))
    if kind != "data":
        return Summary(text=text.short(value))
    found = libraries.summarise(value)
    if found is not None:
        return found
    cls = type(value)
    for base in (list, tuple, dict, set, frozenset, str, bytes):
        if issubclass(cls, base):
            length = base.__len__(value)  # type: ignore[arg-type]
            return Summary(text=text.short(value), length=length, has_children=_nests(base, length))
    fields = dataclass_text(value)
    attributes = safe.instance_dict(value)
    return Summary(
        text=fields or text.short(value),
        has_children=bool(attributes) or bool(fields) or bool(slot_names(cls)),
    )


def _nests(base: type, length: int) -> bool:
    return length > 0 and base is not str and base is not bytes


def _signature(function: FunctionType) -> str:
    """Return the parameter names of a plain function."""
    code = function.__code__
    count = code.co_argcount + code.co_kwonlyargcount
    names = list(code.co_varnames[: count + 2])
    positional, rest = names[: code.co_argcount], names[count:]
    keyword = names[code.co_argcount : count]
    if code.co_flags & 0x04:
        positional.append("*" + rest.pop(0))
    elif keyword:
        positional.append("*")
    if code.co_flags & 0x08:
        keyword.append("**" + rest[0])
    return text.cut(f"({', '.join(positional + keyword)})", text.LIMIT)


def slot_names(cls: type) -> List[str]:  # noqa: UP006
    """Return the names of the slots of a class."""
    found = []
    for each in safe.mro(cls):
        attributes = safe.class_dict(each)
        slots: Any = attributes.get("__slots__")
        names: Any = (slots,) if type(slots) is str else slots
        if safe.is_any(type(names), tuple, list):
            found += [name for name in names if type(name) is str and name in attributes]
    return found


def dataclass_text(value: object) -> str:
    """Return a dataclass as its fields, or an empty string for anything else."""
    fields = safe.in_class(type(value), "__dataclass_fields__")
    if type(fields) is not dict:
        return ""
    names = [name for name, _ in safe.items(fields)[:8] if type(name) is str]
    parts = []
    for name in names:
        held = safe.attribute(value, name)
        if held is not safe.MISSING:
            parts.append(f"{name}={text.short(held, 30, 1)}")
    inner = text.joined(parts, len(fields), text.LIMIT)
    return text.cut(f"{safe.class_name(type(value))}({inner})", text.LIMIT)


# plain tuples here: ten thousand of these are made after every input
Fields = Tuple[str, Optional[int], Optional[int], str, str, bool]  # noqa: UP006, UP045
Form = Callable[[Any], Fields]


def _scalar(value: object) -> Fields:
    return text.short(value), None, sys.getsizeof(value), "", "", False


def _sized(value: Any) -> Fields:
    return text.short(value), len(value), sys.getsizeof(value), "", "", False


def _container(value: Any) -> Fields:
    length = len(value)
    return text.short(value), length, sys.getsizeof(value), "", "", length > 0


_BUILTIN: Tuple[Tuple[Form, Tuple[type, ...]], ...] = (  # noqa: UP006
    (_scalar, (int, float, complex, bool, type(None), slice)),
    (_sized, (str, bytes, bytearray)),
    (_container, (list, tuple, dict, set, frozenset)),
)
_FORMS: Dict[int, Tuple[Form, str, str]] = {  # noqa: UP006
    # by identity of the type: hashing a class could run its metaclass
    id(each): (form, each.__name__, "builtins")
    for form, types in _BUILTIN
    for each in types
}
