"""The names of the session listed, reset and deleted."""

from __future__ import annotations

import sys
import weakref
from pathlib import Path

import pytest

from shell_session import ShellSession


def test_names_of_the_shell_are_listed_once_they_are_the_users(session: ShellSession) -> None:
    assert session.printed("%who") == "Interactive namespace is empty.\n"
    session.run("Out = 3; _x = 4; x = 5")
    assert session.shown("%who_ls") == "['Out', 'x']"


def test_a_class_that_is_called_as_an_array_is_listed(session: ShellSession) -> None:
    session.run("class ndarray: pass\na = ndarray()")
    assert "a          ndarray    <__main__.ndarray object at" in session.printed("%whos ndarray")


def test_what_fails_to_show_itself_is_listed_all_the_same(session: ShellSession) -> None:
    session.run("class A:\n    def __repr__(self): 1/0\na = A()")
    assert "(str() failed)>" in session.printed("%whos A")


@pytest.mark.parametrize(
    ("answers", "is_reset"), [(["y"], True), (["n"], False), ([""], False), (["what", "YES"], True)]
)
@pytest.mark.parametrize("code", ["%reset", "%reset_selective x"])
def test_deleting_names_is_asked_first(
    session: ShellSession, code: str, answers: list[str], is_reset: bool
) -> None:
    session.run("x = 1")
    session.answers[:] = answers
    ran = session.run(code)
    assert ("x" not in session.shell.namespace) is is_reset
    assert ("Nothing done." in ran.stdout) is not is_reset
    assert len(session.prompts) == len(answers)


def test_without_an_answer_nothing_is_deleted(session: ShellSession) -> None:
    session.run("x = 1")
    session.run("%reset")
    assert session["x"] == 1


def test_who_cannot_be_asked_wants_it(session: ShellSession) -> None:
    session.run("x = 1")
    session.run("%reset", allow_stdin=False)
    assert "x" not in session.shell.namespace


def test_after_a_reset_the_shell_goes_on(session: ShellSession) -> None:
    session.run("x = 1")
    session.run("7")
    session.run("%reset -f")
    assert session.shown("len(Out), _, __, In[1]") == "(0, '', '', 'x = 1')"
    assert session.shown("_4") == "(0, '', '', 'x = 1')"
    assert session.printed("%who") == "Interactive namespace is empty.\n"
    assert session.shown("__name__") == "'__main__'"


def test_an_aggressive_reset_forgets_modules(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "forgotten_module.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    session.run("import forgotten_module")
    assert "forgotten_module" in sys.modules
    assert session.printed("%reset -f --aggressive").startswith("Forgot ")
    assert "forgotten_module" not in sys.modules
    assert "itui_kernel.magics.names" in sys.modules


def test_a_pattern_that_is_none_is_refused(session: ShellSession) -> None:
    assert "'[' is no pattern" in session.run("%reset_selective -f [").error


def test_a_deleted_object_is_let_go_of_everywhere(session: ShellSession) -> None:
    session.run("class A: pass\na = b = A()")
    session.run("a")
    session.run("a")
    held = weakref.ref(session["a"])
    session.run("%xdel a")
    assert held() is None
    assert session.shown("len(Out), 'b' in globals()") == "(0, False)"
    session.run("8")
    assert session.shown("_, __, ___") == "(8, (0, False), '')"
