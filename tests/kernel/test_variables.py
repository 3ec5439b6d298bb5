"""The namespace as rows, what changed, and what values contain."""

from __future__ import annotations

import dataclasses
import json
from collections import namedtuple
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from itui_kernel.services import variables
from itui_kernel.services.variables import VariableTable

Pair = namedtuple("Pair", "first second")


@dataclasses.dataclass
class Point:
    x: int = 1
    y: str = "a"


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self) -> None:
        self.left = 1


def names(data: dict[str, Any] | None) -> list[str]:
    assert data is not None
    return [row["name"] for row in data["rows"]]


def children(namespace: dict[str, Any], path: str, **page: int) -> dict[str, Any]:
    request = {"request": "children", "path": path, **page}
    return VariableTable().answer(request, namespace)


def test_a_snapshot_has_the_users_names() -> None:
    namespace = {
        "x": 1,
        "_hidden": 1,
        "__name__": "__main__",
        "In": [],
        "Out": {},
        "_1": 5,
        "exit": 0,
        "quit": 0,
        "get_ipython": 0,
        "display": 0,
        "np": np,
        "f": len,
    }
    found = VariableTable().answer({"request": "refresh"}, namespace)
    assert names(found) == ["x", "np", "f"]
    assert [row["kind"] for row in found["rows"]] == ["data", "module", "function"]
    assert (found["event"], found["version"], found["total"]) == ("snapshot", 1, 3)
    assert found["removed"] == []
    json.dumps(found)


def test_deltas() -> None:
    table = VariableTable()
    namespace: dict[str, Any] = {"a": 1, "b": [1], "c": "text", "arr": np.zeros(3)}
    first = table.delta(namespace)
    assert first is not None
    assert first["event"] == "snapshot"
    assert table.delta(namespace) is None
    namespace["a"] = 2
    namespace["b"].append(2)
    namespace["arr"][0] = 1
    namespace["new"] = 0
    del namespace["c"]
    found = table.delta(namespace)
    assert found is not None
    assert sorted(names(found)) == ["a", "arr", "b", "new"]
    assert found["removed"] == ["c"]
    assert (found["event"], found["version"], found["total"]) == ("delta", 2, 4)
    assert table.delta(namespace) is None


def test_changes_inside_nested_containers_and_tables_are_seen() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    namespace: dict[str, Any] = {"nested": [[1], {"k": 2}], "frame": frame, "p": Point()}
    table = VariableTable()
    table.snapshot(namespace)
    namespace["nested"][1]["k"] = 3
    frame["b"] = [3, 4]
    namespace["p"].x = 9
    assert sorted(names(table.delta(namespace))) == ["frame", "nested", "p"]


def test_an_equal_value_of_another_type_is_a_change() -> None:
    namespace: dict[str, Any] = {"a": 1}
    table = VariableTable()
    table.snapshot(namespace)
    namespace["a"] = True
    assert names(table.delta(namespace)) == ["a"]


def test_values_are_not_kept_alive() -> None:
    import weakref

    class Big:
        pass

    table = VariableTable()
    namespace = {"big": Big()}
    reference = weakref.ref(namespace["big"])
    table.snapshot(namespace)
    table.delta(namespace)
    namespace.clear()
    assert reference() is None


def test_many_variables_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(variables, "MAX_ROWS", 10)
    found = VariableTable().snapshot({f"v{index}": index for index in range(25)})
    assert len(found["rows"]) == 10
    assert found["total"] == 25


