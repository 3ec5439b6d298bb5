"""Metadata of numpy arrays and scalars; at most three elements are read, none from files.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

from typing import Any, Dict, NamedTuple  # noqa: UP035

from itui_kernel.services import safe, text


class Summary(NamedTuple):
    """What a row says about a value besides its name and type."""

    text: str
    length: int | None = None
    size: int | None = None
    shape: str = ""
    dtype: str = ""
    has_children: bool = False


_MAX_ITEM_BYTES = 1024
_READABLE = frozenset("biufcmMSUO")


def shape_text(shape: Any) -> str:
    """Return a shape as text, if it is a tuple of integers."""
    if not issubclass(type(shape), tuple):
        return ""
    sizes = tuple.__getitem__(shape, slice(0, 32))
    if not all(type(each) is int for each in sizes):
        return ""
    return str(tuple(sizes))


def array(value: Any) -> Summary:
    """Summarise an array of numpy or of a class derived from it."""
    base = safe.library("numpy", "ndarray")
    if type(value) is base:
        shape, dtype, size = value.shape, value.dtype, value.nbytes
        is_readable = value.base is None or not is_file_backed(value)
    else:
        read = safe.class_dict(base)  # a derived class may have its own ``shape``
        shape, dtype = read["shape"].__get__(value), read["dtype"].__get__(value)
        size, is_readable = read["nbytes"].__get__(value), False
    return Summary(
        _elements(value, dtype) if is_readable else "",
        shape[0] if shape else None,
        size,
        str(shape),
        dtype_text(dtype),
        is_readable and len(shape) > 0,
    )


_names: Dict[str, str] = {}  # noqa: UP006


def dtype_text(dtype: Any) -> str:
    """Return the name of a dtype, or its field names."""
    if dtype.names is not None:
        return text.cut("(" + ", ".join(dtype.names[:8]) + ")", 60)
    code = dtype.str
    found = _names.get(code) if dtype.isbuiltin == 1 else None
    if found is None:
        name = dtype.name  # computed in Python by numpy, hence remembered
        found = name if type(name) is str else str(dtype.kind)
        if dtype.isbuiltin == 1 and len(_names) < 1000:
            _names[code] = found
    return found


def is_file_backed(value: Any) -> bool:
    """Tell whether the elements of an array may live in a file (reading them could block)."""
    base = safe.library("numpy", "ndarray")
    owner = safe.class_dict(base)["base"]
    for _ in range(20):
        cls = type(value)
        if cls is base:
            value = owner.__get__(value)
        elif value is None:
            return False
        elif issubclass(cls, base):
            if cls is safe.library("numpy", "memmap"):
                return True
            value = owner.__get__(value)
        else:
            return safe.class_name(cls) == "mmap"
    return False


def array_text(value: Any) -> str:
    """Return the first three elements of a plain array in memory."""
    if type(value) is not safe.library("numpy", "ndarray") or is_file_backed(value):
        return ""
    return _elements(value, value.dtype)


def _elements(value: Any, dtype: Any) -> str:
    if dtype.itemsize > _MAX_ITEM_BYTES or dtype.kind not in _READABLE:
        return ""
    size = value.size
    if dtype.kind in "mM" or dtype.char in "gG":  # dates, extended precision
        parts = [str(value.flat[index]) for index in range(min(3, size))]
    elif dtype.kind in "biuf":
        parts = [repr(value.item(index)) for index in range(min(3, size))]
    else:
        parts = [text.short(value.item(index), 24, 1) for index in range(min(3, size))]
    if size > 3:
        parts.append("…")
    return "[" + ", ".join(parts) + "]"


def scalar(value: Any) -> Summary:
    """Summarise a numpy scalar."""
    if safe.class_module(type(value)).partition(".")[0] != "numpy":
        return Summary(text="")  # a subclass of the user's
    is_short = value.nbytes <= _MAX_ITEM_BYTES and value.dtype.kind in _READABLE
    shown = str(value) if is_short and value.dtype.kind != "O" else ""
    return Summary(text=shown, size=value.nbytes, dtype=dtype_text(value.dtype))
