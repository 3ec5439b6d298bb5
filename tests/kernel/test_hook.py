"""The command of the user's that is run when an input that took long has ended, or waits."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from itui_kernel.hook import Hook
from itui_kernel.log import Log
from kernel_fixtures import DEADLINE, Kernel, started

REPORT = 'echo "$ITUI_EVENT|$ITUI_SESSION|$ITUI_CODE|$ITUI_STATUS|$ITUI_ERROR|$ITUI_PROMPT"'


class Told:
    """A pipe with a name that the command writes its lines to."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "told"
        os.mkfifo(self.path)
        self._pipe = os.fdopen(os.open(self.path, os.O_RDWR), "rb", buffering=0)

    def next(self) -> list[str]:
        assert select.select([self._pipe], [], [], DEADLINE)[0], "the command was not run"
        return self._pipe.readline().decode().rstrip("\n").split("|")

    def close(self) -> None:
        self._pipe.close()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    made = Told(tmp_path_factory.mktemp("k"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def kernel(told: Told) -> Iterator[Kernel]:
    config = told.path.with_name("config.toml")
    command = f"{REPORT} > {told.path}"
    config.write_text(f"[notify]\nafter = 0.0\ncommand = '''{command}'''\n")
    with started(told.path.parent, ITUI_CONFIG=str(config)) as kernel:
        yield kernel


def test_the_end_of_an_input_is_told_with_how_it_ended(kernel: Kernel, told: Told) -> None:
    kernel.run("x = '$HOME'; y = 1")
    assert told.next() == ["done", told.path.parent.name, "x = '$HOME'; y = 1", "ok", "", ""]
    kernel.run("1 / 0")
    assert told.next()[2:5] == ["1 / 0", "error", "ZeroDivisionError"]


def test_a_question_that_waits_is_told_and_later_the_end(kernel: Kernel, told: Told) -> None:
    msg_id = kernel.client.execute("input('name? ')", allow_stdin=True)
    request = kernel.client.get_stdin_msg(timeout=DEADLINE)
    assert request["content"]["prompt"] == "name? "
    assert told.next()[0::5] == ["input", "name? "]
    kernel.client.input("ada")
    assert kernel.outcome(msg_id).result == "'ada'"
    assert told.next()[0] == "done"


def test_the_end_of_a_job_is_told(kernel: Kernel, told: Told) -> None:
    kernel.run("sum([3, 4]) &")
    ends = sorted(told.next()[2] for _ in range(2))
    assert ends == ["sum([3, 4])", "sum([3, 4]) &"]


def test_what_goes_wrong_with_the_command_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    os.mkfifo(tmp_path / "end")
    file = os.open(tmp_path / "log", os.O_RDWR | os.O_CREAT)

    def complain(text: str) -> None:
        said.append(text)
        (tmp_path / "end").write_text("over")

    hook = Hook("echo one >&2; echo no such thing >&2; exit 3", lambda: "s", Log(file))
    hook.complain = complain
    hook.run("done", code="null\0character" + "x" * 1_000_000)
    assert (tmp_path / "end").read_text() == "over"
    assert said == ["the command of [notify] ended with status 3: no such thing"]
    os.close(file)
    assert "ended with status 3" in (tmp_path / "log").read_text()


def test_no_more_than_a_few_commands_run_at_once(tmp_path: Path) -> None:
    said: list[str] = []
    os.mkfifo(tmp_path / "go")
    file = os.open(os.devnull, os.O_WRONLY)
    hook = Hook(f"read line < {tmp_path}/go", lambda: "s", Log(file))
    hook.complain = said.append
    for _ in range(5):
        hook.run("done")
    assert said == ["the command of [notify] is not run: earlier ones have not ended"]
    with (tmp_path / "go").open("w") as pipe:  # opens once the first of them reads
        pipe.write("on\n" * 4)
        pipe.flush()
        for thread in [each for each in threading.enumerate() if each.name == "itui-hook"]:
            thread.join(DEADLINE)
    os.close(file)
