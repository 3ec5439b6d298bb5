"""Whatever is typed, completion and inspection answer, with positions inside the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from itui_kernel.services.completion import complete
from itui_kernel.services.inspection import inspect
from itui_kernel.services.scanner import scan
from itui_kernel.services.scopes import visible_bindings
from itui_kernel.shell.shell import Shell
from shell_session import shell_session

PIECES = [
    *"()[]{}.,:;=@\\'\"#?!%|-+*/<>~ \n\t0123abfx_é𝒳\x00\r\f",
    "'''", '"""', "f'", 'rb"', "d[", "d['",
    "df.", "np.", "np.zeros(", "import ", "from ", "from . import ", "def f(", "class A:\n    ",
    "lambda x: ", "for x in ", "async ", "1.5.", "0x", "1e", "df.loc[:, '", "\\\n", "!ls ", "%cd ",
    ":=", "**", "->", "...", "if ", "return ", "f'{", "}", "%%", "%timeit -n 3 ", "%run ", "$",
    "!!", "${x", "| ", "; ", "%%bash\n", "x = !", "\\alp", "\\GREEK ", "cd ", "%config IPC",
    "%alias a ", "%store -r ", "-", "--", "=", "&&", "`",
]  # fmt: skip
NAMESPACE: dict[str, Any] = {
    "d": {"a": 1, (1, "x"): 2, 3: 4},
    "df": pd.DataFrame({"a": [1]}),
    "np": np,
    "x": "text",
    "f": lambda a, b=1: a,
}
codes = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@pytest.fixture(scope="module")
def shell() -> Iterator[Shell]:
    with shell_session() as session:
        yield session.shell


@settings(max_examples=300, deadline=None)
@given(
    code=codes,
    cursor=st.integers(min_value=-1, max_value=80),
    level=st.sampled_from([0, 1]),
    is_alone=st.booleans(),
)
def test_any_code_is_answered(
    shell: Shell, code: str, cursor: int, level: int, is_alone: bool
) -> None:
    known = None if is_alone else shell
    reply = complete(code, cursor, NAMESPACE, shell=known, budget=0.0)
    assert 0 <= reply.cursor_start <= reply.cursor_end <= len(code)
    assert len(reply.metadata["_jupyter_types_experimental"]) == len(reply.matches)
    assert len(set(reply.matches)) == len(reply.matches)
    assert inspect(code, cursor, NAMESPACE, detail_level=level).status == "ok"


@settings(max_examples=200, deadline=None)
@given(codes)
def test_tokens_cover_the_code_in_order(code: str) -> None:
    found = scan(code)
    ends = [0, *(token.end for token in found.tokens)]
    for token, before in zip(found.tokens, ends, strict=False):
        assert before <= token.start < token.end <= len(code)
        assert code[token.start : token.end] == token.text
    visible_bindings(found)


def test_tokens_agree_with_the_language() -> None:
    with open(scan.__code__.co_filename, encoding="utf-8") as file:
        code = file.read()
    tokens = scan(code).tokens
    names = {token.text for token in tokens if token.kind == "name"}
    tree = ast.parse(code)
    assert {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} <= names
    plain = [token.text for token in tokens if token.kind == "string" and token.text[0] in "r'\""]
    strings = [ast.literal_eval(each) for each in plain if not each.startswith("rf")]
    constants = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(strings) <= constants
    assert not scan(code).open_brackets
    assert scan(code).open_string is None
