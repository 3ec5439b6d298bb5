"""A trailing ``&`` makes an input a background job, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itui_kernel.shell.input.completeness import check_complete
from itui_kernel.shell.input.screening import translate_job
from itui_kernel.shell.input.transforms import TransformRegistry


def line_job(code: str) -> str:
    return f"get_ipython().run_line_magic('job', {code!r})"


def cell_job(code: str) -> str:
    return f"get_ipython().run_cell_magic('job', '', {code!r})"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("f(x) &", line_job("f(x)")),
        ("f(x)&", line_job("f(x)")),
        ("f(x) &  # an hour & more", line_job("f(x)")),
        ("f('& # ') &", line_job("f('& # ')")),
        ("x = f() &", line_job("x = f()")),
        ("f(); &", line_job("f();")),
        ("%run a.py &", line_job("%run a.py")),
        ("%job f() &", "%job f()"),
        ("/f x &", line_job("/f x")),
        ("f() &\n# the end & more\n", line_job("f()")),
        ("(1,\n 2) &", cell_job("(1,\n 2)")),
        ("for i in x:\n    print(i) &\n\n", cell_job("for i in x:\n    print(i)")),
        ('f("""a &\n""") &', cell_job('f("""a &\n""")')),
        ("for i in x:\n    f(i)\n&", cell_job("for i in x:\n    f(i)")),
        ("!make 'it\nf() &", cell_job("!make 'it\nf()")),
    ],
)
def test_an_input_becomes_a_job(code: str, expected: str) -> None:
    assert translate_job(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "&",
        " & ",
        "a & b",
        "a &= b",
        "f() &&",
        "x = 1  # this &",
        "'a &'",
        "'''a\n&'''",
        "'''a\n&",
        "(1 + &",
        "f() & \\\n",
        "!make &",
        "!make 'it &",
        "x = !make &",
        "for i in x:\n    !make &",
        "%sx make &",
        "%alias bg sleep 9 &",
        ",f a &",
        "%%bash\nmake &",
        "%%time\nf() &",
    ],
)
def test_an_input_stays_as_it_is(code: str) -> None:
    assert translate_job(code) == code


@given(st.text(alphabet="ab&#'\"\\ \n()%!=x:", max_size=20))
def test_any_text_is_taken_and_loses_no_code(code: str) -> None:
    made = translate_job(code)
    assert made == code or "'job'" in made or made.startswith("%")


@pytest.mark.parametrize("code", ["f() &", "for i in x:\n    f(i) &", "f() &  # later"])
def test_a_job_is_complete(code: str) -> None:
    assert check_complete(code, TransformRegistry())[0] == "complete"
