"""Descriptions of the object at the cursor."""

from __future__ import annotations

import functools
import linecache
import os
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from itui_kernel.protocol.messages import InspectReply
from itui_kernel.services.description import home_shortened
from itui_kernel.services.inspection import inspect, targets
from itui_kernel.shell.magic.registry import MagicRegistry


class Base:
    """What all have."""


class Shape(Base):
    """A shape."""

    def __init__(self, size: int = 1) -> None:
        """Make it."""
        self.size = size

    def __call__(self, factor: float) -> float:
        """Scale it."""
        return self.size * factor

    @property
    def area(self) -> int:
        """The area."""
        raise AssertionError("a property was run")

    @staticmethod
    def make(size: int) -> Shape:
        """Make another."""
        return Shape(size)


def add(first: int, second: int = 2, /, *rest: int, key: str = "k", **options: object) -> int:
    """Add numbers.

    More about it.
    """
    return first + second


@functools.wraps(add)
def wrapped(*args: Any, **kwargs: Any) -> int:
    return add(*args, **kwargs)


NAMESPACE: dict[str, Any] = {
    "np": np,
    "pd": pd,
    "os": os,
    "Shape": Shape,
    "shape": Shape(3),
    "add": add,
    "wrapped": wrapped,
    "partial": functools.partial(add, 1, key="other"),
    "array": np.arange(3),
    "frame": pd.DataFrame({"alpha": [1, 2]}),
    "number": 5,
    "items": [1, 2],
    "huge": 10**100_000,
}


def describe(marked: str, detail_level: int = 0) -> InspectReply:
    before, _, after = marked.partition("|")
    return inspect(before + after, len(before), NAMESPACE, detail_level=detail_level)


def text(marked: str, detail_level: int = 0) -> str:
    reply = describe(marked, detail_level)
    assert reply.found
    return str(reply.data["text/plain"])


@pytest.mark.parametrize(
    ("marked", "best"),
    [
        ("np.ze|ros", "np.zeros"),
        ("|add", "add"),
        ("np|.zeros", "np"),
        ("np.zeros((3, |", "np.zeros"),
        ("np.zeros(|)", "np.zeros"),
        ("add(1, key=|", "add"),
        ("add(number|", "number"),
        ("add(items[0|", "add"),
        ("add(1)|", "add"),
        ("add?|", "add"),
        ("add??|", "add"),
        ("x = items[0].real|", "items[0].real"),
        ("for |", ""),
        ("# add|", ""),
        ("if (|", ""),
        ("(1 + |2)", ""),
    ],
)
def test_the_expression_at_the_cursor(marked: str, best: str) -> None:
    before, _, after = marked.partition("|")
    assert next(iter(targets(before + after, len(before))), "") == best


def test_a_function() -> None:
    found = text("add|")
    assert found.startswith("Signature:\nadd(\n    first: int,\n    second: int = 2,\n    /,\n")
    assert "Docstring:\nAdd numbers.\n\nMore about it." in found
    assert f"File:      {__file__}" in found
    assert "Type:      function" in found
    assert "Source:" not in found


def test_the_source_replaces_the_docstring() -> None:
    found = text("add|", 1)
    assert "Source:\ndef add(first" in found
    assert "    return first + second\n" in found
    assert "Docstring:" not in found
    assert "class Shape(Base):" in text("Shape|", 1)
    assert "class Shape(Base):" in text("shape|", 1)


def test_a_class() -> None:
    found = text("Shape|")
    assert "Init signature: Shape(size: int = 1) -> None" in found
    assert "Docstring:      A shape." in found
    assert "Init docstring: Make it." in found
    assert f"File:           {__file__}" in found
    assert "Type:           type" in found


def test_an_instance() -> None:
    found = text("shape|")
    assert "Signature:      shape(factor: float) -> float" in found
    assert "Type:           Shape" in found
    assert "Docstring:      A shape." in found
    assert "Call docstring: Scale it." in found


def test_a_property_is_described_not_run() -> None:
    found = text("shape.area|")
    assert "Docstring:   The area." in found
    assert "Type:        property" in found


def test_values() -> None:
    assert "String form: 5" in text("number|")
    found = text("items|")
    assert "String form: [1, 2]" in found
    assert "Length:      2" in found
    array = text("array|")
    assert "Shape:       (3,)" in array
    assert "String form: [0, 1, 2]" in array
    assert "≈1.00000e+100000" in text("huge|")
    assert "columns: 'alpha'" in text("frame|")


