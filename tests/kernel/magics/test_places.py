"""Directories, bookmarks, aliases, the environment: magics about where and under which names."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from shell_session import ShellSession, shell_session


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    (work / "sub" / "deep").mkdir(parents=True)
    (work / "with blank").mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SHELL", "/bin/sh")


def test_the_history_of_directories_leads_back(session: ShellSession) -> None:
    start = os.getcwd()
    session.printed("%cd -q sub/deep")
    session.printed("%cd -q ..")
    assert session.printed("%cd -") == f"{start}/sub/deep\n"
    assert session.printed("%cd --work/sub") == f"{start}/sub/deep\n"
    assert session.printed("%cd -0") == f"{start}\n"
    assert session["_dh"][:3] == [Path(start), Path(f"{start}/sub/deep"), Path(f"{start}/sub")]
    assert session.printed("%dhist 1 3").splitlines()[1:] == [
        f"1: {start}/sub/deep",
        f"2: {start}/sub",
    ]
    assert session.printed("%dhist 1").splitlines()[1:] == [f"4: {start}"]


def test_a_history_of_directories_that_the_user_cleared_is_begun_anew(
    session: ShellSession,
) -> None:
    session.run("_dh.clear()")
    here = os.getcwd()
    assert session.printed("%cd nowhere").splitlines()[1:] == [here]
    assert session.printed("%cd sub") == f"{here}/sub\n"
    assert session["_dh"] == [Path(here, "sub")]


@pytest.mark.parametrize("line", ["%cd -", "%cd --nowhere", "%cd -b nowhere", "%dhist 1 2 3"])
def test_a_place_that_is_not_known_is_refused(session: ShellSession, line: str) -> None:
    assert session.run(line).reply.ename == "UsageError"


def test_a_directory_that_is_not_there_leaves_the_session_where_it_is(
    session: ShellSession,
) -> None:
    start = os.getcwd()
    printed = session.printed("%cd nowhere")
    assert printed == f"[Errno 2] No such file or directory: 'nowhere'\n{start}\n"
    assert session["_dh"] == [Path(start)]


def test_names_with_blanks_need_no_quotes(session: ShellSession) -> None:
    start = os.getcwd()
    assert session.printed("%cd with blank") == f"{start}/with blank\n"
    assert session.printed("%cd -q ..") == ""
    assert session.printed("%cd 'with blank'") == f"{start}/with blank\n"


def test_without_a_directory_one_goes_home(session: ShellSession, tmp_path: Path) -> None:
    assert session.printed("%cd") == f"{tmp_path}\n"
    assert session.printed("%cd ~/work/sub") == f"{tmp_path}/work/sub\n"


def test_the_stack_keeps_directories_with_the_home_shortened(session: ShellSession) -> None:
    session.printed("%cd -q sub")
    assert session.shown("%pushd deep") == "['~/work/sub']"
    assert session.printed("%popd").endswith("/work/sub\npopd -> ~/work/sub\n")
    assert session.shown("%dirs") == "[]"


def test_bookmarks_are_kept_for_other_sessions(session: ShellSession, tmp_path: Path) -> None:
    session.printed("%bookmark here")
    session.printed(f"%bookmark other {tmp_path}")
    session.shell.close()
    with shell_session() as later:
        assert later.printed("%cd other") == f"(bookmark:other) -> {tmp_path}\n{tmp_path}\n"
        later.printed("%bookmark -d other")
        listed = later.printed("%bookmark -l").splitlines()
        assert listed == ["Current bookmarks:", f"here -> {tmp_path}/work"]
        later.printed("%bookmark -r")
        assert later.printed("%bookmark -l") == "Current bookmarks:\n"


def test_a_directory_comes_before_a_bookmark_of_its_name(
    session: ShellSession, tmp_path: Path
) -> None:
    session.printed(f"%bookmark sub {tmp_path}")
    assert session.printed("%cd sub") == f"{tmp_path}/work/sub\n"
    assert session.printed("%cd -b sub").endswith(f"{tmp_path}\n")


def test_a_torn_file_of_bookmarks_is_none(session: ShellSession, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "bookmarks.json"
    file.write_text('{"torn')
    session.printed("%bookmark here")
    assert json.loads(file.read_text()) == {"here": f"{tmp_path}/work"}


def test_an_alias_gets_values_when_it_is_used(session: ShellSession) -> None:
    session.run("x = 'early'")
    session.run("%alias both echo $x $$x %s")
    session.run("x = 'late'")
    assert session.printed("%both $x") == "early late late\n"
    assert session.printed("def f(x):\n    %both {x}\nf('inner')") == "early inner inner\n"


def test_what_a_line_has_is_not_replaced_twice(session: ShellSession) -> None:
    session.run("HOME = 'a variable'")
    session.run("%alias show echo")
    assert session.printed("%show $$HOME") == f"{os.environ['HOME']}\n"


def test_an_alias_may_be_put_over_one_of_the_start(session: ShellSession) -> None:
    session.run("%alias ls echo mine")
    assert session.printed("%ls") == "mine\n"
    session.run("%unalias ls")
    assert session.run("%ls").reply.ename == "UsageError"


def test_every_program_becomes_an_alias(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, mode in [("greet3.1", 0o755), ("cd", 0o755), ("no_program", 0o644)]:
        (programs / name).write_text("#!/bin/sh\necho hello $1\n")
        (programs / name).chmod(mode)
    monkeypatch.setenv("PATH", f"{programs}:{tmp_path}/nowhere:{os.environ['PATH']}")
    session.printed("%rehashx")
    assert session.printed("%greet31 you") == "hello you\n"
    assert session.shell.aliases.find("cd") is None
    assert session.shell.aliases.find("no_program") is None


def test_aliases_are_reached_as_ipython_has_them(session: ShellSession) -> None:
    manager = session.shell.interactive.alias_manager
    manager.define_alias("hello", "echo hello")
    assert session.printed("%hello you") == "hello you\n"
    assert (manager.is_alias("hello"), manager.is_alias("cd")) == (True, False)
    assert repr(manager.get_alias("hello")) == "<alias hello for 'echo hello'>"
    assert manager.retrieve_alias("hello") == "echo hello"
    assert ("hello", "echo hello") in manager.aliases
    manager.soft_define_alias("cd", "echo")
    manager.undefine_alias("hello")
    with pytest.raises(ValueError, match="hello is not an alias"):
        manager.undefine_alias("hello")


def test_an_alias_shows_what_it_is(session: ShellSession) -> None:
    session.run("%alias show echo %s")
    assert session.printed("%alias show") == "show -> echo %s\n"
    assert session.run("%alias nothing").reply.ename == "UsageError"


def test_secrets_are_not_listed(session: ShellSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "abc")
    monkeypatch.setenv("MY_NAME", "Eve")
    session.run("listed = %env")
    assert (session["listed"]["MY_TOKEN"], session["listed"]["MY_NAME"]) == ("<hidden>", "Eve")
    assert session.shown("%env MY_TOKEN") == "'abc'"
