"""Cells for other programs, files and pages; packages for the interpreter of the session."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from shell_session import ShellSession


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SHELL", "/bin/sh")


def program(directory: Path, name: str) -> Path:
    """Make a program that prints its name and its arguments."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / name
    path.write_text(f'#!/bin/sh\necho {name} "$@"\n')
    path.chmod(0o755)
    return path


def test_what_a_script_writes_is_shown_or_kept(session: ShellSession) -> None:
    ran = session.run("%%sh\necho out; echo err >&2")
    assert (ran.stdout, ran.stderr) == ("out\n", "err\n")
    ran = session.run("%%sh --out both --err both\necho out; echo err >&2")
    assert (ran.stdout, ran.stderr) == ("", "")
    assert sorted(session["both"].split()) == ["err", "out"]


def test_options_of_the_program_stand_beside_ours(session: ShellSession) -> None:
    session.printed("%%script sh -s a --out kept 'b c'\necho $1:$2")
    assert session["kept"] == "a:b c\n"


def test_a_script_that_fails_ends_the_input_and_leaves_what_it_wrote(
    session: ShellSession,
) -> None:
    ran = session.run("%%sh --out kept\necho before; exit 4")
    assert ran.reply.ename == "CalledProcessError"
    assert (session["kept"], session["_exit_code"]) == ("before\n", 4)
    assert session.run("%%sh --no-raise-error\nexit 4").reply.status == "ok"


def test_a_script_longer_than_a_pipe_is_read_to_its_end(session: ShellSession) -> None:
    lines = "\n".join(f"echo line {number}" for number in range(20_000))
    assert session.printed(f"%%sh\n{lines}").endswith("line 19999\n")


def test_a_script_may_ask_on_its_terminal(session: ShellSession) -> None:
    session.answers[:] = ["Eve"]
    printed = session.printed("%%sh\nprintf 'Name? ' > /dev/tty; read a < /dev/tty; echo $a")
    assert session.prompts == ["Name? "]
    assert printed == "Eve\n"


def test_python_is_the_interpreter_of_the_session(session: ShellSession) -> None:
    for name in ("python", "python3"):
        printed = session.printed(f"%%{name}\nimport sys; print(sys.executable)")
        assert printed == f"{sys.executable}\n"


@pytest.mark.parametrize(
    ("line", "ename"), [("%%script", "UsageError"), ("%%sh --out", "UsageError")]
)
def test_an_incomplete_line_is_refused(session: ShellSession, line: str, ename: str) -> None:
    assert session.run(f"{line}\necho").reply.ename == ename


def test_a_program_that_is_not_there_is_named(session: ShellSession) -> None:
    assert session.printed("%%script nowhere/nothing\nx") == (
        "Couldn't find program: 'nowhere/nothing'\n"
    )


def test_a_background_script_without_variables_writes_nowhere(session: ShellSession) -> None:
    session.printed("%%sh --bg --proc process\necho lost")
    assert session["process"].wait() == 0


def test_a_cell_becomes_a_file(session: ShellSession, tmp_path: Path) -> None:
    assert session.printed("%%writefile 'a b.txt'\nå\n") == "Writing a b.txt\n"
    assert session.printed("%%file -a 'a b.txt'\nmore\n") == "Appending to a b.txt\n"
    assert (tmp_path / "a b.txt").read_text(encoding="utf-8") == "å\nmore\n"
    assert session.printed("%%writefile --append new\nx\n") == "Writing new\n"


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("html", "text/html"),
        ("latex", "text/latex"),
        ("markdown", "text/markdown"),
        ("svg", "image/svg+xml"),
        ("js", "application/javascript"),
    ],
)
def test_a_cell_is_shown_as_what_it_is(session: ShellSession, name: str, mime: str) -> None:
    assert session.run(f"%%{name}\n<a/>\n").displays == [{"text/plain": "<a/>", mime: "<a/>\n"}]


def test_pip_is_that_of_the_interpreter(session: ShellSession) -> None:
    printed = session.printed("%pip --version")
    assert printed.startswith("pip ")
    assert printed.endswith("Note: you may need to restart the kernel to use updated packages.\n")


def test_uv_gets_the_interpreter(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "uv")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert session.printed("%uv pip install name").startswith(
        f"uv pip install --python {sys.executable} name\n"
    )
    assert session.printed("%uv run it").startswith("uv run it\n")


def test_conda_gets_the_environment(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = tmp_path / "base" / "envs" / "mine"
    (environment / "conda-meta").mkdir(parents=True)
    program(tmp_path / "base" / "bin", "conda")
    monkeypatch.setattr(sys, "prefix", str(environment))
    monkeypatch.delenv("CONDA_EXE", raising=False)
    shown = session.printed("%conda install a b").splitlines()[0]
    assert shown == f"conda install a b --prefix {environment}"
    assert session.printed("%conda install -n x a").splitlines()[0] == "conda install -n x a"
    session.shell.read_line = None  # nobody could say yes
    shown = session.printed("%conda update a").splitlines()[0]
    assert shown == f"conda update a --prefix {environment} --yes"
    assert session.run("%mamba list").reply.ename == "UsageError"


def test_conda_is_refused_elsewhere(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert "not appear to be a conda environment" in session.run("%conda list").stderr


def test_a_file_is_shown_in_the_pager(session: ShellSession, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("some text\n")
    assert session.run("%less a.txt").page == "some text\n"
    assert session.run("%more nothing").reply.ename == "UsageError"


def test_a_page_of_the_manual_is_shown_in_the_pager(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "man")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert session.run("%man 3 printf").page == "man -P cat 3 printf\n"


def test_the_screen_of_a_terminal_is_cleared(session: ShellSession) -> None:
    assert session.printed("%clear") == "\x1b[H\x1b[2J"