def test_modules_and_functions_written_in_c() -> None:
    assert f"File:        {home_shortened(os.__file__)}" in text("os|")
    assert "len(obj, /)" in text("print(len(|")
    assert "zeros(shape, dtype=None" in text("np.zeros((3,|")
    assert "linspace(" in text("np.linspace|")
    assert "Return evenly spaced numbers" in text("np.linspace|")
    assert "add(\n    x1,\n    x2,\n    /" in text("np.add|")


def test_wrappers_show_what_they_wrap() -> None:
    assert "wrapped" not in describe("wrapped|").metadata["itui"]["signature"].partition("(")[2]
    assert "first: int" in text("wrapped|")
    assert describe("partial|").metadata["itui"]["signature"].startswith("partial(second: int = 2")
    assert "make(size: int) -> Shape" in text("Shape.make|")


def test_the_pieces_for_our_client() -> None:
    pieces = describe("x = add(1, |", 1).metadata["itui"]
    assert pieces["name"] == "add"
    assert pieces["signature"].startswith("add(")
    assert pieces["type"] == "function"
    assert pieces["file"] == __file__
    assert pieces["line"] == add.__code__.co_firstlineno
    assert pieces["docstring"].startswith("Add numbers.")
    assert pieces["source"].startswith("def add(")


def test_nothing_there() -> None:
    for marked in ("nowhere|", "|", "12|", "'text|", "for|", "number.nothing|", "1 +|"):
        reply = describe(marked)
        assert not reply.found, marked
        assert reply.data == {}


def test_results_of_calls_come_from_reading_the_code() -> None:
    reply = describe("''.upper().center|")
    while not reply.found:  # it has a second, in which jedi may just have been imported
        reply = describe("''.upper().center|")
    assert "center(width" in reply.data["text/plain"]


@pytest.fixture
def cell() -> Iterator[dict[str, Any]]:
    """A function and a class defined by an input."""
    source = (
        "def in_cell(a):\n    return a\n\nclass InCell:\n    def method(self):\n        return 1\n"
    )
    name = "<itui test cell>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), namespace)
    yield namespace
    del linecache.cache[name]


def test_sources_of_cells(cell: dict[str, Any]) -> None:
    function = inspect("in_cell", 7, cell, detail_level=1)
    assert function.metadata["itui"]["source"] == "def in_cell(a):\n    return a"
    made = inspect("InCell", 6, cell, detail_level=1)
    assert made.metadata["itui"]["source"].startswith("class InCell:\n    def method")


@pytest.mark.parametrize(
    ("marked", "title"),
    [
        ("%ps|earch a*", "%psearch"),
        ("%psearch |", "%psearch"),
        ("x = %lsmagic|", "%lsmagic"),
        ("%%time|it x = 1\npass", "%%timeit"),
        ("for x in items:\n    %timeit|", "%timeit"),
        ("psearch -i |", "psearch"),
        ("%timeit add|(1)", "add"),
        ("%timeit -n 3 np.zeros(|", "np.zeros"),
    ],
)
def test_magics_are_described_where_they_are_named(marked: str, title: str) -> None:
    before, _, after = marked.partition("|")
    magics = MagicRegistry()
    reply = inspect(before + after, len(before), NAMESPACE, magics=magics)
    assert reply.metadata["itui"]["name"] == title


def test_what_is_no_magic_is_not_found() -> None:
    assert not inspect("%nosuch", 3, NAMESPACE, magics=MagicRegistry()).found
    assert not inspect("%psearch", 3, NAMESPACE).found


def test_only_the_named_place_tells_builtins_from_names_of_the_user() -> None:
    assert "Namespace:   Python builtin" in text("__debug__|")
    assert "Namespace:   Python builtin" in text("True|")
    assert "Namespace" not in text("number|")


def test_modules_and_plain_objects_show_themselves_as_they_would() -> None:
    assert "String form: <module 'os' (frozen)>" in text("os|") or os.__spec__.has_location
    assert f"String form: {np!r}" in text("np|")
    plain = object()
    reply = inspect("plain", 5, {"plain": plain})
    assert f"String form: {plain!r}" in reply.data["text/plain"]


def test_a_docstring_of_a_base_is_told_as_such() -> None:
    class Child(Shape):
        pass

    shown = inspect("child", 5, {"child": Child()}).data["text/plain"]
    assert "Docstring:       <no docstring>\nClass docstring: A shape." in shown
