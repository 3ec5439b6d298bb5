"""Which inputs Enter runs."""

from __future__ import annotations

import pytest

from itui.editor.completeness import is_probably_complete


@pytest.mark.parametrize(
    "code",
    [
        "",
        "# only a comment",
        "1 + 1",
        "x = [\n  1]",
        "if x: y",
        "if x:\n    y\n",
        "if x:\n    y\n    ",
        "def f():\n    return 1\n\n",
        "try:\n    a\nexcept E: b",
        "await x",
        "async def f():\n    pass\n",
        "!ls 'a (",
        "%timeit f(",
        "x = !ls",
        "f?",
        "%%time?",
        "%%time\nf(\n",
        "for x in y:\n    !ls\n",
        "'\\d'",
        "f() &",
        "f('& # ') &  # later",
        "for x in y:\n    f(x) &",
        "for x in y:\n    f(x)\n&",
        "%run a.py &",
    ],
)
def test_complete(code: str) -> None:
    assert is_probably_complete(code) == "complete"


@pytest.mark.parametrize(
    "code",
    [
        "f(",
        "if x:",
        "if x:\n    y",
        "if x:\n",
        "'''a",
        "x = 1 + \\",
        "(1\n% b",
        "@d",
        "%%time",
        "%%time\nf(",
        "!ls \\",
        "for x in y:\n    !ls",
        "class A:\n    x = 1\n\n    def f(self):\n        pass",
    ],
)
def test_incomplete(code: str) -> None:
    assert is_probably_complete(code) == "incomplete"


@pytest.mark.parametrize(
    "code", ["a b", "1 +", "&", "f() &&", "1 + &", ")", "x = '\ud800", "(" * 5000 + ")" * 5000]
)
def test_invalid(code: str) -> None:
    assert is_probably_complete(code) == "invalid"
