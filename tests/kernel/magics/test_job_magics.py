"""``%job`` and its relatives as magics: what they take, how jobs are called, when exit objects."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from itui_kernel.shell.running import jobs
from shell_session import ShellSession, shell_session


@pytest.fixture
def session() -> Iterator[ShellSession]:
    with shell_session() as session:
        session.shell.namespace["gate"] = gate = threading.Event()
        yield session
        gate.set()


def states(session: ShellSession) -> dict[str, str]:
    return {job.name: job.state for job in session.shell.jobs.all}


def test_an_input_may_start_several_jobs(session: ShellSession) -> None:
    session.run("seen = []\nfor n in range(3):\n    %job seen.append(gate.wait())")
    assert states(session) == {"1": "running", "1.2": "running", "1.3": "running"}
    session.run("gate.set()\n%wait 1 1.2 %1.3")
    assert set(states(session).values()) == {"done"}
    assert session["seen"] == [True] * 3


def test_inputs_that_are_not_stored_start_jobs_too(session: ShellSession) -> None:
    session.run("gate.wait() &", store_history=False)
    session.run("gate.wait() &", silent=True)
    assert list(states(session)) == ["0.2", "0.3"]


def test_a_job_in_a_function_sees_its_names_as_they_were(session: ShellSession) -> None:
    session.run("def start(n):\n    %job gate.wait(); got.append(n)\n    n = 0")
    session.run("got = []\nstart(5)\ngate.set()\n%wait")
    assert session["got"] == [5]


def test_a_cell_of_several_lines_is_a_job(session: ShellSession) -> None:
    session.run("%%job\ngate.wait()\nx = 3\n")
    session.run("gate.set()\n%wait")
    assert session["x"] == 3


def test_a_job_may_start_a_job(session: ShellSession) -> None:
    session.run("%job %job gate.wait()")
    session.run("%wait 1")
    assert states(session) == {"1": "done", "1.2": "running"}


def test_results_are_kept_and_the_last_one_stays(session: ShellSession) -> None:
    session.run("gate.wait() and 'of the job' &")
    session.run("'typed'")
    session.run("gate.set()\n%wait 1")
    assert (session["_1"], session["Out"][1], session["_"]) == ("of the job",) * 2 + ("typed",)


def test_a_semicolon_hides_the_result_of_a_job(session: ShellSession) -> None:
    session.run("gate.set(); 5; &")
    session.run("%wait")
    assert 1 not in session["Out"]


def test_what_a_job_would_page_is_printed(session: ShellSession) -> None:
    assert "Docstring" in session.printed("len? &\n") + session.printed("%wait")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("%job", "%job needs a statement to run"),
        ("%%job x\ny", "%%job takes the code below it"),
        ("%fg", "no job is running"),
        ("%fg 3", "there is no job 3: %jobs lists them"),
        ("%wait x", "there is no job x"),
        ("%kill", "%kill needs the number of a job, or --all"),
        ("%kill 12345", "there is no job 12345: %jobs lists them; !kill ends processes"),
    ],
)
def test_misuse_is_explained(session: ShellSession, code: str, said: str) -> None:
    assert str(session.run(code).reply.evalue).startswith(said)


@pytest.mark.parametrize("code", ["%wait 1", "%fg"])
def test_a_job_does_not_wait_for_itself(session: ShellSession, code: str) -> None:
    session.run(f"%job {code}")
    session.run("%wait")
    assert states(session) == {"1": "failed"}


def test_exit_objects_once_while_jobs_run(session: ShellSession) -> None:
    session.run("gate.wait() &")
    first = session.run("exit")
    assert first.stdout.startswith("A job is running, see %jobs.")
    assert not first.reply.payload
    session.run("'something else'")
    assert "A job is running" in session.printed("exit()")
    assert [each["source"] for each in session.run("exit").reply.payload or ()] == ["ask_exit"]


def test_exit_in_a_job_ends_nothing(session: ShellSession) -> None:
    session.run("exit() &")
    said = session.run("%wait")
    assert states(session) == {"1": "done"}
    assert not said.reply.payload


def test_old_jobs_are_forgotten(session: ShellSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "MOST_ENDED", 2)
    for _ in range(4):
        session.run("pass &\n")
        session.run("%wait")
    assert list(states(session)) == ["3", "5", "7"]


def test_sleep_is_given_back(session: ShellSession) -> None:
    original = time.sleep
    with shell_session() as other:
        other.run("from time import sleep")
        other.run("pass &")
        assert other["sleep"] is time.sleep is not original
        assert (time.sleep.__name__, time.sleep.__module__) == ("sleep", "time")
        with pytest.raises(ValueError, match="negative"):
            time.sleep(-1)
    assert time.sleep is original


def test_an_interrupted_job_runs_what_it_has_to_clean_up(session: ShellSession) -> None:
    session.run("import time")
    session.run("%%job\ntry:\n    gate.set(); time.sleep(100)\nfinally:\n    cleaned = True\n")
    session.run("gate.wait()")
    session.run("%kill 2")
    session.run("%wait 2")
    assert (states(session)["2"], session["cleaned"]) == ("interrupted", True)
