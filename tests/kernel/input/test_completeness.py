"""When an input is ready to run, and where its next line begins: as IPython has it."""

from __future__ import annotations

import argparse
import inspect
import json.decoder
import textwrap
import threading
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from itui_kernel.shell.input.completeness import check_complete
from itui_kernel.shell.input.transforms import TransformRegistry
from special_inputs import mixtures

THEIRS = TransformerManager()  # type: ignore[no-untyped-call]
OURS = TransformRegistry()

SAME = [
    "", "\n", "  ", "a=1", "a=1\n", "x = 5; ", "a; b", "# c", "# c\n", "()",
    "if x:", "if x:\n", "if x:\n    y", "if x:\n    y\n", "if x:\n    y\n\n", "if x: y",
    "if x: y\n", "if x:\n    # c", "if x:\n\ty", "if x:\n    if y:", "if x:\n    if y:\n        z",
    "if x:\n    if y:\n        z\n    w", "if x:\n    if y:\n        z\n", "x=1\n\nif y:\n    z",
    "for x in y:\n    z\n", "while x:", "with a:\n    b;", "try:\n    x", "try:\n    x\n",
    "try:\n    x\n\n", "try:\n    x\nexcept:", "match x:", "match x:\n    case 1:",
    "async def f():\n    await x\n", "await x", "class A:\n    def f(self):\n        x = 1\n",
    "@dec", "@dec\n", "@dec\ndef f():", "@dec\ndef f(): pass", "def f(x):   # comment",
    "x = (1,", "x = (1,\n  2", "f(1", "f(\n)", "f(\n    1,\n    2", "[", "d[1:", "{'a':",
    "if x:\n    y = (1,", "x = {'a': [1,\n", "'''abc", "'''abc\n  x", "x = '''a\n'''",
    '"""a\n  """', "f'''{x", "f'{x}'", "r'\\'", "'it\\'s'", "\\", "a \\", "a \\\n",
    "\\\n", "\\\r\n", "a \\ ", "x\n\\\n", "def f():\n  x=0\n  \\\n  ", "1\\\n+2",
    "def f():\n x=1\n global x", "nonlocal x", "def f():\n  x=1\n  def g():\n    nonlocal x\n\n",
    "lambda:", "a)", "(]", "'abc", '"', "1+", "1 +\n", "import", "def", "def f(x)", "for",
    "print 1", "x\n  y", "  x\n  y", "  if x:", "a\n\tb", "return 5", "global x", "x = 1 2",
    "%%foo", "%%foo\n", "%%foo\nx", "%%foo\nx\n", "%%foo\nx\n\n", "%%foo\n\n", "%%foo\n \n",
    "%%foo\nx\n\n  ", "%%foo x?", "  %%foo", "%foo", "%foo \\", "%foo \\\n", "%foo \\\nx", "!ls (",
    "!ls \\", "!ls '", "a = !ls (", "a = %foo \\", "a = !ls \\\n  x", "?", "a??", "if x:\n  !ls",
    "if x:\n  !ls\n\n", "for x in y:\n    x?", "f(\n%foo", "%foo (\nx", ",f x", "!ls # \\", "!ls)",
    "def f():\n    !ls (\n", ">>> %%foo", "%%bash\nfor x in y; do\n", "a = b?\nif x:", "else:\n\n",
    "class A:\n    return\n\n", "while x:\n    break\n\n", "for x in y:\n    return\n\n",
    "def f():\n    while x: continue\n    return\n\n", "cd foo",
    "def f():\n    class A:\n        return\n\n",
    "while x:\n    def f(): break\n\n", "if x:\n  %foo a\\",
    ">>> if x:\n...     y", "In [1]: if x:\n   ...:     y", "if x:\n        y\n    else",
]  # fmt: skip


def compared(code: str) -> tuple[tuple[str, str], tuple[str, str]]:
    status, indent = THEIRS.check_complete(code)
    return check_complete(code, OURS), (status, " " * (indent or 0))


@pytest.mark.parametrize("code", SAME)
def test_the_answer_is_ipythons(code: str) -> None:
    ours, theirs = compared(code)
    assert ours == theirs


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        # a line that leaves its block: the next one belongs to the outer block
        ("def f():\n    return 5", ("incomplete", "")),
        ("for x in y:\n    if x:\n        continue", ("incomplete", "    ")),
        ("while x:\n  break", ("incomplete", "")),
        ("class A:\n    def f(self):\n        pass", ("incomplete", "    ")),
        ("def f():\n    raise ValueError(x)  # why", ("incomplete", "")),
        ("def f():\n    returned = 5", ("incomplete", "    ")),
        # IPython takes a warning for an error
        ("x is 1", ("complete", "")),
        ("1if x else 2", ("complete", "")),
        ("'\\d'", ("complete", "")),
        # no further line can close a string that its line did not
        ("if x:\n    y = 'abc", ("invalid", "")),
        ("f('abc", ("invalid", "")),
        # help on a cell magic has no cell
        ("%%time?", ("complete", "")),
        ("%%time??\n", ("complete", "")),
        ("time ?", ("complete", "")),
        # a backslash in a comment continues nothing
        ("a = 5 # \\", ("complete", "")),
        ("if x:\n    return 1", ("invalid", "")),
        ("break", ("invalid", "")),
    ],
)
def test_the_answer_is_better_than_ipythons(code: str, answer: tuple[str, str]) -> None:
    assert check_complete(code, OURS) == answer


@pytest.mark.parametrize("module", [textwrap, json.decoder, argparse])
def test_beginnings_of_real_code(module: object) -> None:
    source = inspect.getsource(module)[:9000]  # type: ignore[arg-type]
    lines = source.splitlines(keepends=True)
    beginnings = ["".join(lines[:count]) for count in range(1, len(lines), 3)]
    for code in [*beginnings, *(code.rstrip("\n") for code in beginnings)]:
        (status, indent), (their_status, their_indent) = compared(code)
        assert status == their_status, code[-80:]
        if code.rstrip().endswith(":") and code.endswith("\n\n"):
            continue  # a blank line does not end a block that has not begun
        assert indent == their_indent or len(indent) < len(their_indent), code[-80:]


def test_mixtures_of_python_and_special_lines() -> None:
    for code in mixtures(seed=5, count=1500):
        if code.endswith(("\\", "\n\n")):
            continue  # see above: a comment, a block that has not begun
        (status, _), (their_status, _) = compared(code)
        assert status == their_status, code


PIECES = ["x", " ", "\n", "    ", "(", ")", "[", "]", ":", "if x", "def f()", "'", "'''", "#", "=",
          "\\\n", "1", "return", "pass", ",", "@d", "else", "try", "{", "}", "\\", "é",
          "\t"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_has_an_answer_without_a_warning(code: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        status, indent = check_complete(code, OURS)
    assert status in ("complete", "incomplete", "invalid")
    assert not indent.strip()


def test_another_thread_may_ask_and_filters_stay_as_they_are() -> None:
    before = list(warnings.filters)
    answers: list[tuple[str, str]] = []
    thread = threading.Thread(target=lambda: answers.append(check_complete("'\\d'", OURS)))
    thread.start()
    thread.join()
    assert answers == [("complete", "")]
    assert warnings.filters == before


@pytest.mark.parametrize(
    "code", ["\0", "(" * 5000, "-" * 100_000 + "1", "x = '\ud800'", "0" * 9000]
)
def test_text_that_hurts_the_parser(code: str) -> None:
    assert check_complete(code, OURS)[0] in ("complete", "incomplete", "invalid")
