"""Which lines of the source a traceback shows."""

from __future__ import annotations

import argparse
import dataclasses
import linecache
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest
import stack_data.core

from itui_kernel.shell.errors.excerpts import LEFT_OUT, LONGEST_FAILING, excerpt

Source: Any = stack_data.core.Source


def code_objects(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from code_objects(each)


@pytest.mark.parametrize(
    "module", [argparse, dataclasses, tempfile], ids=lambda each: each.__name__
)
def test_statements_are_found_as_stack_data_finds_them(module: ModuleType) -> None:
    filename = str(module.__file__)
    whole = compile(Path(filename).read_text(), filename, "exec")
    theirs = {
        line: (piece.start, piece.stop - 1)
        for piece in Source.for_filename(filename).pieces
        for line in piece
    }
    checked = 0
    for code in code_objects(whole):
        for line in sorted({line for *_, line in code.co_lines() if line})[:40:4]:
            assert excerpt(code, line, (0, 0)).failing == theirs[line]
            checked += 1
    assert checked > 100


def source(text: str, name: str = "f") -> CodeType:
    """Return the code of a function in a source of its own."""
    filename = f"<{hash(text):x}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    whole = compile(text, filename, "exec")
    return next(each for each in code_objects(whole) if each.co_name == name)


def test_lines_of_other_functions_are_not_shown() -> None:
    code = source(
        "def e():\n    pass\n\n\ndef f():\n    return 1\n    # why\n\n# far\ndef g(): pass\n"
    )
    assert excerpt(code, 6, (2, 2)).numbers == [5, 6]


def test_a_long_statement_is_cut_around_the_failing_line() -> None:
    body = "".join(f"        {n},\n" for n in range(1000))
    code = source(f"def f():\n    x = [\n{body}    ]\n")
    numbers = excerpt(code, 500, (1, 1)).numbers
    assert numbers[:3] == [1, 2, LEFT_OUT]
    assert numbers[-1] == LEFT_OUT
    assert 500 in numbers
    assert len(numbers) <= LONGEST_FAILING + 5


def test_a_lambda_is_shown_within_its_function() -> None:
    code = source(
        "def f(a):\n    b = 1\n    return (\n        lambda: b / a\n    )()\n", "<lambda>"
    )
    assert excerpt(code, 4, (2, 2)).numbers == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    "lines",
    [
        ["def f():\n", "    other = (\n", "    return 1\n"],  # changed since it was compiled
        ["def f():\n"],
        [],
    ],
)
def test_a_source_that_is_another_one_by_now(lines: list[str]) -> None:
    code = source(f"def f():\n    x = {len(lines)}\n    return 1 / x\n")
    entry = linecache.cache[code.co_filename]
    linecache.cache[code.co_filename] = (*entry[:2], lines, entry[3])  # type: ignore[misc]
    found = excerpt(code, 3, (2, 2))
    assert found.numbers == [n for n in (1, 2, 3) if len(lines) == 3]


def test_a_very_long_module_shows_the_lines_around() -> None:
    filename = "<long module>"
    text = "x = 1\n" * 20_000
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    code = compile(text, filename, "exec")
    assert excerpt(code, 15_000, (2, 2)).numbers == [*range(14_998, 15_003)]
