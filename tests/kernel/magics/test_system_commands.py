"""Commands on a terminal: what they show, what they leave, how they ask; their output as values."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from itui_kernel.shell.system.captured import Lines, Text
from itui_kernel.shell.system.expansion import expand
from itui_kernel.shell.system.shown import Screen
from shell_session import ShellSession


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SHELL", "/bin/sh")


def test_what_a_command_writes_is_shown_with_plain_line_ends(session: ShellSession) -> None:
    assert session.printed("!printf 'a\\nb'; echo c >&2") == "a\nbc\n"


def test_a_command_has_a_terminal_of_its_own(session: ShellSession) -> None:
    script = "import os, sys; print(os.getsid(0) == os.tcgetpgrp(0), sys.stdout.isatty())"
    Path("asks.py").write_text(script)
    assert session.printed(f"!{sys.executable} asks.py") == "True True\n"


def test_the_size_of_the_terminal_is_what_the_user_set(
    session: ShellSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    monkeypatch.setenv("LINES", "no number")
    assert session.printed("!stty size") == "24 132\n"


def test_pages_are_shown_at_once_and_in_colours(
    session: ShellSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert session.printed("!echo $$PAGER $$TERM") == "cat xterm-256color\n"


@pytest.mark.parametrize(
    ("command", "code"),
    [("true", 0), ("exit 3", 3), ("sh -c 'kill -9 $$'", -9), ("exit 143", -15)],
)
def test_the_exit_code_is_left_in_a_variable(
    session: ShellSession, command: str, code: int
) -> None:
    session.run(f"!{command}")
    assert session["_exit_code"] == code


def test_an_assigned_command_leaves_its_exit_code_too(session: ShellSession) -> None:
    session.run("x = !exit 4")
    assert session["_exit_code"] == 4


@pytest.mark.parametrize("line_end", ["\n", ""])
def test_bytes_that_are_no_text_are_shown_as_such(session: ShellSession, line_end: str) -> None:
    Path("bytes").write_bytes(b"a\xff\xc3" + line_end.encode())
    assert session.printed("!cat bytes") == "a\ufffd\ufffd" + line_end


def test_a_question_of_a_program_reaches_the_user(session: ShellSession) -> None:
    session.answers[:] = ["Eve", "blue"]
    printed = session.printed("!printf 'Name: '; read a; printf 'Colour: '; read b; echo $$a, $$b")
    assert session.prompts == ["Name: ", "Colour: "]
    assert printed == "Eve, blue\n"


def test_a_password_is_asked_for_as_one(session: ShellSession) -> None:
    Path("secret.py").write_text("import getpass; print(repr(getpass.getpass('Password? ')))")
    seen: list[tuple[str, bool]] = []

    def answer(prompt: str, is_password: bool) -> str:
        seen.append((prompt, is_password))
        return "hush"

    session.shell.read_line = answer
    printed = session.printed(f"!{sys.executable} secret.py")
    assert printed == "'hush'\n", "the frontend has ended the line of the question"
    assert seen == [("Password? ", True)]


def test_a_reader_of_lines_that_edits_them_is_asked_for_more(session: ShellSession) -> None:
    pytest.importorskip("readline")
    session.answers[:] = ["6 * 7", "exit()"]
    printed = session.printed(f"!{sys.executable} -q -i")
    assert "42\n" in printed
    assert session.prompts == [">>> ", ">>> "]


def test_the_end_of_input_is_the_users_to_give(session: ShellSession) -> None:
    session.answers[:] = ["one line"]
    assert session.printed("!cat; echo over") == "one line\none line\nover\n"
    assert session.prompts == ["", ""]


def test_without_anybody_to_ask_a_program_finds_the_end_of_its_input(
    session: ShellSession,
) -> None:
    session.shell.read_line = None
    ran = session.run("!printf 'Name: '; read a || echo none")
    assert ran.stdout == "Name: none\n"
    assert "no input: the frontend cannot be asked" in ran.stderr


def test_a_command_whose_output_is_assigned_may_ask_as_well(session: ShellSession) -> None:
    session.answers[:] = ["Eve"]
    assert session.printed("x = !printf 'Name: '; read a; echo $$a") == ""
    assert session.prompts == ["Name: "]
    assert session["x"] == ["Name: Eve"]


def test_a_program_that_only_sleeps_is_not_taken_for_one_that_asks(session: ShellSession) -> None:
    Path("sleeps.py").write_text(
        "import os, select, sys, time\n"
        "select.select([], [], [], 0.3)\n"  # no input
        "select.select([0], [], [], 0.3)\n"  # input, for a while
        "reading, _ = os.pipe()\n"
        "poll = select.poll(); poll.register(0, 1); poll.register(reading, 1)\n"
        "poll.poll(300)\n"
    )
    session.printed(f"!{sys.executable} sleeps.py")
    assert session.prompts == []


def test_a_command_in_the_background_is_not_waited_for(session: ShellSession) -> None:
    os.mkfifo("pipe")
    session.printed("!cat pipe > copy &")
    program = session.shell.system.background[0]
    assert program.is_running
    Path("pipe").write_text("late")
    assert program.exit_code == 0
    assert Path("copy").read_text() == "late"


def test_output_is_no_value_of_a_command_in_the_background(session: ShellSession) -> None:
    assert "OSError: Background processes not supported." in session.run("x = !sleep 9 &").error


def test_a_daemon_that_a_command_leaves_behind_holds_nothing_up(session: ShellSession) -> None:
    os.mkfifo("pipe")
    os.mkfifo("up")
    daemon = "setsid sh -c 'echo started > up; cat pipe; echo ended'"
    assert session.printed(f"!{daemon} & cat up") == "started\n"
    Path("pipe").write_text("late")


def test_much_output_arrives_whole(session: ShellSession) -> None:
    Path("numbers.py").write_text("for n in range(100_000): print(n)")
    printed = session.printed(f"!{sys.executable} numbers.py")
    assert printed.splitlines() == [str(number) for number in range(100_000)]
    session.run(f"x = !{sys.executable} numbers.py")
    assert session["x"] == printed.splitlines()


def test_lines_are_seen_in_many_ways() -> None:
    lines = Lines(["b 2 x", "a 10", "c"])
    assert (lines.s, lines.n, lines.l) == ("b 2 x a 10 c", "b 2 x\na 10\nc", lines)
    assert lines.fields(0, -1) == ["b x", "a 10", "c c"]
    assert lines.fields() == [["b", "2", "x"], ["a", "10"], ["c"]]
    assert lines.grep("[AC]").sort() == ["a 10", "c"]
    assert lines.grep("x", prune=True) == ["a 10", "c"]
    assert lines.grep(lambda field: field == "10", field=1) == ["a 10"]
    assert lines.sort(1, nums=True) == ["c", "b 2 x", "a 10"]


def test_lines_may_be_paths(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Lines([f"{tmp_path}/file", f"{tmp_path}/none"]).p == [tmp_path / "file"]


def test_a_text_is_seen_as_lines() -> None:
    text = Text("a\nb c\n")
    assert (text.l, text.s, text.n, text.p) == (["a", "b c", ""], "a b c ", "a\nb c\n", [])


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("awk '{print $1}' $name", "awk '{print $1}' a"),  # IPython would leave $name, too
        ("echo $HOME $name", "echo $HOME a"),
        ("f() { echo $name; }; f", "f() { echo a; }; f"),
        ('{"key": {"inner": 1}} $name', '{"key": {"inner": 1}} a'),
        ("set -- x; echo $1 $name", "set -- x; echo $1 a"),
        ("find . -exec ls {} ; $name", "find . -exec ls {} ; a"),
        ("a } b { $name", "a } b { a"),
        ("$name\n$name", "a\na"),
        ("{broken} $name", "{broken} a"),
    ],
)
def test_what_has_no_value_leaves_the_rest_its_values(text: str, expanded: str) -> None:
    class Broken:
        def __format__(self, spec: str) -> str:
            raise ValueError(spec)

    assert expand(text, {"name": "a", "broken": Broken()}, {}) == expanded


def test_names_of_the_calling_function_come_first(session: ShellSession) -> None:
    code = "def f(inner):\n    x = 2\n    !echo $inner $x {[x + i for i in (1, 2)]}\nx = 1\nf('a')"
    assert session.printed(code) == "a 2 [3, 4]\n"


def test_an_expression_makes_no_names(session: ShellSession) -> None:
    assert session.printed("!echo {(made := 3)}") == "3\n"
    assert "made" not in session.shell.namespace


@pytest.mark.parametrize(
    ("typed", "came", "shown"),
    [
        ("", b"a\nName? ", "a\n"),
        ("x\n", b"x\r\nnext\n", "next\n"),
        ("x\n", b"x\nName? ", ""),
        ("x\n", b"other\n", "other\n"),
        ("", b"50 %\rName? ", ""),
    ],
)
def test_a_terminal_shows_lines_and_keeps_back_what_may_be_a_prompt(
    capsys: pytest.CaptureFixture[str], typed: str, came: bytes, shown: str
) -> None:
    screen = Screen()
    screen.expect(typed)
    screen.take(came)
    assert capsys.readouterr().out == shown
    if came.endswith(b" "):
        assert screen.prompt() == "Name? "
        screen.show()
        assert screen.prompt() == "Name? "  # though it was shown: the question shall have it
    screen.drop()
    assert screen.prompt() == ""