def test_when_time_is_up_only_names_are_told() -> None:
    rows = variables.Rows().of({"a": [1], "b": 2}, seconds=-1.0)
    assert [(row["name"], row["value"]) for row in rows] == [("a", "…"), ("b", "…")]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("items", [("[0]", "items[0]", "1"), ("[1]", "items[1]", "[2]")]),
        ("items[1]", [("[0]", "items[1][0]", "2")]),
        ("d", [("'a'", "d['a']", "1"), ("(1, 2)", "d[(1, 2)]", "[]"), ("1.5", "d@2", "0")]),
        ("d['a']", []),
        ("numbers", [("•", "numbers@0", "7")]),
        ("pair", [("first", "pair[0]", "1"), ("second", "pair[1]", "[2]")]),
        ("point", [("x", "point.x", "1"), ("y", "point.y", "'a'")]),
        ("slotted", [("left", "slotted.left", "1")]),
        ("plain", [("z", "plain.z", "[1]")]),
        ("plain.z", [("[0]", "plain.z[0]", "1")]),
        ("array", [("[0]", "array[0]", "[0, 1]"), ("[1]", "array[1]", "[2, 3]")]),
        ("array[1]", [("[0]", "array[1][0]", "2"), ("[1]", "array[1][1]", "3")]),
        ("frame", [("'a'", "frame['a']", "[1, 2]"), ("'b c'", "frame['b c']", "['x', 'y']")]),
        ("frame['a']", [("[0]", "frame['a'][0]", "1"), ("[1]", "frame['a'][1]", "2")]),
        ("frame['b c']", [("[0]", "frame['b c'][0]", "'x'"), ("[1]", "frame['b c'][1]", "'y'")]),
        ("series", [("[0]", "series[0]", "1"), ("[1]", "series[1]", "2")]),
        ('odd["a]\'b"]', [("[0]", 'odd["a]\'b"][0]', "5")]),
    ],
)
def test_children(path: str, expected: list[tuple[str, str, str]]) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b c": ["x", "y"]})
    namespace: dict[str, Any] = {
        "items": [1, [2]],
        "d": {"a": 1, (1, 2): [], 1.5: 0},
        "numbers": {7},
        "pair": Pair(1, [2]),
        "point": Point(),
        "slotted": Slotted(),
        "plain": SimpleNamespace(z=[1]),
        "array": np.arange(4).reshape(2, 2),
        "frame": frame,
        "series": frame["a"],
        "odd": {"a]'b": [5]},
    }
    found = children(namespace, path)
    assert [(row["name"], row["path"], row["value"]) for row in found["rows"]] == expected
    assert found["event"] == "children"
    assert (found["path"], found["total"], found["offset"]) == (path, len(expected), 0)
    json.dumps(found)


def test_every_path_leads_back() -> None:
    namespace: dict[str, Any] = {"d": {"x": {1.5: [({"deep": 1},)]}, b"k": {2}}}
    waiting = ["d"]
    seen = []
    while waiting:
        path = waiting.pop()
        seen.append(path)
        found = children(namespace, path)
        assert found["event"] == "children", path
        waiting += [row["path"] for row in found["rows"] if row["has_children"]]
    assert "d['x']@0[0][0]" in seen


def test_pages() -> None:
    namespace = {"many": list(range(1000)), "keys": {f"k{n}": n for n in range(50)}}
    found = children(namespace, "many", offset=990, limit=100)
    assert found["total"] == 1000
    assert [row["name"] for row in found["rows"]] == [f"[{n}]" for n in range(990, 1000)]
    found = children(namespace, "keys", offset=10, limit=2)
    assert [row["path"] for row in found["rows"]] == ["keys['k10']", "keys['k11']"]
    assert len(children(namespace, "many")["rows"]) == 100


@pytest.mark.parametrize(
    "path", ["gone", "x.nothing", "x[", "x[0", "x[99]", "x['k']", "", "x[__import__('os')]", "x]"]
)
def test_paths_that_lead_nowhere(path: str) -> None:
    found = children({"x": [1]}, path)
    assert found["event"] == "error"
    assert found["path"] == path
    assert found["reason"]


def test_requests_that_make_no_sense() -> None:
    table = VariableTable()
    assert table.answer({}, {})["event"] == "error"
    assert table.answer({"request": "children"}, {})["event"] == "error"
    assert (
        table.answer({"request": "children", "path": "x", "limit": "all"}, {})["event"] == "error"
    )
