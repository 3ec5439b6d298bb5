"""``%time`` and ``%timeit``."""

from __future__ import annotations

import re

import pytest

from itui_kernel.shell.programs.timing import TimeitResult, shown_time
from shell_session import ShellSession

SPAN = r"(?:[\d.]+ (?:s|ms|\u03bcs|ns))"
TIMES = re.compile(rf"CPU times: user {SPAN}, sys: {SPAN}, total: {SPAN}\nWall time: {SPAN}\n")
PER_LOOP = re.compile(
    rf"{SPAN} \xb1 {SPAN} per loop \(mean \xb1 std\. dev\. of (\d+) runs?, ([\d,]+) loops? each\)\n"
)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 ns"),
        (1e-10, "0.1 ns"),
        (1.5e-9, "1.5 ns"),
        (9.996e-7, "1 \u03bcs"),
        (1.2345e-3, "1.23 ms"),
        (59.4, "59.4 s"),
        (60, "1min"),
        (90_061, "1d 1h 1min 1s"),
    ],
)
def test_a_span_of_time_is_shown_in_the_unit_that_suits_it(seconds: float, shown: str) -> None:
    assert shown_time(seconds) == shown


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("%time 2**10", "1024"),
        ("%time x = 3", None),
        ("%time x = 3; x + 1", "4"),
        ("%%time\ny = 1\ny + 1", "2"),
        ("%time", None),
        ("%time print('hi')", None),
        ("%time 3;", None),
        ("v = %time 7", None),
    ],
)
def test_the_value_is_that_of_the_last_expression(
    session: ShellSession, code: str, value: str | None
) -> None:
    ran = session.run(code)
    assert TIMES.search(ran.stdout), ran.error
    assert ran.result == value


def test_names_stay_in_the_namespace(session: ShellSession) -> None:
    session.run("%time a = 1")
    session.run("v = %time a + 1")
    assert (session["a"], session["v"]) == (1, 2)


def test_the_code_sees_the_names_of_the_calling_function(session: ShellSession) -> None:
    code = "def f():\n    local = 5\n    value = %time local + 1\n    return value\nf()"
    assert session.shown(code) == "6"


def test_a_magic_and_a_wait_can_be_timed(session: ShellSession) -> None:
    assert "per loop" in session.printed("%time %timeit -n1 -r1 pass")
    session.run("import asyncio")
    assert session.shown("%time await asyncio.sleep(0, 'done')") == "'done'"


def test_times_are_printed_before_the_error(session: ShellSession) -> None:
    ran = session.run("%time 1/0")
    assert TIMES.fullmatch(ran.stdout)
    assert ran.error.endswith("ZeroDivisionError: division by zero")
    assert "1/0" in ran.error


def test_an_error_may_be_left_at_that(session: ShellSession) -> None:
    assert TIMES.fullmatch(session.printed("%time --no-raise-error 1/0"))
    assert TIMES.fullmatch(session.printed("%%time --no-raise-error\n1/0"))


def test_a_timed_cell_has_nothing_in_its_line(session: ShellSession) -> None:
    ran = session.run("%%time 1+1\n2")
    assert "Can't use statement directly after '%%time'!" in ran.stderr


@pytest.mark.parametrize(
    ("code", "runs", "loops"),
    [
        ("%timeit -n 3 -r 2 pass", "2", "3"),
        ("%timeit -n1000 -r1 pass", "1", "1,000"),
        ("%%timeit -n2 -r2 k = 3\nk += 1\nk * 2", "2", "2"),
        ("%timeit -r1 -n1 -c pass", "1", "1"),
        ("%timeit -r1 -n1 -t -p 5 pass", "1", "1"),
        ("%timeit -r1 -n1 %time 1", "1", "1"),
        ("%%timeit -r1 -n1\npass", "1", "1"),
    ],
)
def test_runs_and_loops_are_told(session: ShellSession, code: str, runs: str, loops: str) -> None:
    found = PER_LOOP.search(session.printed(code))
    assert found is not None
    assert found.groups() == (runs, loops)


def test_the_statement_runs_as_often_as_it_says(session: ShellSession) -> None:
    session.run("seen = []\n%timeit -n 3 -r 2 seen.append(1)")
    assert session["seen"] == [1] * 6
    session.run("seen = []; made = []\n%timeit -q -n 3 -r 2 seen.append(1)")
    session.run("%%timeit -q -n 3 -r 2 made.append(1)\nseen.append(1)")
    assert (len(session["made"]), len(session["seen"])) == (2, 12)


def test_the_number_of_loops_is_chosen(session: ShellSession) -> None:
    session.run("import time\nr = %timeit -o -q -r1 time.sleep(0.03)")
    assert session["r"].loops == 10


def test_what_is_assigned_stays_in_the_timed_function(session: ShellSession) -> None:
    session.run("x = 1\n%timeit -n1 -r1 x = 2; y = 3")
    assert session["x"] == 1
    assert "y" not in session.shell.namespace


def test_results_are_returned_or_stored(session: ShellSession) -> None:
    assert session.printed("r = %timeit -o -q -n 10 -r 3 pass") == ""
    assert session.shown("(r.loops, r.repeat, len(r.all_runs), len(r.timings))") == "(10, 3, 3, 3)"
    session.run("%timeit -v stored -q -n 1 -r 1 pass")
    assert isinstance(session["stored"], TimeitResult)
    assert session.run("%timeit -n 1 -r 1 pass").result is None
    result = session.shown("r")
    assert result is not None
    assert result.startswith("<TimeitResult : ")


def test_a_series_says_what_it_measured() -> None:
    result = TimeitResult(1_000_000, 3, [1.0, 2.0, 9.0], 0.0, 3)
    assert (result.best, result.average, result.worst) == (1e-6, 4e-6, 9e-6)
    assert str(result) == (
        "4 \u03bcs \xb1 3.56 \u03bcs per loop (mean \xb1 std. dev. of 3 runs, 1,000,000 loops each)"
    )


def test_a_slow_run_is_pointed_out(session: ShellSession) -> None:
    session.run("import time\nwaits = [0.03, 0.001, 0.001]")
    printed = session.printed("%timeit -n1 -r3 time.sleep(waits.pop(0))")
    assert printed.startswith("The slowest run took ")
    assert "an intermediate result is being cached" in printed


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("%timeit -n", "option -n requires a value"),
        ("%timeit -r0 pass", "at least one loop"),
        ("%timeit x x", "invalid syntax"),
        ("%timeit 1/0", "division by zero"),
    ],
)
def test_what_cannot_be_timed_says_why(session: ShellSession, code: str, reason: str) -> None:
    assert reason in (session.run(code).reply.evalue or "")


def test_nothing_takes_no_time(session: ShellSession) -> None:
    assert session.printed("%timeit") == session.printed("%%timeit\n\n") == ""


def test_an_error_tells_that_the_code_was_that_of_the_magic(session: ShellSession) -> None:
    assert "Code of %time, line 1\n----> 1 1/0" in session.run("%time 1/0").error
    assert "Code of %%timeit, line 2" in session.run("%%timeit\nx = 1\n1/0").error
