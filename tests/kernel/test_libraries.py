"""Rows of objects of libraries that may be installed; what is lazy stays lazy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from itui_kernel.services.completion import complete
from itui_kernel.services.summaries import row


def described(value: Any) -> dict[str, Any]:
    return row("name", "name", value)


def test_polars() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert described(frame)["shape"] == "(2, 2)"
    assert described(frame)["value"] == "columns: 'a', 'b'"
    assert described(frame["a"])["dtype"] == "Int64"
    assert described(frame.lazy())["value"] == "not computed"
    assert list(complete('f["', 3, {"f": frame}, budget=0).matches) == ['a"]', 'b"]']

    def refuse(self: object) -> None:
        raise AssertionError

    own = type("Own", (polars.DataFrame,), {"shape": property(refuse)})
    assert described(own({"a": [1]}))["shape"] == ""


def test_xarray() -> None:
    xarray = pytest.importorskip("xarray")
    array = xarray.DataArray(np.zeros((2, 3)), dims=("x", "y"))
    found = described(array)
    assert (found["shape"], found["dtype"], found["value"]) == (
        "(2, 3)",
        "float64",
        "dims: ('x', 'y')",
    )
    assert described(xarray.Dataset({"t": array}))["value"] == "variables: t"


def test_h5py(tmp_path: Path) -> None:
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["d"] = np.arange(10.0)
        found = described(file["d"])
    assert (found["shape"], found["value"]) == ("(10,)", "on disk")


def test_dask() -> None:
    array = pytest.importorskip("dask.array")
    found = described(array.ones((1000, 100), chunks=(100, 100)))
    assert (found["shape"], found["dtype"], found["value"]) == ("(1000, 100)", "float64", "lazy")


def test_scipy() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    found = described(sparse.eye(4, format="csc"))
    assert (found["shape"], found["value"], found["bytes"]) == ("(4, 4)", "4 stored", 32)
