"""Our shell does what IPython does, row by row, except where a reason is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from comparison.differences import DIFFERENCES
from comparison_rows import Row

HERE = Path(__file__).parent
DEADLINE = 110  # seconds; a guard against hanging, never a measurement
WORKERS = 3  # of each shell
LEAST_ROWS = 300
MOST_DIFFERENCES = 0.03  # of the rows


def _rows() -> dict[str, dict[str, Row]]:
    """Return the rows of each table, by how they are written."""
    found = {}
    for path in sorted((HERE / "tables").glob("*.py")):
        module = import_module(f"comparison.tables.{path.stem}")
        found[path.stem] = {repr(row): row for row in module.ROWS}
    return found


TABLES = _rows()
ROWS = {name: row for rows in TABLES.values() for name, row in rows.items()}
_TABLE_OF = {name: table for table, rows in TABLES.items() for name in rows}
IDS = [f"{_TABLE_OF[name]}-{number}" for number, name in enumerate(ROWS)]


class Work:
    """The rows given to one shell, in several processes: much of the time is spent waiting."""

    def __init__(self, shell: str, asked: list[str], directory: Path) -> None:
        self._directory = directory
        self._number = len(asked)
        self._workers = [
            self._start(shell, number, "".join(asked[number::WORKERS])) for number in range(WORKERS)
        ]

    def _start(self, shell: str, number: int, asked: str) -> tuple[subprocess.Popen[str], Path]:
        name = f"{shell}-{number}"
        rows, found, errors = (self._directory / f"{name}.{end}" for end in ("rows", "out", "err"))
        rows.write_text(asked)
        environment = {
            **os.environ,
            "PYTHONPATH": str(HERE.parent),
            "IPYTHONDIR": str(self._directory / f"{name}-settings"),
            "HOME": str(self._directory),
            "TERM": "dumb",
            "COLUMNS": "80",
        }
        command = [sys.executable, str(HERE / "worker.py"), shell]
        with rows.open() as given, found.open("w") as out, errors.open("w") as err:
            process = subprocess.Popen(
                command, stdin=given, stdout=out, stderr=err, text=True, env=environment
            )
        return process, found

    def answers(self) -> list[Any]:
        """Return the answers in the order of the rows."""
        made: list[Any] = [None] * self._number
        for number, (process, found) in enumerate(self._workers):
            assert process.wait(DEADLINE) == 0, found.with_suffix(".err").read_text()
            made[number::WORKERS] = [json.loads(line) for line in found.read_text().splitlines()]
        return made


@pytest.fixture(scope="module")
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Any, Any]]:
    """Return what both shells do with each of the rows that were chosen to be tested."""
    chosen: list[Any] = [each for each in request.session.items if _is_row(each)]
    names = [each.callspec.params["name"] for each in chosen]
    directory = tmp_path_factory.mktemp("comparison")
    asked = [json.dumps(ROWS[name].to_json()) + "\n" for name in names]
    ours, theirs = (Work(shell, asked, directory) for shell in ("ours", "ipython"))
    return dict(zip(names, zip(ours.answers(), theirs.answers(), strict=True), strict=True))


def _is_row(item: Any) -> bool:
    return getattr(item, "function", None) is test_our_shell_does_what_ipython_does


@pytest.mark.parametrize("name", ROWS, ids=IDS)
def test_our_shell_does_what_ipython_does(name: str, answers: dict[str, tuple[Any, Any]]) -> None:
    ours, theirs = answers[name]
    assert "failed" not in str(theirs)[:12], theirs
    if name in DIFFERENCES:
        assert ours != theirs, "the same by now: take it off the list"
    else:
        assert ours == theirs, name


def test_there_are_many_rows_and_few_differences() -> None:
    assert len(ROWS) >= LEAST_ROWS
    assert len(DIFFERENCES) <= MOST_DIFFERENCES * len(ROWS)
    assert not set(DIFFERENCES) - set(ROWS)
    assert all(reason.endswith(".") for reason in DIFFERENCES.values())
