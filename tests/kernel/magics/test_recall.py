"""%history, %recall and %rerun, in one session and across several."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from itui_kernel.history.recorder import History
from itui_kernel.log import Log
from itui_kernel.shell.recall.ranges import Range, read_ranges
from shell_session import ShellSession, shell_session

INPUTS = ("a = 1", "b = 2\nc = 3", "!echo hi", "a + b")


@pytest.fixture
def used(session: ShellSession) -> ShellSession:
    for code in INPUTS:
        session.run(code)
    return session


@pytest.fixture
def later(tmp_path: Path) -> Iterator[ShellSession]:
    """The third of three sessions that are kept; the first two had the inputs."""
    with (tmp_path / "log").open("ab") as log:
        for number in range(3):
            with shell_session() as made:
                recorder = History(
                    lambda: tmp_path / "history", Log(log.fileno()), lambda: tmp_path / "cache"
                )
                recorder.start()
                made.shell.recorder = recorder
                made.shell.before_input.append(recorder.record_input)
                made.shell.after_output.append(recorder.record_output)
                if number < 2:
                    for code in INPUTS:
                        made.run(code)
                else:
                    made.run("d = 5")
                    yield made
                recorder.close()


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("4", [Range(0, 4, 5)]),
        ("4-6 9", [Range(0, 4, 7), Range(0, 9, 10)]),
        ("4:6", [Range(0, 4, 6)]),
        ("4-", [Range(0, 4)]),
        ("243/1-5", [Range(243, 1, 6)]),
        ("243/1-243/5", [Range(243, 1, 6)]),
        ("~2/", [Range(-2)]),
        ("~4/4-", [Range(-4, 4)]),
        ("~2/7", [Range(-2, 7, 8)]),
        ("~0/", [Range(0)]),
        ("~8/1-~6/5", [Range(-8), Range(-7), Range(-6, 1, 6)]),
        ("~1/3-~0/2", [Range(-1, 3), Range(0, 1, 3)]),
        ("~1/2-~3/1", []),
        ("", []),
        ("a", None),
        ("1 a", None),
        ("-4", None),
        ("3/1-~1/2", None),
        ("1.5", None),
    ],
)
def test_ranges(text: str, ranges: list[Range] | None) -> None:
    assert read_ranges(text) == ranges


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("1-4", "a = 1\nb = 2\nc = 3\n!echo hi\na + b\n"),
        ("-n 1-3", "   1: a = 1\n   2:\nb = 2\nc = 3\n   3: !echo hi\n"),
        ("3 1", "!echo hi\na = 1\n"),
        ("2:4", "b = 2\nc = 3\n!echo hi\n"),
        ("-nt 3", "   3: get_ipython().system('echo hi')\n"),
        ("-o 4", "a + b\n3\n"),
        ("-p 1-3", ">>> a = 1\n>>> b = 2\n... c = 3\n...\n>>> !echo hi\n"),
        ("-op 4", ">>> a + b\n3\n"),
        ("-np 2 4", "   2:\n>>> b = 2\n... c = 3\n...\n   4: >>> a + b\n"),
        ("-l 2", "!echo hi\na + b\n"),
        ("-l", "a = 1\nb = 2\nc = 3\n!echo hi\na + b\n"),
        ("-n -l 1", "   4: a + b\n"),
        ("-g echo", "   3: !echo hi\n   5: %history -g echo\n"),
        ("-g a?[=+]", "   1: a = 1\n   4: a + b\n"),
        ("-g c*3", "   2:\nb = 2\nc = 3\n   5: %history -g c*3\n"),
        ("-l 1 -g a*=", "   5: %history -l 1 -g a*=\n"),
        ("-g -t system", "   3: get_ipython().system('echo hi')\n"),
        ("99", ""),
        ("1/1", "a = 1\n"),
        ("~3/", ""),
    ],
)
def test_history(used: ShellSession, options: str, printed: str) -> None:
    found = used.printed(f"%history {options}")
    last = "   5: get_ipython().run_line_magic('history', '-g -t system')\n"
    assert found == (printed + last if "-t system" in options else printed)


def test_history_is_that_of_the_session_up_to_itself(used: ShellSession) -> None:
    assert used.printed("%hist").endswith("a + b\n%hist\n")


def test_inputs_that_the_user_took_out_of_in_are_known_as_typed(used: ShellSession) -> None:
    printed = used.printed(
        "In[1] = None; del In[2:]; get_ipython().run_line_magic('hist', '-t 1-3')"
    )
    assert printed == "a = 1\nb = 2\nc = 3\n!echo hi\n"


def test_history_of_equal_inputs(used: ShellSession) -> None:
    used.run("a = 1")
    assert used.printed("%history -u -g [a] = ?") == "   5: a = 1\n"


def test_history_goes_to_a_file(
    used: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert used.printed("%history -f out 1-2") == ""
    assert Path("out").read_text() == "a = 1\nb = 2\nc = 3\n"
    used.answers.append("no")
    assert used.printed("%history -f out 1") == "Aborting.\n"
    assert used.prompts == ["File 'out' exists. Overwrite? "]
    used.answers.append("y")
    used.run("%history -f out 1")
    assert Path("out").read_text() == "a = 1\n"
    used.run("%history -y -f out 4")
    assert Path("out").read_text() == "a + b\n"
    used.run("%history -f out 3", allow_stdin=False)
    assert Path("out").read_text() == "!echo hi\n"


def test_what_is_no_range_is_told(used: ShellSession) -> None:
    assert "'zz' is no range of inputs" in used.run("%history zz").error


def test_earlier_sessions(later: ShellSession) -> None:
    assert later.printed("%history -n ~1/1-2") == " 2/1: a = 1\n 2/2:\nb = 2\nc = 3\n"
    assert later.printed("%history -n 1/4 ~0/1 3/1") == " 1/4: a + b\n   1: d = 5\n   1: d = 5\n"
    assert later.printed("%history ~2/4-~1/1") == "a + b\na = 1\n"
    assert later.printed("%history -o 1/4") == "a + b\n3\n"
    assert later.printed("%history -n -l 5").startswith("   1: d = 5\n   2: %history -n ~1/1-2")
    assert later.printed("%history -n -l 7").startswith(" 2/4: a + b\n   1: d = 5\n")
    assert later.printed("%history -o -g a + ?") == (
        " 1/4: a + b\n3\n 2/4: a + b\n3\n   8: %history -o -g a + ?\n"
    )


def test_history_of_a_directory(
    later: ShellSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    later.run("here = 1")
    monkeypatch.chdir(tmp_path)
    assert later.printed("%history --in work -g = 1") == "   2: here = 1\n"


@pytest.mark.parametrize(
    ("line", "proposed"),
    [
        ("", "3"),
        ("1", "a = 1"),
        ("1-2", "a = 1\nb = 2\nc = 3"),
        ("a + 10", "11"),
        ("echo", "!echo hi"),
        ("45", "45"),
    ],
)
def test_recall(used: ShellSession, line: str, proposed: str) -> None:
    assert used.run(f"%recall {line}").next_input == proposed
    assert used.run(f"%rep {line}").next_input == proposed


def test_recall_of_nothing(used: ShellSession) -> None:
    ran = used.run("%rep no such thing")
    assert ran.stdout == "Couldn't evaluate or find in history: no such thing\n"
    assert ran.next_input is None


def test_recall_looks_into_earlier_sessions(later: ShellSession) -> None:
    assert later.run("%recall echo").next_input == "!echo hi"
    assert later.run("%recall ~1/2").next_input == "b = 2\nc = 3"


def test_rerun(used: ShellSession) -> None:
    used.run("n = 0")
    used.run("n += 1; n")
    ran = used.run("%rerun")
    assert ran.stdout == "=== Executing: ===\nn += 1; n\n=== Output: ===\n"
    assert ran.result == "2"
    used.run("%rerun 6 6")
    assert used["n"] == 4
    assert used.run("%rerun -g n += 1").reply.status == "ok"
    assert used["n"] == 5
    assert used.printed("%rerun -l 1").splitlines()[1] == "%rerun -g n += 1"
    assert used.printed("%rerun 99") == "No lines in history match specification\n"
    assert used.printed("%rerun -g nothing such") == "No lines in history match specification\n"


def test_the_history_of_ipython_becomes_ours(later: ShellSession, tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite"
    with sqlite3.connect(file) as database:
        database.executescript(
            """
            CREATE TABLE sessions (session integer primary key autoincrement, start timestamp,
                end timestamp, num_cmds integer, remark text);
            CREATE TABLE history (session integer, line integer, source text, source_raw text,
                PRIMARY KEY (session, line));
            CREATE TABLE output_history (session integer, line integer, output text,
                PRIMARY KEY (session, line));
            INSERT INTO sessions VALUES (1, '2020-01-02 03:04:05', NULL, 2, '');
            INSERT INTO history VALUES (1, 1, 'old_name = 1', 'old_name = 1');
            INSERT INTO history VALUES (1, 2, 'get_ipython().system(''ls'')', '!ls');
            INSERT INTO history VALUES (7, 1, '6 * 7', '6 * 7');
            INSERT INTO output_history VALUES (7, 1, '42');
            """
        )
    database.close()
    done = later.printed(f"%history --import {file}")
    assert done == f"{file}: 3 inputs of 2 sessions imported\n"
    assert later.printed("%history -g old_*") == " 4/1: old_name = 1\n   3: %history -g old_*\n"
    assert later.printed("%history -o 5/1") == "6 * 7\n42\n"
    assert later.printed("%history -t 4/2") == "get_ipython().system('ls')\n"
    assert later.printed("%history ~1/1") == "a = 1\n"
    assert later.printed("%history ~3/1") == "6 * 7\n"
    assert "0 inputs of 0 sessions" in later.printed(f"%history --import {file}")
    file.write_text("something else")
    assert "is no history of IPython" in later.run(f"%history --import {file}").error
    assert "No such file" in later.run("%history --import /nowhere/history.sqlite").error


def test_libraries_ask_for_the_history_as_they_ask_ipython(later: ShellSession) -> None:
    manager = later.shell.interactive.history_manager
    assert manager.session_number == 3
    assert list(manager.get_range(1, 1, 3)) == [(1, 1, "a = 1"), (1, 2, "b = 2\nc = 3")]
    assert list(manager.get_range_by_str("1/3-4", raw=False, output=True)) == [
        (1, 3, ("get_ipython().system('echo hi')", None)),
        (1, 4, ("a + b", "3")),
    ]
    assert list(manager.get_range()) == [(0, 1, "d = 5")]
    assert manager.get_tail(2) == [(2, 4, "a + b"), (0, 1, "d = 5")]
    assert manager.search("a*", n=1, output=True) == [(2, 4, ("a + b", "3"))]
    assert manager.search("!echo*", raw=False)[0] == (1, 3, "get_ipython().system('echo hi')")
    assert manager.input_hist_raw[1] == "d = 5"
    assert later.shell.interactive.extract_input_lines("1/1 1") == "a = 1\nd = 5"
    assert later.shell.interactive.find_user_code("1/1") == "a = 1"
    with pytest.raises(ValueError, match="was not found"):
        later.shell.interactive.find_user_code("nothing of it")


def test_the_result_of_what_runs_again_is_that_of_the_magic(session: ShellSession) -> None:
    session.run("6 * 7")
    assert session.run("%rerun 1").result == "42"
    assert session["Out"] == {1: 42, 2: 42}
    session.run("7 * 7", store_history=False)
    session.run("%%capture kept\n8")
    assert session["_"] == 42
    assert list(session["Out"]) == [1, 2]
