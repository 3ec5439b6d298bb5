"""What a supervisor is asked to do, by clients, by signals, and by who means no good."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from pathlib import Path

import pytest

from client_fixtures import attached, run, wait_for_end
from itui_kernel.client.supervised import (
    ask_supervisor,
    restart,
)
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.session_file import change_fields, read_fields
from itui_kernel.supervisor.freshness import use_files
from itui_kernel.supervisor.log import MOST, cut_log, log_since
from itui_kernel.supervisor.spawning import LOG
from sessions import (
    SLEEPER,
    STUBBORN,
    Events,
    Started,
    asked,
    is_alive,
    wait_until_up,
    watching,
)

pytestmark = pytest.mark.usefixtures("place")


def test_one_that_does_not_end_is_killed(started: Started, place: Path) -> None:
    kernel = started(STUBBORN)
    wait_until_up(kernel)
    asked(kernel.directory, "kill")
    assert not is_alive(kernel.pid)
    wait_for_end(kernel.supervisor)
    assert not kernel.directory.exists()


def test_the_end_by_request_leaves_nothing(started: Started) -> None:
    kernel = started()

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid):
            return

    run(test)
    assert asked(kernel.directory, "end")["returncode"] == 0
    wait_for_end(kernel.supervisor)
    assert not kernel.directory.exists()


def test_a_scheduler_that_ends_everything(started: Started) -> None:
    kernel = started(SLEEPER)
    os.kill(kernel.supervisor, signal.SIGTERM)
    wait_for_end(kernel.supervisor)
    assert not is_alive(kernel.pid)
    assert not kernel.directory.exists()


def test_interrupts_come_from_outside(started: Started) -> None:
    code = (
        "import time\n"
        "try:\n    print('up', flush=True); time.sleep(600)\n"
        "except KeyboardInterrupt:\n    raise SystemExit(3)"
    )
    kernel = started(code)
    wait_until_up(kernel)

    async def test(events: Events) -> None:
        done = await ask_supervisor(kernel.directory, "interrupt")
        assert done["done"] == f"SIGINT to process group {kernel.pid}"
        assert (await events.until("ended"))["returncode"] == 3
        with pytest.raises(KernelError, match="has ended"):
            await ask_supervisor(kernel.directory, "interrupt")

    watching(kernel.directory, test)


def test_the_stack_of_a_kernel_that_hangs(started: Started) -> None:
    kernel = started()

    async def test() -> None:
        async with attached(kernel.connection, kernel.pid) as (client, _):
            code = "def stuck():\n    import time; time.sleep(600)\nstuck()"
            task = asyncio.create_task(client.execute(code))
            while "in stuck" not in (await ask_supervisor(kernel.directory, "stack"))["stack"]:
                await asyncio.sleep(0)
            client.interrupt()
            assert (await task).status == "error"

    run(test)


def test_a_kernel_that_cannot_show_its_stack_is_not_asked(started: Started) -> None:
    kernel = started(SLEEPER)
    with pytest.raises(KernelError, match="only an itui kernel"):
        asked(kernel.directory, "stack")
    assert is_alive(kernel.pid)


def test_who_wanted_a_restart_is_told_of_an_end(started: Started) -> None:
    kernel = started(STUBBORN)
    wait_until_up(kernel)

    async def test() -> None:
        wanted = asyncio.create_task(restart(kernel.directory))
        while not (await ask_supervisor(kernel.directory, "status"))["wish"]:
            await asyncio.sleep(0)
        assert (await ask_supervisor(kernel.directory, "kill"))["ok"]
        with pytest.raises(KernelError, match="has ended instead"):
            await wanted

    run(test)


def test_a_log_is_cut_to_its_end(place: Path) -> None:
    log = place / LOG
    log.write_text("first line\n")
    assert not cut_log(str(place))
    with log.open("a", buffering=1) as writer:  # who writes goes on meanwhile
        writer.write("one of many lines\n" * (MOST // 18 + 1))
        assert cut_log(str(place))
        writer.write("last line\n")
    lines = log.read_text().splitlines()
    assert set(lines) == {"one of many lines", "last line"}
    assert lines[-1] == "last line"
    assert log.stat().st_size < MOST // 8
    assert log_since(str(place), MOST).endswith("last line\n")


def test_files_look_used_and_as_old_as_they_are(place: Path) -> None:
    (place / "journal").mkdir()
    files = [place / "kernel.json", place / "journal" / "1", place / "journal"]
    for each in files[:2]:
        each.touch()
    for each in files:
        os.utime(each, (1000, 2000))
    (place / "dangling").symlink_to("nowhere")
    use_files(str(place))
    for each in files:
        assert each.stat().st_atime > 1e9
        assert each.stat().st_mtime == 2000


HOSTILE = [
    b"\n",
    b"[]\n",
    b"{\n",
    b"[" * 60_000 + b"\n",
    b"x" * 70_000,
    b'{"do": 7}\n',
    b'{"do": "life", "rule": "for ever"}\n',
    b'{"do": "life", "rule": "idle", "hours": -1}\n',
    b'{"do": "restart", "patience": [1]' + b"\n",
    '{"do": "\ud800"}\n'.encode("utf-8", "surrogatepass"),
]


def test_hostile_visitors(started: Started) -> None:
    kernel = started(SLEEPER)
    silent = [socket.socket(socket.AF_UNIX) for _ in range(70)]
    for each in silent[:5]:
        each.connect(str(kernel.directory / "supervisor"))
    for line in HOSTILE:
        with socket.socket(socket.AF_UNIX) as visitor:
            visitor.connect(str(kernel.directory / "supervisor"))
            visitor.settimeout(20)
            try:
                visitor.sendall(line)
                answer = visitor.recv(4096)
            except (BrokenPipeError, ConnectionResetError):
                answer = b""
            assert not answer or json.loads(answer)["ok"] is False
    for each in silent[5:]:
        each.connect(str(kernel.directory / "supervisor"))
    for each in silent:
        each.close()
    assert asked(kernel.directory, "status")["alive"]


def test_life_is_changed_while_it_lives(started: Started) -> None:
    kernel = started(SLEEPER)
    assert asked(kernel.directory, "life", rule="idle", hours=2)["life"]["hours"] == 2
    assert (read_fields(kernel.directory) or {})["life"] == {"rule": "idle", "hours": 2.0}


def test_a_session_that_ends_with_its_batch_job(
    started: Started, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "config.toml").write_text('[life]\nrule = "job"\n')
    monkeypatch.setenv("ITUI_CONFIG", str(place / "config.toml"))
    monkeypatch.setenv("SLURM_JOB_END_TIME", "1")
    kernel = started()
    wait_for_end(kernel.supervisor)
    assert not is_alive(kernel.pid)
    assert not kernel.directory.exists()


def test_many_change_the_file_at_once(place: Path) -> None:
    directory = place / "abc"
    directory.mkdir()
    from concurrent.futures import ThreadPoolExecutor

    def note(number: int) -> None:
        change_fields(directory, lambda fields: fields.update({str(number): number}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, range(40)))
    assert len(read_fields(directory) or {}) == 40
    assert os.listdir(directory) == ["session.json"]
