"""Magics without their mark, calls without brackets."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest

from shell_session import ShellSession


@pytest.fixture
def shell(session: ShellSession) -> ShellSession:
    for name in ("who", "cd", "ls"):
        session.shell.magics.add_function(lambda line: print(f"<{line}>"), "line", name)
    session.run("f = len; x = 3; items = [1]")
    return session


def translated(session: ShellSession, code: str) -> str:
    with redirect_stdout(io.StringIO()):
        return session.shell.translated(code).rstrip("\n")


def call(name: str, line: str = "") -> str:
    return f"get_ipython().run_line_magic({name!r}, {line!r})"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("who", call("who")),
        ("  who", call("who")),
        ("who  int str ", call("who", "int str ")),
        ("who;", call("who", ";")),
        ("ls -la", call("ls", "-la")),
        ("cd ..", call("cd", "..")),
        ("ls = 3", "ls = 3"),
        ("ls == 3", "ls == 3"),
        ("ls: list = []", "ls: list = []"),
        ("ls, x", "ls, x"),
        ("ls.x", "ls.x"),
        ("x who", "x who"),
        ("unknown x", "unknown x"),
    ],
)
def test_a_line_that_begins_with_the_name_of_a_magic(
    shell: ShellSession, code: str, expected: str
) -> None:
    assert translated(shell, code) == expected


def test_a_variable_comes_before_a_magic_of_its_name(shell: ShellSession) -> None:
    assert shell.shown("cd = 1\ncd") == "1"
    assert shell.shown("cd") == "1"
    assert shell.printed("%cd x") == "<x>\n"
    shell.run("del cd")
    assert shell.printed("cd x") == "<x>\n"


def test_magics_need_their_mark_where_the_user_wants_that(shell: ShellSession) -> None:
    shell.run("%automagic off")
    assert translated(shell, "who") == "who"
    shell.run("%automagic on")
    assert translated(shell, "who") == call("who")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("cd a\nls -l", f"{call('cd', 'a')}\n{call('ls', '-l')}"),
        (
            "for i in items:\n    cd a\n    f(i)",
            f"for i in items:\n    {call('cd', 'a')}\n    f(i)",
        ),
        ("cd a \\\n  b\nx = 1", f"{call('cd', 'a    b')}\nx = 1"),
        ("ls = 1\ncd a", f"ls = 1\n{call('cd', 'a')}"),
        ("x = 1\nls -l", "x = 1\nls -l"),  # a difference, as far as Python knows
        ("cd a\nx y", "cd a\nx y"),
        ("s = '''\ncd a\n'''\ncd b", f"s = '''\ncd a\n'''\n{call('cd', 'b')}"),
    ],
)
def test_several_lines_are_completed_only_if_that_makes_them_python(
    shell: ShellSession, code: str, expected: str
) -> None:
    assert translated(shell, code) == expected


@pytest.mark.parametrize(
    ("code", "smart", "full"),
    [
        ("f", "f", "f()"),
        ("f x", "f(x)", "f(x)"),
        ("f 'a;b'", "f('a;b')", "f('a;b')"),
        ("f x;", "f(x);", "f(x);"),
        ("f [1]", "f([1])", "f([1])"),
        ("f (x)", "f (x)", "f (x)"),
        ("f -x", "f -x", "f -x"),
        ("f is x", "f is x", "f is x"),
        ("f;", "f;", "f;"),
        ("items 0", "items 0", "items 0"),
        ("items.append 2", "items.append(2)", "items.append(2)"),
        ("items.nothing 2", "items.nothing 2", "items.nothing 2"),
        ("print x, f", "print(x, f)", "print(x, f)"),
        ("list [int]", "list [int]", "list [int]"),
        ("f @x", "f @x", "f @x"),
    ],
)
def test_calls_without_brackets(shell: ShellSession, code: str, smart: str, full: str) -> None:
    assert translated(shell, code) == code
    for mode, expected in enumerate((smart, full), start=1):
        shell.shell.settings.autocall = mode
        assert translated(shell, code) == expected


def test_a_call_that_was_completed_is_shown(shell: ShellSession) -> None:
    shell.run("%autocall 1")
    ran = shell.run("f 'abc'")
    assert (ran.stdout, ran.result) == ("------> f('abc')\n", "3")


def test_a_property_that_fails_is_no_function(shell: ShellSession) -> None:
    shell.run("class A:\n    @property\n    def p(self): 1 / 0\na = A()\n%autocall 2")
    assert translated(shell, "a.p 3") == "a.p 3"
    assert shell.run("a.p").reply.ename == "ZeroDivisionError"


def test_exit_typed_bare_ends_the_session_with_or_without_a_semicolon(shell: ShellSession) -> None:
    assert [translated(shell, each) for each in ("exit", "quit;", "exit # now")] == [
        "exit()",
        "quit();",
        "exit()",
    ]
    shell.run("exit = 3")
    assert translated(shell, "exit") == "exit"


def test_completeness_knows_nothing_of_the_session(shell: ShellSession) -> None:
    assert shell.shell.is_complete("cd a") == ("invalid", "")
    assert shell.shell.is_complete("ls") == ("complete", "")


def test_what_ran_is_in_the_inputs(shell: ShellSession) -> None:
    shell.run("who a")
    assert shell["In"][-1] == call("who", "a")
    assert shell["_i2"] == "who a"


def test_top_level_await_may_be_switched_off(shell: ShellSession) -> None:
    wait = "import asyncio\nawait asyncio.sleep(0, 'done')"
    assert shell.shown(wait) == "'done'"
    shell.run("%autoawait off")
    assert "'await' outside function" in shell.run(wait).error
    assert shell.run("asyncio.create_task(f())").reply.ename == "TypeError"
