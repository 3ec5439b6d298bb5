"""Metadata of pandas tables, read from their blocks so that no pandas method copies or caches.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

from typing import Any, List  # noqa: UP035

from itui_kernel.services import safe, text
from itui_kernel.services.arrays import Summary, array_text


def _blocks(value: object) -> Any:
    attributes = safe.instance_dict(value)
    found = safe.MISSING if attributes is None else safe.lookup(attributes, "_mgr")
    module = safe.class_module(type(found))
    return found if module.partition(".")[0] == "pandas" else safe.MISSING


def block_values(value: object) -> Any:
    """Return the arrays behind a data frame or series as a list, ``None`` for anything else."""
    manager = _blocks(value)
    return None if manager is safe.MISSING else [block.values for block in manager.blocks]


def _is_ours(value: object) -> bool:
    """Tell whether the class of a value is of a library that may be asked for sizes."""
    return safe.class_module(type(value)).partition(".")[0] in ("numpy", "pandas")


def _nbytes(values: object) -> int:
    size = values.nbytes if _is_ours(values) else 0  # type: ignore[attr-defined]
    return size if type(size) is int else 0


def index_length(index: object) -> int:
    """Return the length of a pandas index without building it."""
    attributes = safe.instance_dict(index) or {}
    held = safe.lookup(attributes, "_range")
    if type(held) is range:
        return len(held)
    held = safe.lookup(attributes, "_data")
    if held is not safe.MISSING and _is_ours(held):
        return len(held)
    codes = safe.lookup(attributes, "_codes")
    return len(codes[0]) if codes is not safe.MISSING and len(codes) else 0


def frame(value: object) -> Summary:
    """Summarise a data frame."""
    manager = _blocks(value)
    if manager is safe.MISSING:
        return Summary(text="")
    columns, rows = (index_length(axis) for axis in manager.axes)
    size = sum(_nbytes(block.values) for block in manager.blocks)
    names = text.joined(
        (text.short(each, 24, 1) for each in labels(manager.axes[0], 8)), columns, 80
    )
    return Summary(
        text=f"columns: {names}" if columns else "",
        length=rows,
        size=size,
        shape=f"({rows}, {columns})",
        has_children=columns > 0,
    )


def labels(index: object, count: int, start: int = 0) -> List[Any]:  # noqa: UP006
    """Return some labels of a pandas index of a known class."""
    if not _is_ours(index) or index_length(index) == 0:
        return []
    part = index[start : start + count]  # type: ignore[index]
    return list(part.tolist())


def series(value: object) -> Summary:
    """Summarise a series."""
    manager = _blocks(value)
    if manager is safe.MISSING:
        return Summary(text="")
    return column(manager.blocks[0].values)


def column(values: Any) -> Summary:
    """Summarise the array behind a column."""
    if not _is_ours(values):
        return Summary(text=f"<{text.qualified(type(values))}>")
    length = len(values)
    dtype = str(values.dtype) if _is_ours(values.dtype) else ""
    return Summary(
        text=values_text(values),
        length=length,
        size=_nbytes(values),
        shape=f"({length},)",
        dtype=dtype,
        has_children=length > 0,
    )


def values_text(values: Any) -> str:
    """Return the first three values of a numpy or pandas array."""
    if type(values) is safe.library("numpy", "ndarray"):
        return array_text(values)
    if not _is_ours(values):
        return ""
    parts = [text.short(each, 24, 1) for each in values[:3].tolist()]
    if len(values) > 3:
        parts.append("…")
    return "[" + ", ".join(parts) + "]"


def index(value: object) -> Summary:
    """Summarise an index."""
    attributes = safe.instance_dict(value) or {}
    held = safe.lookup(attributes, "_data")
    if held is not safe.MISSING and _is_ours(held):
        return column(held)._replace(has_children=False)
    length = index_length(value)
    held = safe.lookup(attributes, "_range")
    return Summary(
        text=text.short(held) if type(held) is range else "",
        length=length,
        shape=f"({length},)",
    )


def frame_columns(value: object) -> List[Any]:  # noqa: UP006
    """Return the column labels of a data frame (at most 10,000)."""
    manager = _blocks(value)
    return [] if manager is safe.MISSING else labels(manager.axes[0], 10_000)


def frame_column(value: object, position: int) -> Any:
    """Return the values of one column as the array that holds them."""
    manager = _blocks(value)
    if manager is safe.MISSING:
        return safe.MISSING
    block = manager.blocks[manager.blknos[position]]
    values = block.values
    plain = safe.library("numpy", "ndarray")
    return (
        values[manager.blklocs[position]] if type(values) is plain and values.ndim > 1 else values
    )


def series_values(value: object) -> Any:
    """Return the array that holds the values of a series."""
    manager = _blocks(value)
    return safe.MISSING if manager is safe.MISSING else manager.blocks[0].values


def row_labels(value: object, count: int) -> List[Any]:  # noqa: UP006
    """Return the first labels of the rows of a data frame or series."""
    manager = _blocks(value)
    return [] if manager is safe.MISSING else labels(manager.axes[-1], count)


def is_frame(value: object) -> bool:
    """Tell whether a value is a data frame."""
    base = safe.library("pandas", "DataFrame")
    return base is not safe.MISSING and issubclass(type(value), base)
