"""Metadata of objects of libraries that the user has imported; nothing is computed.

Standard library only and Python 3.8 syntax: the source is also shipped to foreign kernels.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Tuple  # noqa: UP035

from itui_kernel.services import arrays, safe, tables, text
from itui_kernel.services.arrays import Summary, shape_text

_EXACT = ("polars", "h5py", "torch")  # read through their own attributes
_describers: Dict[int, Tuple[type, Callable[[Any], Summary]]] = {}  # noqa: UP006


def summarise(value: object) -> Summary | None:
    """Return the summary of an object of a known library, or ``None``."""
    cls = type(value)
    cached = _describers.get(id(cls))
    if cached is not None and cached[0] is cls:
        return cached[1](value)
    for each in safe.mro(cls):
        root = safe.class_module(each).partition(".")[0]
        for module, name, describe in _KNOWN.get(root, ()):
            if safe.library(module, name) is each:
                if each is not cls and root in _EXACT:
                    return Summary(text="")  # a class of the user's may override anything
                if each is cls:  # only classes of the libraries themselves are kept alive
                    _describers[id(cls)] = (cls, describe)
                return describe(value)
    return None


def _polars_frame(value: Any) -> Summary:
    rows, columns = value.shape
    names = ", ".join(repr(each[:24]) for each in value.columns[:8])
    return Summary(
        text=text.cut(f"columns: {names}", 80),
        length=rows,
        size=int(value.estimated_size()),
        shape=f"({rows}, {columns})",
    )


def _polars_series(value: Any) -> Summary:
    return Summary(text="", length=value.len(), shape=f"({value.len()},)", dtype=str(value.dtype))


def _lazy(value: object) -> Summary:
    return Summary(text="not computed")


def _xarray(value: object) -> Summary:
    variable = safe.attribute(value, "_variable")
    data = safe.attribute(value if variable is safe.MISSING else variable, "_data")
    dimensions = safe.attribute(value if variable is safe.MISSING else variable, "_dims")
    names = text.short(dimensions) if type(dimensions) is tuple else ""
    if data is not safe.MISSING and issubclass(type(data), safe.library("numpy", "ndarray")):
        return arrays.array(data)._replace(text=f"dims: {names}", has_children=False)
    return Summary(text=f"dims: {names}")


def _xarray_dataset(value: object) -> Summary:
    variables = safe.attribute(value, "_variables")
    if not issubclass(type(variables), dict):
        return Summary(text="")
    names = [str(each) for each, _ in safe.items(variables)[:8] if type(each) is str]
    return Summary(text=text.cut("variables: " + ", ".join(names), 80), length=len(variables))


def _dask_array(value: object) -> Summary:
    meta = safe.attribute(value, "_meta")
    chunks = safe.attribute(value, "_Array__chunks")
    shape = ""
    if type(chunks) is tuple and all(type(each) is tuple for each in chunks):
        plain = all(type(size) is int for each in chunks for size in each[:10_000])
        shape = str(tuple(sum(each) for each in chunks)) if plain else ""
    is_array = issubclass(type(meta), safe.library("numpy", "ndarray"))
    return Summary(text="lazy", shape=shape, dtype=arrays.array(meta).dtype if is_array else "")


def _tensor(value: Any) -> Summary:
    if type(value) is not safe.library("torch", "Tensor"):
        return Summary(text="")
    shape = tuple(int(each) for each in value.shape)
    return Summary(
        text=f"device: {value.device}",
        length=shape[0] if shape else None,
        size=value.nelement() * value.element_size(),
        shape=str(shape),
        dtype=str(value.dtype).replace("torch.", ""),
    )


def _h5py_dataset(value: Any) -> Summary:
    """Summarise a data set unless a read of the user's holds the lock of the library."""
    lock = safe.library("h5py._objects", "phil")
    if lock is safe.MISSING or not lock.acquire(False):
        return Summary(text="on disk, in use")
    try:
        shape = value.shape
        return Summary("on disk", shape[0] if shape else None, None, str(shape), str(value.dtype))
    finally:
        lock.release()


def _sparse(value: object) -> Summary:
    shape = safe.attribute(value, "_shape")
    data = safe.attribute(value, "data")
    is_array = issubclass(type(data), safe.library("numpy", "ndarray"))
    stored = arrays.array(data) if is_array else Summary(text="")
    return Summary(
        text=f"{stored.length} stored" if is_array else "",
        size=stored.size,
        shape=shape_text(shape),
        dtype=stored.dtype,
    )


_KNOWN: Dict[str, Tuple[Tuple[str, str, Callable[[Any], Summary]], ...]] = {  # noqa: UP006
    "numpy": (("numpy", "ndarray", arrays.array), ("numpy", "generic", arrays.scalar)),
    "pandas": (
        ("pandas", "DataFrame", tables.frame),
        ("pandas", "Series", tables.series),
        ("pandas", "Index", tables.index),
    ),
    "polars": (
        ("polars", "DataFrame", _polars_frame),
        ("polars", "Series", _polars_series),
        ("polars", "LazyFrame", _lazy),
    ),
    "xarray": (
        ("xarray", "DataArray", _xarray),
        ("xarray", "Variable", _xarray),
        ("xarray", "Dataset", _xarray_dataset),
    ),
    "dask": (("dask.array", "Array", _dask_array),),
    "torch": (("torch", "Tensor", _tensor),),
    "h5py": (("h5py", "Dataset", _h5py_dataset),),
    "scipy": tuple(
        ("scipy.sparse", f"{layout}_{kind}", _sparse)
        for layout in ("csr", "csc", "coo", "bsr", "dia")
        for kind in ("matrix", "array")
    ),
}
