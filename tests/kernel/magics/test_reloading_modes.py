"""``%autoreload``: which modules are reloaded and when, and what becomes of failures."""

from __future__ import annotations

from pathlib import Path

import pytest

from edited_module import Write, begin
from shell_session import ShellSession


@pytest.mark.parametrize(
    "broken", ["class C:\n  x = \n", "def f(): return 2\nclass C: y = 1\n1/0\n"]
)
def test_a_module_that_fails_stays_as_it_was(
    session: ShellSession, write: Write, broken: str
) -> None:
    write("def f(): return 1\nclass C:\n  x = 1\n  def m(self): return 1\n")
    begin(session)
    session.run("c = edited.C()")
    write(broken)
    ran = session.run("edited.f(), c.m(), c.x, hasattr(c, 'y')")
    assert ran.result == "(1, 1, 1, False)"
    assert ran.stderr.startswith("[autoreload of edited failed: ")
    assert "edited.py" in ran.stderr
    assert "itui_kernel" not in ran.stderr
    assert session.run("pass").stderr == ""
    write("def f(): return 3\nclass C:\n  def m(self): return 3\n")
    assert session.shown("edited.f(), c.m()") == "(3, 3)"


def test_errors_may_be_hidden_and_reloads_be_told(session: ShellSession, write: Write) -> None:
    write("x = 1")
    begin(session, "2 --hide-errors -p")
    write("x = 2")
    assert session.printed("pass") == "Reloading 'edited'.\n"
    write("1/0")
    assert session.run("pass").stderr == ""


def test_imported_functions_of_others_are_not_touched(session: ShellSession, write: Write) -> None:
    write("from os.path import join as f")
    begin(session)
    session.run("import os\nbefore = os.path.join.__code__")
    write("from os.path import split as f\nx = 1")
    assert session.shown("os.path.join.__code__ is before, edited.f is os.path.split") == (
        "(True, True)"
    )


def test_only_marked_modules_are_reloaded_in_the_explicit_mode(
    session: ShellSession, write: Write
) -> None:
    write("x = 1")
    begin(session, "1")
    write("x = 2")
    assert session.shown("edited.x") == "1"
    session.run("%autoreload 0\n%aimport edited\n%autoreload explicit")
    write("x = 33")
    assert session.shown("edited.x") == "33"
    session.run("%aimport -edited")
    write("x = 4")
    assert session.shown("edited.x") == "33"


def test_a_reload_can_be_asked_for(session: ShellSession, write: Write) -> None:
    write("x = 1")
    begin(session, "0")
    write("x = 2")
    assert session.shown("edited.x") == "1"
    session.run("%autoreload")
    assert session.shown("edited.x") == "2"


def test_the_complete_mode_updates_imported_names(session: ShellSession, write: Write) -> None:
    write("number = 1\ndef f(): return 1\n_hidden = 1")
    begin(session, "3", "from edited import *")
    write("number = 2\ndef f(): return 2\nclass New: pass\n_other = 1")
    assert session.shown("number, f(), New.__name__, '_other' in globals()") == (
        "(2, 2, 'New', False)"
    )
    session.run("number = 'mine'")
    write("number = 3\ndef f(): return 3\nclass New: pass\nlate = 1")
    assert session.shown("number, f(), 'late' in globals()") == "('mine', 3, False)"


def test_what_is_watched_is_told(session: ShellSession, write: Write) -> None:
    write("")
    assert session.printed("%aimport") == "Modules to reload:\n\n\nModules to skip:\n\n"
    session.run("%aimport edited, json.decoder\n%aimport -os")
    assert session.shown("edited.__name__, json.__name__") == "('edited', 'json')"
    assert session.printed("%aimport") == (
        "Modules to reload:\nedited json.decoder\n\nModules to skip:\nos\n"
    )
    session.run("%autoreload all")
    assert "all-except-skipped" in session.printed("%aimport")
    assert session.run("%aimport no_such_module_at_all").reply.ename == "ModuleNotFoundError"


def test_objects_that_run_code_when_asked_are_not_asked(
    session: ShellSession, write: Write
) -> None:
    text = "class Lazy:\n  def __getattr__(self, name): raise RuntimeError(name)\nlazy = Lazy()\n"
    text += "class C:\n  member = Lazy()\n  def m(self): return %d\nx = %d\n"
    write(text % (1, 1))
    begin(session)
    session.run("c = edited.C()")
    write(text % (2, 2))
    ran = session.run("c.m()")
    assert (ran.result, ran.stderr) == ("2", "")


def test_an_unknown_mode_is_refused(session: ShellSession) -> None:
    assert 'Unrecognized autoreload mode "7".' in session.run("%autoreload 7").stderr


def test_a_deleted_file_changes_nothing(
    session: ShellSession, write: Write, tmp_path: Path
) -> None:
    write("x = 1")
    begin(session)
    (tmp_path / "edited.py").unlink()
    ran = session.run("edited.x")
    assert (ran.result, ran.stderr) == ("1", "")


def test_an_interrupted_reload_ends_the_input_and_is_not_tried_again(
    session: ShellSession, write: Write
) -> None:
    write("def f(): return 1")
    begin(session)
    write("raise KeyboardInterrupt\ndef f(): return 2")
    ended = session.run("edited.f()")
    assert (ended.reply.status, ended.result) == ("error", None)
    assert "[autoreload of edited interrupted: it stays as it was" in ended.stderr
    assert session.shown("edited.f()") == "1"
    write("def f(): return 3")
    assert session.shown("edited.f()") == "3"
