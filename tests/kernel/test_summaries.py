"""Rows of single values: short, cheap, by exact type."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import tracemalloc
from collections import Counter, OrderedDict, namedtuple
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui_kernel.services.scalars import big_int
from itui_kernel.services.summaries import row
from itui_kernel.services.text import short


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int
    y: str = "a"


@dataclasses.dataclass(slots=True)
class Slotted:
    x: int


class Words(list[str]):
    def __len__(self) -> int:
        raise AssertionError


Pair = namedtuple("Pair", "first second")


def shown(value: Any) -> str:
    return str(row("name", "name", value)["value"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        (1.5, "1.5"),
        (2j, "2j"),
        (None, "None"),
        (True, "True"),
        ("text\n", "'text\\n'"),
        (b"ab", "b'ab'"),
        ([1, "two", (3.0,)], "[1, 'two', (3.0,)]"),
        ([], "[]"),
        ((1,), "(1,)"),
        ({"a": [1]}, "{'a': [1]}"),
        ({1}, "{1}"),
        (set(), "set()"),
        (frozenset([1]), "frozenset({1})"),
        (range(3), "range(0, 3)"),
        (slice(1, None), "slice(1, None, None)"),
        (OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (Counter("aa"), "Counter({'a': 2})"),
        (Pair(1, "b"), "Pair(first=1, second='b')"),
        (Point(1), "Point(x=1, y='a')"),
        (Slotted(2), "Slotted(x=2)"),
        (Colour.RED, "Colour.RED"),
        (Words(["a"]), "Words(['a'])"),
        (ValueError("x", 1), "ValueError('x', 1)"),
        (dt.date(2020, 1, 2), "2020-01-02"),
        (dt.datetime(2020, 1, 2, tzinfo=dt.UTC), "2020-01-02 00:00:00+00:00"),
        (dt.timedelta(hours=1), "1:00:00"),
        (Decimal("1.5"), "1.5"),
        (Path("/tmp/x"), "/tmp/x"),
        (pd.Timestamp("2020-01-02"), "2020-01-02 00:00:00"),
        (pd.NaT, "NaT"),
        (pd.NA, "<NA>"),
        (10**1000, "≈1.00000e+1000"),
        (-(10**1000), "≈-1.00000e+1000"),
        (list(range(100)), "[0, 1, 2, 3, 4, 5, 6, 7, …]"),
        ([[[[[1]]]]], "[[[[…]]]]"),
    ],
)
def test_texts(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_functions_and_classes() -> None:
    def function(a: int, *rest: int, b: int = 1, **more: int) -> None: ...

    made = row("f", "f", function)
    assert (made["kind"], made["value"]) == ("function", "(a, *rest, b, **more)")
    assert row("P", "P", Point)["kind"] == "class"
    assert row("np", "np", np)["kind"] == "module"
    assert row("np", "np", np)["value"] == "<module numpy>"
    assert row("sum", "sum", sum)["kind"] == "function"
    assert row("add", "add", np.add)["kind"] == "function"
    assert row("o", "o", object())["value"] == "<object>"


def test_arrays() -> None:
    made = row("a", "a", np.arange(12.0).reshape(3, 4))
    assert made | {"value": ""} == {
        "name": "a",
        "path": "a",
        "type": "ndarray",
        "module": "numpy",
        "shape": "(3, 4)",
        "length": 3,
        "dtype": "float64",
        "bytes": 96,
        "value": "",
        "has_children": True,
        "kind": "data",
    }
    assert made["value"] == "[0.0, 1.0, 2.0, …]"
    assert shown(np.array([None, [1]], dtype=object)) == "[None, [1]]"
    assert shown(np.array(["2020-01-01"], dtype="M8[D]")) == "[2020-01-01]"
    assert shown(np.float32(1.5)) == "1.5"
    assert shown(np.array(3)) == "[3]"
    record = row("r", "r", np.zeros(2, dtype=[("x", "f4"), ("y", "i4")]))
    assert record["dtype"] == "(x, y)"


def test_an_array_in_a_file_is_not_read(tmp_path: Path) -> None:
    array = np.memmap(tmp_path / "data", dtype="f8", mode="w+", shape=(10,))
    for value in (array, np.asarray(array), np.asarray(array)[2:]):
        made = row("m", "m", value)
        assert made["value"] == ""
        assert made["dtype"] == "float64"
        assert not made["has_children"]


def test_tables() -> None:
    frame = pd.DataFrame({"a": [1, 2, 3], "b": [0.5] * 3, "c": pd.date_range("2020", periods=3)})
    made = row("df", "df", frame)
    assert (made["shape"], made["length"], made["bytes"]) == ("(3, 3)", 3, 72)
    assert made["value"] == "columns: 'a', 'b', 'c'"
    assert made["has_children"]
    series = row("s", "s", frame["a"])
    assert (series["dtype"], series["shape"], series["value"]) == ("int64", "(3,)", "[1, 2, 3]")
    assert shown(pd.RangeIndex(4)) == "range(0, 4)"
    assert shown(frame["c"]) == "[2020-01-01 00:00:00, 2020-01-02 00:00:00, 2020-01-03 00:00:00]"
    assert row("i", "i", pd.MultiIndex.from_product([[1, 2], ["a"]]))["length"] == 2
    assert row("e", "e", pd.DataFrame())["shape"] == "(0, 0)"
    assert row("s", "s", pd.Series(["x"], dtype="category"))["dtype"] == "category"


def test_size_does_not_matter() -> None:
    huge: list[Any] = [
        10**1_000_000,
        "x" * 10**7,
        list(range(10**6)),
        dict.fromkeys(range(10**6)),
        [["y" * 10**6] * 10] * 10,
    ]
    tracemalloc.start()
    try:
        for value in huge:
            assert len(shown(value)) <= 101
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()


def test_a_container_that_holds_itself() -> None:
    value: list[Any] = []
    value.append(value)
    assert shown(value) == "[[[[…]]]]"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@given(values, st.integers(min_value=1, max_value=200))
def test_texts_are_bounded(value: object, limit: int) -> None:
    assert len(short(value, limit)) <= limit


@given(values)
def test_short_texts_are_those_of_repr(value: object) -> None:
    found = short(value, 10_000, 50)
    if "…" not in found and "≈" not in found:
        assert found == repr(value)


@given(st.integers(min_value=300, max_value=5000), st.integers(min_value=1, max_value=9))
def test_big_integers(exponent: int, digit: int) -> None:
    assert big_int(digit * 10**exponent) == f"≈{digit}.00000e+{exponent}"
