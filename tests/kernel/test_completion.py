"""Completion of names, attributes, keys, arguments, imports and paths."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from itui_kernel.protocol.messages import CompleteReply
from itui_kernel.services.completion import complete


class Point:
    """A place."""

    __slots__ = ("x",)

    def __init__(self, x: int) -> None:
        self.x = x

    def distance(self, other: Point, *, scale: float = 1.0) -> float:
        """How far."""
        return abs(self.x - other.x) * scale

    @property
    def text(self) -> str:
        """The point as text."""
        raise AssertionError("completion ran a property")


NAMESPACE: dict[str, Any] = {
    "np": np,
    "pd": pd,
    "os": os,
    "value_one": 1,
    "value_two": "two",
    "_private": 0,
    "point": Point(1),
    "Point": Point,
    "d": {
        "abc": 1,
        "a'b": 2,
        'a"c': 3,
        "new\nline": 0,
        4: 5,
        (1, "x"): 2,
        (1, "y"): 3,
        (2, "z"): 3,
        b"by": 1,
        "n": {"k": {"z": [1]}},
    },
    "df": pd.DataFrame({"alpha": [1, 2], "be ta": ["x", "y"], 3: [0, 0]}),
    "record": np.zeros(3, dtype=[("field", "f4"), ("other", "i4")]),
    "rows": [{"q": "s"}],
}


def reply(marked: str, budget: float = 0.0) -> CompleteReply:
    """Complete at the ``|``; without a budget only what exists is offered."""
    before, _, after = marked.partition("|")
    return complete(before + after, len(before), NAMESPACE, budget=budget or 0.001)


def matches(marked: str, budget: float = 0.0) -> list[str]:
    return list(reply(marked, budget).matches)


def applied(marked: str) -> list[str]:
    """The code after each match was accepted."""
    before, _, after = marked.partition("|")
    code, found = before + after, reply(marked)
    return [code[: found.cursor_start] + each + code[found.cursor_end :] for each in found.matches]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("zi|", ["zip"]),
        ("val|", ["value_one", "value_two"]),
        ("lamb|", ["lambda"]),
        ("Tru|", ["True"]),
        ("x = [value_o|]", ["value_one"]),
        ("np.linsp|", ["linspace"]),
        ("np.random.default_|", ["default_rng"]),
        ("point.di|", ["distance"]),
        ("point.te|", ["text"]),
        ("Point.di|", ["distance"]),
        ("Point(3).di|", ["distance"]),
        ('"abc".upp|', ["upper"]),
        ("(1).bit_l|", ["bit_length"]),
        ("5.5.is_i|", ["is_integer"]),
        ("[].app|", ["append"]),
        ('d["n"]["k"]["z"].app|', ["append"]),
        ("rows[0]['q'].upp|", ["upper"]),
        ("df.alph|", ["alpha"]),
        ("df.alpha.cums|", ["cumsum"]),
        ("df.alpha.str.uppe|", ["upper"]),
        ('df["alpha"].cums|', ["cumsum"]),
        ("print(𝒳, zi|", ["zip"]),
        ('s = "é𝒳"; zi|', ["zip"]),
        ('f"{value_o|', ["value_one"]),
        ('f"{{}} {d} {value_o|', ["value_one"]),
        ("1.|", []),
        ("# zi|", []),
        ("def zi|", []),
        ("'''zi|", []),
        ("value_ONE|", ["value_one"]),
    ],
)
def test_names_and_attributes(marked: str, expected: list[str]) -> None:
    assert matches(marked) == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ('d["ab|', ['d["abc"]']),
        ("d['ab|", ["d['abc']"]),
        ('d["ab|"]', ['d["abc"]']),
        ('d["ab|]', ['d["abc"]']),
        ("d['a|", ["d['abc']", "d['a\\'b']", "d['a\"c']"]),
        ('d["a|', ['d["abc"]', 'd["a\'b"]', 'd["a\\"c"]']),
        ('d["new|', ['d["new\\nline"]']),
        ('d[b"|', ['d[b"by"]']),
        ('d["n"]["|', ['d["n"]["k"]']),
        ("d[(1, '|", ["d[(1, 'x')]", "d[(1, 'y')]"]),
        ("d[1, '|", ["d[1, 'x']", "d[1, 'y']"]),
        ("d[2, |", ["d[2, 'z']"]),
        ("d[4|", ["d[4]"]),
        ('df["al|', ['df["alpha"]']),
        ('df["be |', ['df["be ta"]']),
        ('df.loc[:, "al|', ['df.loc[:, "alpha"]']),
        ('record["fi|', ['record["field"]']),
        ('rows[0]["|', ['rows[0]["q"]']),
    ],
)
def test_keys(marked: str, expected: list[str]) -> None:
    assert [each for each in applied(marked) if each in expected] == expected
    if "[2, " not in marked:
        assert applied(marked) == expected


def test_keys_come_before_names_in_an_empty_bracket() -> None:
    found = matches("d[|")
    assert found[:3] == ["'abc']", '"a\'b"]', "'a\"c']"]
    assert "(1, 'x')]" in found
    assert "value_one" in found


def test_environment_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITUI_TEST_NAME", "1")
    assert matches('os.environ["ITUI_TEST_|') == ['ITUI_TEST_NAME"]']


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("np.zeros(sh|", ["shape="]),
        ("np.zeros(3, dt|", ["dtype="]),
        ("np.zeros((3, 4), dt|", ["dtype="]),
        ("point.distance(point, sc|", ["scale="]),
        ("Point(x|", ["x="]),
        ("sorted([], rev|", ["reverse="]),
    ],
)
def test_keyword_arguments_come_first(marked: str, expected: list[str]) -> None:
    found = reply(marked)
    assert list(found.matches)[: len(expected)] == expected
    assert found.metadata["_jupyter_types_experimental"][0]["type"] == "param"


def test_given_keyword_arguments_are_not_offered_again() -> None:
    assert "shape=" not in matches("np.zeros(shape=3, sh|")
    assert "dtype=" not in matches("np.zeros(np.arange(dt|, 3)")[1:]


def test_local_names_of_a_definition() -> None:
    code = "def f(param_a, b=1):\n    local_name = 1\n    for each_row in b:\n        {}|"
    assert matches(code.format("param")) == ["param_a"]
    assert matches(code.format("local_n")) == ["local_name"]
    assert matches(code.format("each_")) == ["each_row"]
    assert matches("def f(param_a):\n    pass\npara|") == []
    assert matches("class A:\n    inner_name = 1\n    def f(self):\n        inner_n|") == []
    assert matches("with open('x') as opened_file: opened_|") == ["opened_file"]
    assert matches("[long_item for long_item in long_|") == ["long_item"]


def test_private_names_only_after_an_underscore() -> None:
    assert "_private" not in matches("|")
    assert matches("_priv|") == ["_private"]
    found = matches("point._|")
    assert found
    assert all(each.startswith("_") for each in found)
    assert not any(each.startswith("_") for each in matches("point.|"))


def test_public_names_come_before_private_ones() -> None:
    names = matches("np.random._|")
    dunder = [each.startswith("__") for each in names]
    assert dunder == sorted(dunder)


def test_types_and_signatures_in_metadata() -> None:
    (entry,) = reply("  point.di|").metadata["_jupyter_types_experimental"]
    assert entry == {
        "start": 8,
        "end": 10,
        "text": "distance",
        "type": "function",
        "signature": "(other: Point, *, scale: float = 1.0) -> float",
    }
    kinds = {
        "Poin|": "class",
        "np|": "module",
        "point.te|": "property",
        "value_o|": "instance",
        "whil|": "keyword",
        "zi|": "class",
        'd["ab|': "key",
    }
    for marked, kind in kinds.items():
        assert reply(marked).metadata["_jupyter_types_experimental"][0]["type"] == kind, marked


def test_cursor_counts_code_points() -> None:
    found = reply("'𝒳é'; zi|")
    assert (found.cursor_start, found.cursor_end) == (6, 8)
    assert complete("zi", 99, {}).cursor_end == 2
    assert complete("zi", -3, {}).cursor_end == 0


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("import nump|", "numpy"),
        ("import os, nump|", "numpy"),
        ("import os.pa|", "path"),
        ("from os.pa|", "path"),
        ("from os import pardi|", "pardir"),
        ("from os import sep, pardi|", "pardir"),
        ("from os import (sep,\n  pardi|", "pardir"),
        ("from numpy import linsp|", "linspace"),
        ("from email.mime import aud|", "audio"),
        ("from os im|", "import"),
        ("x = 1; import nump|", "numpy"),
        ("import sq|", "sqlite3"),
    ],
)
def test_imports(marked: str, expected: str) -> None:
    assert expected in matches(marked, budget=5)
    assert not any(each.startswith("_") for each in matches(marked, budget=5))


def test_a_module_name_may_not_follow_as() -> None:
    assert matches("import numpy as n|") == []


def test_modules_of_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_own_module.py").write_text("raise SystemExit")
    (tmp_path / "my_own_data").mkdir()
    (tmp_path / "my_own_package").mkdir()
    (tmp_path / "my_own_package" / "__init__.py").touch()
    (tmp_path / "my_own_package" / "inner.py").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    assert matches("import my_own|", budget=5) == ["my_own_module", "my_own_package"]
    assert matches("from . import my_own_m|", budget=5) == ["my_own_module"]
    assert matches("import my_own_package.in|", budget=5) == ["inner"]


def test_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data file.csv").touch()
    (tmp_path / "data's.txt").touch()
    (tmp_path / ".hidden").touch()
    (tmp_path / "dir").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert matches("open('data|", budget=5) == ["data file.csv'", "data\\'s.txt'"]
    assert matches('open("d|")', budget=5) == ["data file.csv", "data's.txt", "dir/"]
    assert matches("open('./di|", budget=5) == ["dir/"]
    assert matches("open('~/di|", budget=5) == ["dir/"]
    assert matches("open('~|", budget=5) == ["~/"]
    assert matches("open('.hi|", budget=5) == [".hidden'"]
    assert matches("!cat dat|", budget=5) == ["data\\ file.csv", "data\\'s.txt"]
    assert matches("open('nowhere/|", budget=5) == []


def test_names_bound_in_the_code_hide_those_of_the_namespace() -> None:
    assert "bit_length" not in matches("value_one = 'text'\nvalue_one.bit|")


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("import string; string.ascii_low|", ["ascii_lowercase"]),
        ("import os.path as place\nplace.islin|", ["islink"]),
        ("import os.path\nos.path.islin|", ["islink"]),
        ("from os import path as place, sep\nplace.islin|", ["islink"]),
        ("from os import (sep,\n  path)\npath.islin|", ["islink"]),
        ("if x:\n    import string\n    string.ascii_low|", ["ascii_lowercase"]),
        ("from string import capwords\ncapwords('', se|", ["sep="]),
    ],
)
def test_what_the_code_itself_imports(marked: str, expected: list[str]) -> None:
    assert matches(marked)[: len(expected)] == expected


def test_arguments_that_only_a_docstring_tells() -> None:
    assert matches("min(ke|") == ["key="]
    assert matches("max([], de|")[0] == "default="


def test_columns_in_a_list() -> None:
    assert applied('df[["al|') == ['df[["alpha"']
    assert applied('df[["alpha", "be|"]]') == ['df[["alpha", "be ta"]]']
    assert "name" not in matches('d[["|')
