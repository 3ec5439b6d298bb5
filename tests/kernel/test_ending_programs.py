"""A program that an input or a job starts ends whenever that is said, even as it starts."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from types import FrameType

import pytest

from itui_kernel.shell.running.thread_interrupts import ThreadInterrupts
from itui_kernel.shell.system.waiting import children, is_starting
from shell_session import ShellSession, shell_session

SYSTEM = [
    "call System.run",
    "call Run.attend",
    "call Attention.__enter__",
    "return Attention.__enter__",
    "call Terminal.start",
    "c_call fork_exec",
    "c_return fork_exec",
    "return Terminal.start",
    "return Run._begin",
    "call Attention.follow",
    "call Conversation.step",
]
PYTHON = [
    "call run",
    "call Popen._execute_child",
    "c_call fork_exec",
    "c_return fork_exec",
    "return Popen.__init__",
    "call Popen.wait",
    "c_call waitpid",
]
NUMBERS = count(100_000 + os.getpid())


@pytest.fixture(scope="module")
def session() -> Iterator[ShellSession]:
    with shell_session() as session:
        session.run("import os, subprocess")
        yield session


@pytest.fixture
def mark() -> str:
    """What tells the programs of a test from all others."""
    return f"sleep {next(NUMBERS)}"


def at(moment: str, action: Callable[[], object]) -> Callable[[FrameType, str, object], None]:
    """Make a profiler that does something the first time a moment has come."""
    event, _, name = moment.partition(" ")
    left = [action]

    def profile(frame: FrameType, kind: str, argument: object) -> None:
        code = argument if kind.startswith("c_") else frame.f_code
        found = getattr(code, "co_qualname", "") or getattr(code, "__name__", "")
        if left and kind == event and found == name:
            left.pop()()

    return profile


def elsewhere(action: Callable[[], None]) -> None:
    thread = threading.Thread(target=action)
    thread.start()
    thread.join()


def wait_until_gone(mark: str) -> None:
    while running(mark):
        continue


def running(mark: str) -> list[int]:
    """Return the programs of a test, and the shells that start them."""
    found = {int(path.parent.name): told(path) for path in Path("/proc").glob("[0-9]*/cmdline")}
    return [pid for pid, line in found.items() if mark.encode() in line.replace(b"\0", b" ")]


def told(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def run_job(session: ShellSession, code: str, moment: str) -> str:
    """Run a job that is told to end at a moment; return what became of it."""
    jobs = session.shell.jobs

    def end() -> None:
        # CPython 3.11 runs no thread with a profiler while an exception waits for another one
        threading.setprofile(None)
        elsewhere(lambda: jobs.end(jobs.all[-1]))

    threading.setprofile(at(moment, end))
    try:
        session.run(f"%job {code}")
        session.run("%wait")
    finally:
        threading.setprofile(None)
    return jobs.all[-1].state


@pytest.mark.parametrize("moment", SYSTEM)
def test_a_job_ends_whose_program_is_just_starting(
    session: ShellSession, mark: str, moment: str
) -> None:
    assert run_job(session, f"!{mark}; {mark}", moment) == "interrupted"
    wait_until_gone(mark)


@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
@pytest.mark.parametrize("moment", PYTHON)
def test_a_job_ends_that_starts_a_program_in_python(
    session: ShellSession, mark: str, moment: str
) -> None:
    code = f"subprocess.run('{mark}; {mark}', shell=True)"
    assert run_job(session, code, moment) == "interrupted"
    wait_until_gone(mark)
    gc.collect()  # what was interrupted while it was made is known to nobody


def test_a_job_ends_that_has_not_begun(session: ShellSession, mark: str) -> None:
    jobs = session.shell.jobs
    waiting = [lambda: jobs.end(jobs.all[-1])]
    jobs.changed.append(lambda: waiting.pop()() if waiting else None)
    session.run(f"%job !{mark}")
    jobs.changed.clear()
    session.run("%wait")
    assert jobs.all[-1].state == "interrupted"
    wait_until_gone(mark)


def test_a_job_ends_in_a_call_that_starts_its_program_later(
    session: ShellSession, mark: str
) -> None:
    for _ in range(10):
        code = f"os.system('{mark}; {mark}')"
        assert run_job(session, code, "c_call system") == "interrupted"
    wait_until_gone(mark)


def test_a_job_ends_while_the_last_output_of_its_program_is_awaited(
    session: ShellSession, mark: str
) -> None:
    left = f"found = !trap '' HUP; {mark} & echo $!"  # it goes on and might write
    jobs = session.shell.jobs
    session.run(f"%job {left}")
    job = jobs.all[-1]
    assert job.thread is not None
    while not running(mark) or has_children(job.thread):
        continue
    jobs.end(job)
    session.run("%wait")
    assert job.state == "interrupted"
    for pid in running(mark):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def has_children(thread: threading.Thread) -> bool:
    found = children(os.getpid(), thread.native_id or 0)
    return any(b") Z" not in told(Path(f"/proc/{pid}/stat")) for pid in found)


@pytest.mark.parametrize("moment", SYSTEM)
def test_an_input_ends_whose_program_is_just_starting(
    session: ShellSession, mark: str, moment: str
) -> None:
    sys.setprofile(at(moment, lambda: os.kill(os.getpid(), signal.SIGINT)))
    try:
        ran = session.run(f"!{mark}; {mark}")
    finally:
        sys.setprofile(None)
    assert ran.reply.ename == "KeyboardInterrupt"
    wait_until_gone(mark)


def test_what_starts_has_computed_little_and_does_not_sleep() -> None:
    with subprocess.Popen(["sh", "-c", "while :; do :; done"]) as busy:
        while is_starting(busy.pid):
            continue
        stat = told(Path(f"/proc/{busy.pid}/stat")).rpartition(b")")[2].split()
        assert sum(map(int, stat[11:13])) >= 0.05 * os.sysconf("SC_CLK_TCK")
        busy.kill()
    with subprocess.Popen(["sleep", "1000"]) as asleep:
        while is_starting(asleep.pid):
            continue
        asleep.kill()


def test_an_interrupt_goes_to_who_takes_it_instead_of_the_code() -> None:
    made = ThreadInterrupts(lambda thread: False)
    taken: list[str] = []
    steps = [threading.Event() for _ in range(3)]

    def code() -> None:
        made.redirect(lambda: taken.append("taken"))
        steps[0].set()
        steps[1].wait()
        made.redirect(None)
        steps[2].set()
        try:
            while True:
                pass
        except KeyboardInterrupt as error:
            taken.append("raised" if type(error) is KeyboardInterrupt else "another")

    thread = threading.Thread(target=made.run, args=(code,), daemon=True)
    thread.start()
    steps[0].wait()
    assert not made.send()
    steps[1].set()
    steps[2].wait()
    assert made.send(lambda: taken.append("heard"))
    thread.join()
    assert taken == ["taken", "heard", "raised"]
