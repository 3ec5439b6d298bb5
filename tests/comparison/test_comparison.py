"""Our shell does what IPython does, row by row, except where a reason is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from comparison.differences import DIFFERENCES
from comparison_rows import Row

HERE = Path(__file__).parent
DEADLINE = 110  # seconds; a guard against hanging, never a measurement
LEAST_ROWS = 300
MOST_DIFFERENCES = 0.03  # of the rows


def _rows() -> dict[str, Row]:
    found: dict[str, Row] = {}
    for path in sorted((HERE / "tables").glob("*.py")):
        module = import_module(f"comparison.tables.{path.stem}")
        found.update((repr(row), row) for row in module.ROWS)
    return found


ROWS = _rows()


@cache
def answers() -> dict[str, tuple[Any, Any]]:
    """Return what both shells do with each row; they work side by side."""
    asked = "".join(json.dumps(row.to_json()) + "\n" for row in ROWS.values())
    workers = [_start(name, asked) for name in ("ours", "ipython")]
    ours, theirs = (_lines(worker) for worker in workers)
    assert len(ours) == len(theirs) == len(ROWS)
    return dict(zip(ROWS, zip(ours, theirs, strict=True), strict=True))


def _start(name: str, asked: str) -> subprocess.Popen[str]:
    directory = os.environ["ITUI_COMPARISON_DIR"]
    Path(directory, f"{name}.rows").write_text(asked)
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent),
        "IPYTHONDIR": f"{directory}/ipython",
        "HOME": directory,
        "TERM": "dumb",
        "COLUMNS": "80",
    }
    with open(Path(directory, f"{name}.rows")) as rows, open(f"{directory}/{name}.err", "w") as err:
        return subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), name],
            stdin=rows,
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
            env=environment,
        )


def _lines(worker: subprocess.Popen[str]) -> list[Any]:
    text, _ = worker.communicate(timeout=DEADLINE)
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module", autouse=True)
def directory(tmp_path_factory: pytest.TempPathFactory) -> None:
    os.environ["ITUI_COMPARISON_DIR"] = str(tmp_path_factory.mktemp("comparison"))


@pytest.mark.parametrize("name", ROWS)
def test_our_shell_does_what_ipython_does(name: str) -> None:
    ours, theirs = answers()[name]
    assert "failed" not in str(theirs)[:12], theirs
    if name in DIFFERENCES:
        assert ours != theirs, "the same by now: take it off the list"
    else:
        assert ours == theirs


def test_there_are_many_rows_and_few_differences() -> None:
    assert len(ROWS) >= LEAST_ROWS
    assert len(DIFFERENCES) <= MOST_DIFFERENCES * len(ROWS)
    assert not set(DIFFERENCES) - set(ROWS)
    assert all(reason.endswith(".") for reason in DIFFERENCES.values())
