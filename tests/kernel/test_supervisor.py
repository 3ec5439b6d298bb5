"""Sessions whose kernel is killed, crashes, is started again, and whose supervisor is killed."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import stat
import sys
from pathlib import Path

import pytest

from client_fixtures import attached, kill, run, wait_for_end
from itui_kernel.client.events import KernelDied
from itui_kernel.client.kernelspec import KernelSpec
from itui_kernel.client.launch import launch_kernelspec
from itui_kernel.client.supervised import (
    NoSupervisor,
    restart,
)
from itui_kernel.client.supervising import supervise
from itui_kernel.protocol.autopsy import read_autopsy
from itui_kernel.protocol.connection import process_started, read_connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import ExecuteRequest, Stream
from itui_kernel.protocol.session_file import read_fields, rename, write_fields
from sessions import (
    SLEEPER,
    Events,
    Started,
    asked,
    is_alive,
    watching,
)

pytestmark = pytest.mark.usefixtures("place")


def test_who_runs_a_session(started: Started, monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    (place / "my data").mkdir()
    monkeypatch.chdir(place / "my data")
    first, second = started(SLEEPER), started(SLEEPER)
    assert (first.session_name, second.session_name) == ("my-data", "my-data-2")
    fields = read_fields(first.directory)
    assert fields is not None
    assert fields["id"] == first.directory.name
    assert fields["cwd"] == str(place / "my data")
    assert fields["argv"][-1] == str(first.connection_file)
    assert fields["kernel"]["pid"] == first.pid
    assert fields["kernel"]["started"] == process_started(first.pid)
    assert fields["supervisor"]["pid"] == first.supervisor
    for name, mode in (("session.json", 0o600), ("supervisor", 0o600), ("kernel.log", 0o600)):
        assert stat.S_IMODE((first.directory / name).stat().st_mode) == mode
    assert first.connection.key not in json.dumps(fields)
    assert first.connection.session == str(first.directory)
    assert os.getsid(first.supervisor) not in (os.getsid(0), os.getsid(first.pid))
    assert rename(second.directory, "my-data") == "my-data-2"
    assert rename(second.directory, "other name") == "other-name"


def test_a_damaged_file_is_written_again(started: Started) -> None:
    kernel = started(SLEEPER)
    rename(kernel.directory, "fit")
    asked(kernel.directory, "life", rule="idle", hours=3)
    asked(kernel.directory, "status")
    before = read_fields(kernel.directory)
    assert before is not None
    assert before["name"] == "fit"
    (kernel.directory / "session.json").write_text('{"name": "fi')
    asked(kernel.directory, "status")
    assert read_fields(kernel.directory) == before
    (kernel.directory / "session.json").unlink()  # that is not damage: somebody wants it gone
    asked(kernel.directory, "status")
    assert read_fields(kernel.directory) is None
    write_fields(kernel.directory, before)  # who ends the session looks there for its processes


def test_it_is_small(started: Started) -> None:
    kernel = started(SLEEPER)
    asked(kernel.directory, "status")
    status = Path(f"/proc/{kernel.supervisor}/status").read_text()
    (resident,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    assert int(resident) <= 15 * 1024


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT, signal.SIGPIPE])
def test_it_survives(started: Started, number: signal.Signals) -> None:
    kernel = started(SLEEPER)
    os.kill(kernel.supervisor, number)
    assert asked(kernel.directory, "status")["kernel"]["pid"] == kernel.pid


def test_the_end_of_a_kernel_that_was_killed(started: Started) -> None:
    kernel = started(SLEEPER)

    async def test(events: Events) -> None:
        os.kill(kernel.pid, signal.SIGKILL)
        ended = await events.until("ended")
        assert (ended["returncode"], ended["is_dead"]) == (-9, True)

    watching(kernel.directory, test)
    found = read_autopsy(kernel.directory)
    assert found is not None
    assert (found.pid, found.returncode, found.signal) == (kernel.pid, -9, "SIGKILL")
    assert found.reason() == "killed by SIGKILL"
    assert found.peak > 1 << 20
    assert is_alive(kernel.supervisor)


def test_a_crash_shows_its_stack_and_what_was_written_last(started: Started) -> None:
    code = (
        "import faulthandler, os, sys; faulthandler.enable()\n"
        "def sink(): print('last words', file=sys.stderr); os.abort()\n"
        "sink()"
    )
    kernel = started(code)

    async def test(events: Events) -> None:
        while not (found := read_autopsy(kernel.directory)):
            await asyncio.wait_for(events.until("ended"), 20)
        assert found.signal == "SIGABRT"
        assert found.stack.startswith("Fatal Python error: Aborted")
        assert "in sink" in found.stack
        assert found.stderr == "last words"
        assert found.reason() == "killed by SIGABRT (Aborted)"

    watching(kernel.directory, test)


def test_a_restart_keeps_the_place(started: Started) -> None:
    kernel = started()

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid):
            done = await restart(kernel.directory)
        assert not is_alive(kernel.pid)
        assert is_alive(done["pid"])
        # the file names the new process as soon as it can be reached
        while (found := read_connection(kernel.connection_file)).pid != done["pid"]:
            os.sched_yield()
        assert (found.key, found.ip) == (kernel.connection.key, kernel.connection.ip)
        async with attached(found) as (client, _):
            assert (await client.execute("1")).execution_count == 1
        # who wants a dead kernel back does not end the one that another client has started
        assert (await restart(kernel.directory, if_dead=True))["kernel"]["pid"] == done["pid"]

    run(test)
    assert asked(kernel.directory, "status")["restarts"] == 1
    assert read_autopsy(kernel.directory) is None


def test_an_interrupt_does_not_end_a_kernel_that_starts(started: Started) -> None:
    kernel = started()
    os.killpg(kernel.pid, signal.SIGINT)

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, _):
            assert (await client.execute("1")).status == "ok"
            # what it starts can be interrupted as anything else
            code = "import signal; assert not signal.pthread_sigmask(signal.SIG_BLOCK, ())"
            assert (await client.execute(code)).status == "ok"

    run(test)


def test_a_dead_kernel_is_started_again(started: Started) -> None:
    kernel = started(SLEEPER)

    async def test(events: Events) -> None:
        os.kill(kernel.pid, signal.SIGKILL)
        await events.until("ended")
        done = await restart(kernel.directory)
        assert (await events.until("started"))["pid"] == done["pid"]
        assert is_alive(done["pid"])

    watching(kernel.directory, test)


RUN = 'print("running", end="", flush=True); import time; time.sleep(600)'


def test_the_inputs_before_the_end(started: Started) -> None:
    kernel = started()

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, log):
            await client.execute("x = 1")
            client.send(ExecuteRequest(code=RUN))
            await log.content(Stream, text="running")
            os.kill(kernel.pid, signal.SIGKILL)
            await log.until(lambda event: isinstance(event, KernelDied))

    run(test)
    found = read_autopsy(kernel.directory)
    assert found is not None
    assert [(each["number"], each["code"], each["is_done"]) for each in found.inputs] == [
        (1, "x = 1", True),
        (2, RUN, False),
    ]

    async def again(events: Events) -> None:
        done = await restart(kernel.directory)
        async with attached(read_connection(kernel.connection_file)):
            os.kill(done["pid"], signal.SIGKILL)
            await events.until("ended")

    watching(kernel.directory, again)
    found = read_autopsy(kernel.directory)
    assert found is not None
    assert found.inputs == ()  # those were of the kernel before


def descriptors(pid: int) -> list[Path]:
    return list(Path(f"/proc/{pid}/fd").iterdir())


def test_another_supervisor_takes_over(started: Started) -> None:
    kernel = started(SLEEPER, ODD="kept")
    os.kill(kernel.supervisor, signal.SIGKILL)
    wait_for_end(kernel.supervisor)
    assert is_alive(kernel.pid)
    with pytest.raises(NoSupervisor):
        asked(kernel.directory, "status")
    supervise(kernel.directory)
    supervise(kernel.directory)  # another client does the same
    state = asked(kernel.directory, "status")
    assert (state["kernel"]["pid"], state["alive"]) == (kernel.pid, True)

    async def test(events: Events) -> None:
        os.kill(kernel.pid, signal.SIGKILL)
        assert (await events.until("ended"))["returncode"] is None
        # what tells of the end goes on doing so: who would listen on would never sleep again
        links = [os.readlink(each) for each in descriptors(state["supervisor"]["pid"])]
        assert not [each for each in links if "pidfd" in each]
        done = await restart(kernel.directory)
        assert b"ODD=kept" in Path(f"/proc/{done['pid']}/environ").read_bytes()

    watching(kernel.directory, test)
    found = read_autopsy(kernel.directory)
    assert found is not None
    assert found.returncode is None
    assert "nobody saw" in found.reason()


def test_a_restart_when_both_are_dead(started: Started) -> None:
    kernel = started(SLEEPER)
    kill(kernel)
    assert is_alive(asyncio.run(restart(kernel.directory))["pid"])


def test_a_kernel_without_supervisor_cleans_up_itself(started: Started) -> None:
    kernel = started()

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, _):
            os.kill(kernel.supervisor, signal.SIGKILL)
            wait_for_end(kernel.supervisor)
            await client.shutdown()

    run(test)
    wait_for_end(kernel.pid)
    assert not kernel.directory.exists()


def test_a_program_that_is_gone_at_a_restart(started: Started, place: Path) -> None:
    program = place / "program"
    program.symlink_to(sys.executable)
    spec = KernelSpec(
        name="odd",
        argv=[str(program), "-Ic", SLEEPER],
        directory=place,
    )
    kernel = launch_kernelspec(spec)
    try:
        program.unlink()
        with pytest.raises(KernelError, match="no such file"):
            asyncio.run(restart(kernel.directory))
        program.symlink_to(sys.executable)
        assert is_alive(asyncio.run(restart(kernel.directory))["pid"])
    finally:
        asked(kernel.directory, "kill")
        wait_for_end(kernel.supervisor)


def test_a_restart_without_a_place(started: Started) -> None:
    kernel = started(SLEEPER)
    waiting = kernel.directory.rename(kernel.directory.parent / "aside")
    connected = str(waiting / "supervisor")
    with socket.socket(socket.AF_UNIX) as visitor:
        visitor.settimeout(20)
        visitor.connect(connected)
        visitor.sendall(b'{"do": "restart"}\n')
        answer = json.loads(visitor.recv(4096))
        assert not answer["ok"]
        assert "no such file" in answer["problem"]
    waiting.rename(kernel.directory)
    assert is_alive(asyncio.run(restart(kernel.directory))["pid"])
