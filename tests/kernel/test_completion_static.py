"""Completion by reading the code, without importing or running anything."""

from __future__ import annotations

import linecache
import sys
from pathlib import Path
from typing import Any

import pytest

from itui_kernel.services.completion import complete

BUDGET = 60.0  # the answer is awaited; a slow machine must not fail the test


def matches(code: str, namespace: dict[str, Any]) -> list[str]:
    return list(complete(code, len(code), namespace, budget=BUDGET).matches)


def test_results_of_calls() -> None:
    assert matches("s.upper().cente", {"s": "x"}) == ["center"]
    assert matches("import json\njson.dum", {}) == ["dump", "dumps"]


def test_a_function_of_a_cell() -> None:
    source = "def made():\n    return 'text'\n"
    name = "<cell of a test>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(source, name, "exec"), namespace)
    try:
        assert matches("made().cente", namespace) == ["center"]
    finally:
        del linecache.cache[name]


def test_local_variables_hide_the_namespace() -> None:
    assert matches("x = 'text'\nx.cente", {"x": 1}) == ["center"]


def test_nothing_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "runs_when_imported.py").write_text(
        "import sys\nsys.ran_when_imported = True\n\ndef made():\n    return 'text'\n"
    )
    asked: list[str] = []

    class Finder:
        @staticmethod
        def find_spec(name: str, path: Any = None, target: Any = None) -> None:
            asked.append(name)

    monkeypatch.syspath_prepend(tmp_path)
    matches("''.upper().cente", {})  # jedi itself is imported now
    path = list(sys.path)
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    code = "import runs_when_imported\nruns_when_imported.made().cente"
    assert matches(code, {}) == ["center"]
    assert "runs_when_imported" not in sys.modules
    assert not hasattr(sys, "ran_when_imported")
    assert not [name for name in asked if name.startswith("runs")]
    assert sys.path == path
