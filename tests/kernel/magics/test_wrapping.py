"""``%code_wrap``: code around every input."""

from __future__ import annotations

import pytest

from shell_session import ShellSession

WRAP = "%%code_wrap around\nprint('before')\n__code__\nprint('after')\n__ret__"


@pytest.mark.parametrize(
    ("code", "printed", "result"),
    [
        ("1", "", "1"),
        ("x = 4", "", None),
        ("print('in'); 2", "in\n", "2"),
        ("3;", "", None),
        ("", "", None),
        ("def f():\n    return 5\nf()", "", "5"),
        ("None", "", None),
    ],
)
def test_inputs_run_within_the_template(
    session: ShellSession, code: str, printed: str, result: str | None
) -> None:
    session.run(WRAP)
    ran = session.run(code)
    assert ran.stdout == f"before\n{printed}after\n"
    assert ran.result == result


def test_an_error_shows_the_line_of_the_input(session: ShellSession) -> None:
    session.run(WRAP)
    ran = session.run("y = 1\n1/0")
    assert ran.stdout == "before\n"
    assert "----> 2 1/0" in ran.error


def test_without_the_code_nothing_runs_and_without_the_value_none_is_shown(
    session: ShellSession,
) -> None:
    session.run("%%code_wrap instead\nprint(9)")
    assert session.printed("x = 1") == "9\n"
    assert "x" not in session.shell.namespace
    session.run("get_ipython().run_line_magic('code_wrap', '--remove instead')")
    session.shell.transforms.trees.remove("code-wrap instead")
    session.run("%%code_wrap silent\nif True:\n    __code__")
    assert session.shown("2") is None


def test_wraps_are_listed_replaced_and_removed(session: ShellSession) -> None:
    session.run("%%code_wrap one\n__code__\n__ret__")
    session.run("%%code_wrap two\n__code__\nx = 5\n__ret__")
    assert session.printed("%code_wrap") == session.printed("%code_wrap --list") == "one\ntwo\n"
    assert session.printed("%code_wrap --list-all") == (
        "one :\n    __code__\n    __ret__\n\ntwo :\n    __code__\n    x = 5\n    __ret__\n\n"
    )
    session.run("%%code_wrap two\n__code__\nx = 6\n__ret__")
    assert session.shown("1") == "1"
    assert session["x"] == 6
    session.run("%code_wrap --remove two")
    assert session.printed("%code_wrap --list") == "one\n"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("%code_wrap --remove none", "no code wrap is called 'none'"),
        ("%%code_wrap\n__code__", "a code wrap needs a name"),
        ("%%code_wrap x\nif", "invalid syntax"),
    ],
)
def test_what_cannot_be_done_is_said(session: ShellSession, code: str, reason: str) -> None:
    assert reason in (session.run(code).reply.evalue or "")
    assert session.shown("1") == "1"
