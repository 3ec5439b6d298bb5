"""Magics, commands, help marks and quoted calls become the Python that IPython makes of them."""

from __future__ import annotations

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from itui_kernel.shell.input.transforms import TransformRegistry
from special_inputs import ALL, mixtures, without_blanks


def ours(code: str) -> str:
    return TransformRegistry().runnable(code)


def theirs(code: str) -> str:
    manager = TransformerManager()  # type: ignore[no-untyped-call]
    return str(manager.transform_cell(code))


@pytest.mark.parametrize("code", ALL)
def test_a_special_input_becomes_what_ipython_makes_of_it(code: str) -> None:
    assert ours(code).rstrip("\n") == theirs(code).rstrip("\n")


def test_any_mixture_becomes_what_ipython_makes_of_it() -> None:
    compared = 0
    for code in mixtures(seed=4, count=2000):
        try:
            expected = theirs(code)
        except SyntaxError:
            continue  # an indent that IPython complains of earlier than the compiler
        assert without_blanks(ours(code)) == without_blanks(expected), code
        compared += 1
    assert compared > 1900


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # IPython leaves these, for Python to refuse
        ("what ?", "get_ipython().run_line_magic('pinfo', 'what')"),
        ("what?; ", "get_ipython().run_line_magic('pinfo', 'what')"),
        ("d['a b'].c[i]?", """get_ipython().run_line_magic('pinfo', "d['a b'].c[i]")"""),
        ("what?\r\n", "get_ipython().run_line_magic('pinfo', 'what')"),
        # quotes within quoted words
        (',f "a" b', """f('"a"', "b")"""),
        (';f say "a"', """f('say "a"')"""),
        # only line ends end lines, not what Unicode counts as such; strings stay as they are
        ("!echo \u2028 x", "get_ipython().system('echo \\u2028 x')"),
        ("x = '''\n   \n'''\n%foo", "x = '''\n   \n'''\nget_ipython().run_line_magic('foo', '')"),
    ],
)
def test_what_is_understood_beyond_ipython(code: str, expected: str) -> None:
    assert ours(code).rstrip() == expected


@pytest.mark.parametrize(
    "code",
    [
        "'\ud800'\n%x",
        "%x\0y",
        "!" * 9000,
        "(" * 9000 + "\n%x",
        "\\" * 999,
        "%x \\\n" * 3000,
        "x = '" + "a" * 200_000 + "';",
        "a" * 200_000 + "!?",
        "+a b\n" + "\n" * 200_000 + "x",
        "> a\n" + "\n" * 200_000 + "x",
        "\n" * 200_000,
        "f'" + "{" * 200_000,
    ],
    ids=range(12),
)
def test_hostile_text_is_answered(code: str) -> None:
    assert isinstance(ours(code), str)


def test_long_inputs_take_time_in_proportion() -> None:
    """Ten thousand special lines, which IPython gives up on after a few hundred."""
    code = "if x:\n" + "    !ls 'a\n    y = 1\n" * 10_000
    assert ours(code).count('get_ipython().system("ls \'a")') == 10_000
