"""``%run``: files, modules, files of inputs and notebooks."""

from __future__ import annotations

import json
import pstats
import sys
from pathlib import Path

import pytest

from shell_session import ShellSession

SHOW = """
import sys
seen = __name__, sys.argv, __file__, sys.path[0]
def f(): return value
value = 1
if __name__ == "__main__": is_main = True
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str) -> None:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_a_program_sees_itself_alone(session: ShellSession, place: Path) -> None:
    write("sub/show.py", SHOW + "missing = 'mine' not in globals()")
    session.run("mine = 1\nimport sys\nbefore = sys.argv, list(sys.path), sys.modules['__main__']")
    session.run("%run sub/show.py one 'two three'")
    assert session["seen"] == (
        "__main__",
        ["sub/show.py", "one", "two three"],
        str(place / "sub/show.py"),
        str(place / "sub"),
    )
    assert (session["is_main"], session["missing"], session["mine"]) == (True, True, 1)
    assert session.shown("before == (sys.argv, sys.path, sys.modules['__main__'])") == "True"
    assert session.shown("'__file__' in globals(), __name__") == "(False, '__main__')"


def test_functions_of_a_program_keep_its_names(session: ShellSession) -> None:
    write("show.py", SHOW)
    session.run("%run show\nvalue = 2")
    assert session.shown("f(), value") == "(1, 2)"


@pytest.mark.parametrize(
    ("options", "name", "is_main"),
    [("-n", "show", False), ("-i -n", "show", False), ("-i", "__main__", True)],
)
def test_the_name_may_be_that_of_the_file(
    session: ShellSession, options: str, name: str, is_main: bool
) -> None:
    write("show.py", SHOW)
    session.run(f"%run {options} show.py")
    assert session["seen"][0] == name
    assert ("is_main" in session.shell.namespace) == is_main
    assert session.shown("__name__") == "'__main__'"


def test_a_program_may_use_the_names_of_the_session(session: ShellSession) -> None:
    write("use.py", "given += 1\nmade = given")
    session.run("given = 4")
    assert session.run("%run use.py").reply.ename == "NameError"
    session.run("%run -i use.py")
    assert (session["given"], session["made"]) == (5, 5)


def test_the_traceback_begins_in_the_file_and_its_names_are_there(session: ShellSession) -> None:
    write("fails.py", "early = 2\ndef g():\n    raise ValueError('bad')\ng()\n")
    ran = session.run("%run fails.py")
    assert ran.reply.ename == "ValueError"
    assert "Cell In" not in ran.error
    assert "fails.py:4" in ran.error
    assert "fails.py:3, in g()" in ran.error
    assert session["early"] == 2


def test_a_file_that_does_not_parse_shows_where(session: ShellSession) -> None:
    write("syntax.py", "def f(:\n")
    error = session.run("%run syntax.py").error
    assert "syntax.py:1" in error
    assert "SyntaxError: invalid syntax" in error
    assert "Cell In" not in error


def test_the_source_of_a_changed_file_is_the_new_one(session: ShellSession) -> None:
    write("fails.py", "1/0  # first\n")
    assert "# first" in session.run("%run fails.py").error
    write("fails.py", "1/0  # second version\n")
    assert "# second version" in session.run("%run fails.py").error


@pytest.mark.parametrize(
    ("status", "options", "is_error"),
    [("", "", False), ("0", "", False), ("4", "", True), ("'no'", "", True), ("4", "-e", False)],
)
def test_exiting_well_is_no_error(
    session: ShellSession, status: str, options: str, is_error: bool
) -> None:
    write("exits.py", f"import sys\ndone = True\nsys.exit({status})\n")
    ran = session.run(f"%run {options} exits.py")
    assert (ran.reply.ename == "SystemExit") == is_error
    assert session["done"]


def test_arguments_are_expanded_as_in_a_shell(
    session: ShellSession, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    write("args.py", "import sys\nfound = sys.argv[1:]")
    write("b.txt", "")
    write("a.txt", "")
    session.run("x = 3")
    session.run(r"""%run args.py *.txt "*.txt" '?.txt' \\*.txt [ab].txt *.none ~/d $x {x + 1}""")
    assert session["found"] == [
        "a.txt",
        "b.txt",
        "*.txt",
        "?.txt",
        "*.txt",
        "a.txt",
        "b.txt",
        "*.none",
        "/home/someone/d",
        "3",
        "4",
    ]
    session.run("%run -G args.py *.txt -x --long=1")
    assert session["found"] == ["*.txt", "-x", "--long=1"]


def test_modules_are_found_as_by_import(session: ShellSession, place: Path) -> None:
    write("package/__init__.py", "")
    write("package/part.py", "from . import other\nimport sys\n" + SHOW + "where = __package__")
    write("package/other.py", "")
    write("package/__main__.py", "ran = __name__, __package__")
    session.run("%run -m package.part 1 2")
    assert session["seen"][:2] == ("__main__", [str(place / "package/part.py"), "1", "2"])
    assert session["where"] == "package"
    session.run("%run -m package")
    assert session["ran"] == ("__main__", "package")
    for name in [each for each in sys.modules if each.partition(".")[0] == "package"]:
        del sys.modules[name]


def test_a_pickle_of_a_program_can_be_read_afterwards(session: ShellSession) -> None:
    write("pickles.py", "import pickle\nclass C: pass\ntext = pickle.dumps(C())\n")
    session.run("%run pickles.py")
    assert session.shown("type(__import__('pickle').loads(text)) is C") == "True"


def test_a_file_of_inputs_runs_in_the_session(session: ShellSession) -> None:
    write("inputs.ipy", "print(__file__)\nmade = given + 1\nr = %time made\n")
    session.run("given = 1")
    printed = session.printed("%run inputs.ipy")
    assert printed.splitlines()[0].endswith("inputs.ipy")
    assert "Wall time" in printed
    assert session["r"] == 2


def test_a_notebook_runs_until_a_cell_fails(session: ShellSession) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# title"]},
        {"cell_type": "code", "source": ["a = 1\n", "print(a)\n", "a"]},
        {"cell_type": "code", "source": "%time b = 2\n1/0"},
        {"cell_type": "code", "source": "c = 3"},
    ]
    write("book.ipynb", json.dumps({"nbformat": 4, "cells": cells}))
    ran = session.run("%run book.ipynb")
    assert ran.stdout.startswith("1\nCPU times:")
    assert ran.reply.ename == "ZeroDivisionError"
    assert ran.error.count("ZeroDivisionError") == 2  # the heading and the last line
    assert ran.result is None
    assert session["b"] == 2
    assert "c" not in session.shell.namespace


def test_an_old_notebook_has_sheets(session: ShellSession) -> None:
    cells = [{"cell_type": "code", "input": ["old = 3"]}]
    write("book.ipynb", json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}))
    session.run("%run book.ipynb")
    assert session["old"] == 3


def test_times_are_estimated(session: ShellSession) -> None:
    write("quick.py", "print('run')")
    assert session.printed("%run -t quick.py") == (
        "run\n\nIPython CPU timings (estimated):\n"
        "  User   :       0.00 s.\n  System :       0.00 s.\nWall time:       0.00 s.\n"
    )
    assert session.printed("%run -t -N3 quick.py").startswith(
        "run\nrun\nrun\n\nIPython CPU timings (estimated):\nTotal runs performed: 3\n"
        "  Times  :      Total      Per run\n  User   :       0.0"
    )


def test_a_profiled_program_keeps_its_names(session: ShellSession) -> None:
    write("work.py", "import sys\ndef busy(): return sys.argv\nfound = busy()\n")
    ran = session.run("s = %run -p -l busy -D work.prof -r work.py x")
    assert "(busy)" in ran.page
    assert isinstance(session["s"], pstats.Stats)
    assert Path("work.prof").exists()
    assert "found" not in session.shell.namespace


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "you must provide at least a filename."),
        ("none.py", "File `'none.py'` not found."),
        ("-m no.such.module", "'no.such.module' is not a valid modulename on sys.path"),
        ("-m sys", "'sys' is not a valid modulename on sys.path"),
        ("-t -N0 x.py", "Number of runs must be >=1"),
        ("-z x.py", "option -z not recognized"),
    ],
)
def test_what_cannot_be_run_says_why(session: ShellSession, line: str, reason: str) -> None:
    ran = session.run(f"%run {line}")
    assert ran.reply.ename == "UsageError"
    assert ran.stderr.startswith(f"UsageError: {reason}")
