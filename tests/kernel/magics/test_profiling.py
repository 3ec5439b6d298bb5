"""``%prun``, and the magics that other packages bring."""

from __future__ import annotations

import pstats
import sys
from pathlib import Path

import pytest

from shell_session import ShellSession

DEFINE = "def f(n):\n    return sum(range(n))"


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_report_goes_to_the_pager(session: ShellSession) -> None:
    session.run(DEFINE)
    ran = session.run("%prun f(10)")
    assert "4 function calls in 0." in ran.page
    assert "Ordered by: internal time" in ran.page
    assert ":1(f)" in ran.page
    assert ran.stdout == ""


def test_a_cell_is_appended_to_the_line_and_runs_in_the_namespace(session: ShellSession) -> None:
    session.run(DEFINE)
    ran = session.run("%%prun -s cumulative n = 5\nx = f(n)\ny = f(2)")
    assert "Ordered by: cumulative time" in ran.page
    assert (session["x"], session["y"]) == (10, 1)


def test_limits_apply_one_after_the_other(session: ShellSession) -> None:
    session.run(DEFINE)
    page = session.run("%prun -s name -l input -l 1 f(1)").page
    assert "List reduced from 4 to 1 due to restriction <'input'>" in page
    assert "List reduced from 1 to 1" not in page
    page = session.run("%prun -s name -l 3 -l 0.4 f(1)").page
    assert "List reduced from 4 to 3 due to restriction <3>" in page
    assert "List reduced from 3 to 1 due to restriction <0.4>" in page


def test_statistics_are_returned_and_saved(session: ShellSession) -> None:
    session.run(DEFINE)
    ran = session.run("s = %prun -q -r -T report.txt -D data.prof f(10)")
    assert ran.page == ""
    assert ran.stdout == (
        "\n*** Profile stats marshalled to file 'data.prof'.\n"
        "\n*** Profile printout saved to text file 'report.txt'.\n"
    )
    assert isinstance(session["s"], pstats.Stats)
    assert any(name == "f" for _, _, name in pstats.Stats("data.prof").stats)  # type: ignore[attr-defined]
    assert "4 function calls" in Path("report.txt").read_text()


def test_the_end_of_a_program_is_no_error(session: ShellSession) -> None:
    ran = session.run("%prun raise SystemExit(3)")
    assert ran.reply.status == "ok"
    assert ran.page.endswith("*** SystemExit exception caught in code being profiled.")
    assert "SystemExit exception caught" in session.printed("%prun -q raise SystemExit")


def test_an_interrupt_shows_what_was_measured_until_then(session: ShellSession) -> None:
    session.run(DEFINE)
    ran = session.run("%prun f(3); raise KeyboardInterrupt")
    assert ran.reply.ename == "KeyboardInterrupt"
    assert "(f)" in ran.page


def test_an_error_is_shown_and_the_profiler_stops(session: ShellSession) -> None:
    ran = session.run("%prun 1/0")
    assert (ran.reply.ename, ran.page) == ("ZeroDivisionError", "")
    assert sys.getprofile() is None


def test_an_unknown_key_is_refused_before_anything_runs(session: ShellSession) -> None:
    ran = session.run("%prun -s wrong x = 1")
    assert "cannot sort by 'wrong'; the keys are calls, " in ran.stderr
    assert "x" not in session.shell.namespace


EXTENSION = """
def load_ipython_extension(shell):
    shell.register_magic_function(lambda line: ("theirs", line), "line", "lprun")
"""


def test_a_magic_of_a_package_comes_with_the_package(
    session: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "line_profiler.py").write_text(EXTENSION)
    monkeypatch.syspath_prepend(tmp_path)
    assert session.shown("%lprun -f f f(3)") == "('theirs', '-f f f(3)')"
    monkeypatch.delitem(sys.modules, "line_profiler")


def test_without_the_package_it_is_named(
    session: ShellSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [])
    assert "%mprun needs memory_profiler, which is not installed" in session.run("%mprun x").stderr
