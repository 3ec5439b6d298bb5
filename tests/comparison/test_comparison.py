"""Our shell does what IPython does, row by row, except where a reason is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from comparison.differences import DIFFERENCES
from comparison_rows import Row

HERE = Path(__file__).parent
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


class Answers:
    """What one shell does with rows, as it comes: a test waits for its own row only."""

    def __init__(self, reading: int, errors: Path) -> None:
        self._lines = os.fdopen(reading)
        self._errors = errors
        self._found: dict[int, Any] = {}

    def __getitem__(self, number: int) -> Any:
        while number not in self._found:
            line = self._lines.readline()
            assert line, self._errors.read_text()
            found, answer = json.loads(line)
            self._found[found] = answer
        return self._found[number]

    def close(self) -> None:
        self._lines.close()


@dataclass(frozen=True)
class Given:
    """The answers of both shells, and the numbers of the rows they were given."""

    shells: Sequence[Answers]
    numbers: Mapping[str, int]


@pytest.fixture(scope="module")
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Given]:
    """Give both shells the rows that were chosen to be tested."""
    chosen: list[Any] = [each for each in request.session.items if _is_row(each)]
    names = [each.callspec.params["name"] for each in chosen]
    directory = tmp_path_factory.mktemp("comparison")
    rows, errors = directory / "rows", directory / "errors"
    rows.write_text("".join(json.dumps(ROWS[name].to_json()) + "\n" for name in names))
    environment = {
        **os.environ,
        "PYTHONPATH": str(HERE.parent),
        "IPYTHONDIR": str(directory / "settings"),
        "HOME": str(directory),
        "TERM": "dumb",
        "COLUMNS": "80",
        "SHELL": "/bin/sh",  # which names itself in errors, so both must have the same
    }
    pipes = [os.pipe() for _ in range(2)]
    writing = [end for _, end in pipes]
    with rows.open() as given, errors.open("w") as err:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "worker.py"), *map(str, writing)],
            stdin=given,
            stderr=err,
            env=environment,
            pass_fds=writing,
        )
    for end in writing:
        os.close(end)
    shells = [Answers(reading, errors) for reading, _ in pipes]
    yield Given(shells, {name: number for number, name in enumerate(names)})
    for shell in shells:
        shell.close()  # a worker that still writes ends
    process.wait()


def _is_row(item: Any) -> bool:
    return getattr(item, "function", None) is test_our_shell_does_what_ipython_does


@pytest.mark.parametrize("name", ROWS, ids=IDS)
def test_our_shell_does_what_ipython_does(name: str, answers: Given) -> None:
    ours, theirs = (each[answers.numbers[name]] for each in answers.shells)
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
