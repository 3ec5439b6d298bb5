"""Extensions: modules that add to the shell."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from shell_session import ShellSession

LOADS = """
def load_ipython_extension(shell):
    shell.push({"version": %r})
"""
UNLOADS = """
def unload_ipython_extension(shell):
    del shell.user_ns["version"]
"""
IPYTHONS_OWN = """
from IPython.core.magic import Magics, magics_class, line_cell_magic
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

@magics_class
class Repeating(Magics):
    @magic_arguments()
    @argument("-n", type=int, default=2)
    @argument("words", nargs="*")
    @line_cell_magic
    def again(self, line, cell=None):
        "Say it again."
        options = parse_argstring(self.again, line)
        self.shell.user_ns["said"] = cell
        return options.words * options.n

def load_ipython_extension(shell):
    shell.register_magics(Repeating)
    shell.events.register("pre_run_cell", note)

def note(info):
    noted.append(info.raw_cell)

noted = []
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("extended", "without", "failing"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


def test_an_extension_is_told_which_shell_it_is_in(session: ShellSession, place: Path) -> None:
    (place / "extended.py").write_text(LOADS % 1 + UNLOADS)
    assert session.printed("%load_ext extended") == ""
    assert session["version"] == 1
    assert session.printed("%load_ext extended") == (
        "The extended extension is already loaded. To reload it, use:\n  %reload_ext extended\n"
    )
    assert session.printed("%unload_ext extended") == ""
    assert "version" not in session.shell.namespace
    assert session.printed("%unload_ext extended") == "The extended extension is not loaded.\n"


def test_reloading_reads_the_file_again(session: ShellSession, place: Path) -> None:
    path = place / "extended.py"
    path.write_text(LOADS % 1)
    session.run("%reload_ext extended")
    assert session["version"] == 1
    path.write_text(LOADS % "two")
    session.run("%reload_ext extended")
    assert session["version"] == "two"


def test_a_module_may_lack_what_is_called(session: ShellSession, place: Path) -> None:
    (place / "without.py").write_text("")
    assert session.printed("%load_ext without") == (
        "The without module is not an IPython extension.\n"
    )
    (place / "extended.py").write_text(LOADS % 1)
    session.run("%load_ext extended")
    assert session.printed("%unload_ext extended") == (
        "The extended extension doesn't define how to unload it.\n"
    )


@pytest.mark.parametrize("name", ["load_ext", "unload_ext", "reload_ext"])
def test_the_name_is_needed(session: ShellSession, name: str) -> None:
    assert session.run(f"%{name}").stderr == "UsageError: Missing module name.\n"


def test_an_extension_that_fails_is_not_loaded(session: ShellSession, place: Path) -> None:
    (place / "failing.py").write_text("def load_ipython_extension(shell):\n    1/0\n")
    for _ in range(2):
        assert session.run("%load_ext failing").reply.ename == "ZeroDivisionError"
    assert session.printed("%unload_ext failing") == "The failing extension is not loaded.\n"


def test_a_module_that_is_not_there_is_named(session: ShellSession, place: Path) -> None:
    reply = session.run("%load_ext no_such_module_at_all").reply
    assert (reply.ename, reply.evalue) == (
        "ModuleNotFoundError",
        "No module named 'no_such_module_at_all'",
    )
    (place / "failing.py").write_text("import needed_but_absent\n")
    assert session.run("%load_ext failing").reply.evalue == "No module named 'needed_but_absent'"


@pytest.mark.parametrize("name", ["autoreload", "IPython.extensions.autoreload", "storemagic"])
def test_what_ipython_ships_is_ours(session: ShellSession, name: str) -> None:
    assert session.printed(f"%load_ext {name}") == ""
    assert f"%reload_ext {name}" in session.printed(f"%load_ext {name}")
    assert session.printed(f"%reload_ext {name}") == ""
    assert "doesn't define how to unload it" in session.printed(f"%unload_ext {name}")


def test_an_extension_written_for_ipython_works(session: ShellSession, place: Path) -> None:
    (place / "extended.py").write_text(IPYTHONS_OWN)
    session.run("%load_ext extended")
    assert session.shown("%again -n 3 ho") == "['ho', 'ho', 'ho']"
    assert session.shown("%%again ha\ntext") == "['ha', 'ha']"
    assert session["said"] == "text\n"
    session.run("import extended")
    assert session.shown("extended.noted[-1]") == "'extended.noted[-1]'"


def test_the_hook_of_ipythons_pager_is_that_of_the_frontend(session: ShellSession) -> None:
    ran = session.run("get_ipython().hooks.show_in_pager('first\\nsecond', start=0)")
    assert (ran.page, ran.stdout) == ("first\nsecond", "")
    ran = session.run("get_ipython().hooks.show_in_pager({'text/plain': 'x', 'text/html': 'y'})")
    assert ran.page == "x"
