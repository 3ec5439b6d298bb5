"""Metadata of numpy arrays and scalars; at most three elements are read, none from files.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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


def shape_text(shape: object) -> str:
    """Return a shape as text, if it is a tuple of integers."""
    if not issubclass(type(shape), tuple):
        return ""
    sizes = tuple.__getitem__(shape, slice(0, 32))  # type: ignore[arg-type]
    if not all(type(each) is int for each in sizes):
        return ""
    return str(tuple(sizes))


def array(value: Any) -> Summary:
    """Summarise an array of numpy or of a class derived from it."""
    base = safe.library("numpy", "ndarray")
    attributes = safe.class_dict(base)
    shape = attributes["shape"].__get__(value)
    dtype = attributes["dtype"].__get__(value)
    size = attributes["nbytes"].__get__(value)
    return Summary(
        text=array_text(value),
        length=shape[0] if shape else None,
        size=size,
        shape=shape_text(shape),
        dtype=dtype_text(dtype),
        has_children=bool(shape) and not is_file_backed(value),
    )


def dtype_text(dtype: Any) -> str:
    """Return the name of a dtype, or its field names."""
    if dtype.names is not None:
        return text.cut("(" + ", ".join(dtype.names[:8]) + ")", 60)
    name = dtype.name
    return name if type(name) is str else dtype.kind


def is_file_backed(value: Any) -> bool:
    """Tell whether the elements of an array may live in a file (reading them could block)."""
    base = safe.library("numpy", "ndarray")
    owner = safe.class_dict(base)["base"]
    memmap = safe.library("numpy", "memmap")
    for _ in range(20):
        if type(value) is memmap:
            return True
        if not issubclass(type(value), base):
            return safe.class_name(type(value)) == "mmap"
        value = owner.__get__(value)
    return False


def array_text(value: Any) -> str:
    """Return the first three elements of a plain array in memory."""
    base = safe.library("numpy", "ndarray")
    if type(value) is not base or is_file_backed(value):
        return ""
    dtype = value.dtype
    if dtype.itemsize > _MAX_ITEM_BYTES or dtype.kind not in "biufcmMSUO":
        return ""
    parts = [_element_text(value, index) for index in range(min(3, value.size))]
    if value.size > 3:
        parts.append("…")
    return "[" + ", ".join(parts) + "]"


def _element_text(value: Any, index: int) -> str:
    if value.dtype.kind in "mM":
        return str(value.flat[index])
    return text.short(value.item(index), 24, 1)


def scalar(value: Any) -> Summary:
    """Summarise a numpy scalar."""
    if safe.class_module(type(value)).partition(".")[0] != "numpy":
        return Summary(text="")  # a subclass of the user's
    if value.nbytes > _MAX_ITEM_BYTES or value.dtype.kind not in "biufcmMSU":
        return Summary(text="", size=value.nbytes, dtype=dtype_text(value.dtype))
    return Summary(text=str(value), size=value.nbytes, dtype=dtype_text(value.dtype))


