"""Commands in a real kernel: shown as they run, interrupted as a group, asking the client."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_fixtures import DEADLINE, Kernel, Outcome, started


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("commands"), SHELL="/bin/sh") as made:
        yield made


def interrupted(kernel: Kernel, code: str, *, times: int = 1) -> Outcome:
    """Run an input whose program says when it is ready, and interrupt it so many times."""
    msg_id = kernel.client.execute(code)
    for _ in range(times):
        kernel.until("stream", msg_id)
        kernel.ask("interrupt_request", {})
    return kernel.outcome(msg_id)


def exit_code(kernel: Kernel) -> str:
    return kernel.run("_exit_code").result


def test_output_comes_while_the_command_runs(kernel: Kernel) -> None:
    msg_id = kernel.client.execute("!echo first; read x; echo second", allow_stdin=True)
    assert kernel.printed("first\n", msg_id) == "first\n"
    assert kernel.client.get_stdin_msg(timeout=DEADLINE)["content"]["prompt"] == ""
    kernel.client.input("go on")
    assert kernel.outcome(msg_id).text().endswith("second\n")


def test_an_interrupt_ends_the_whole_group_and_the_input(kernel: Kernel) -> None:
    code = "for n in range(9):\n    !sh -c 'echo ready; sleep 99' | cat"
    outcome = interrupted(kernel, code)
    assert outcome.reply["ename"] == "KeyboardInterrupt"
    assert exit_code(kernel) == "-2"


def test_a_program_may_end_in_its_own_way(kernel: Kernel) -> None:
    outcome = interrupted(kernel, "!trap 'echo tidy; exit 7' INT; echo ready; sleep 99 & wait")
    assert outcome.text() == "tidy\n"
    assert outcome.reply["ename"] == "KeyboardInterrupt"
    assert exit_code(kernel) == "7"


def test_a_program_that_ignores_interrupts_is_asked_to_end(kernel: Kernel) -> None:
    outcome = interrupted(kernel, "!trap '' INT; echo ready; sleep 99")
    assert outcome.reply["ename"] == "KeyboardInterrupt"
    assert exit_code(kernel) == "-15"


def test_a_program_that_handles_interrupts_is_ended_by_the_next(
    kernel: Kernel, tmp_path: Path
) -> None:
    stubborn = tmp_path / "stubborn.py"
    stubborn.write_text(
        "import signal\n"
        "signal.signal(signal.SIGINT, lambda *_: print('caught', flush=True))\n"
        "signal.signal(signal.SIGTERM, lambda *_: print('no', flush=True))\n"
        "print('ready', flush=True)\n"
        "while True: signal.pause()\n"
    )
    outcome = interrupted(kernel, f"!exec {sys.executable} {stubborn}", times=3)
    assert outcome.reply["ename"] == "KeyboardInterrupt"
    assert exit_code(kernel) == "-9"


@pytest.mark.parametrize(
    "code", ["x = !echo ready > /dev/tty; sleep 99", "%%sh\necho ready\nsleep 99"]
)
def test_whatever_waits_for_a_program_can_be_interrupted(kernel: Kernel, code: str) -> None:
    assert interrupted(kernel, code).reply["ename"] == "KeyboardInterrupt"
    assert exit_code(kernel) == "-2"


def test_an_interrupt_at_a_question_is_the_programs(kernel: Kernel) -> None:
    code = "!trap 'echo tidy; exit 7' INT; printf 'Name? '; read name"
    msg_id = kernel.client.execute(code, allow_stdin=True)
    assert kernel.client.get_stdin_msg(timeout=DEADLINE)["content"]["prompt"] == "Name? "
    kernel.ask("interrupt_request", {})
    outcome = kernel.outcome(msg_id)
    assert outcome.text() == "tidy\n"
    assert outcome.reply["ename"] == "KeyboardInterrupt"


def test_a_program_that_asks_after_an_interrupt_has_taken_it(kernel: Kernel) -> None:
    busy = "trap 'echo again; come=1' INT; echo ready; while [ -z $$come ]; do :; done"
    code = f"!{busy}; read x; echo $$x"
    msg_id = kernel.client.execute(code, allow_stdin=True)
    kernel.until("stream", msg_id)
    kernel.ask("interrupt_request", {})
    kernel.client.get_stdin_msg(timeout=DEADLINE)
    kernel.client.input("answer")
    outcome = kernel.outcome(msg_id)
    assert outcome.reply["status"] == "ok"
    assert "again\n" in outcome.text()
    assert outcome.text().endswith("answer\n")


def test_a_command_in_a_subshell_is_interrupted_alone(kernel: Kernel) -> None:
    name = kernel.ask("create_subshell_request", {})["content"]["subshell_id"]
    content = {"code": "!echo ready; sleep 99"}
    msg_id = kernel.send("execute_request", content, subshell_id=name)
    kernel.until("stream", msg_id)
    kernel.ask("interrupt_request", {}, subshell_id=name)
    assert kernel.outcome(msg_id).reply["ename"] == "KeyboardInterrupt"
    kernel.ask("delete_subshell_request", {"subshell_id": name})


def test_a_frontend_that_takes_no_questions_lets_programs_find_the_end(kernel: Kernel) -> None:
    outcome = kernel.run("!printf 'Name? '; read name || echo none", allow_stdin=False)
    assert outcome.text() == "Name? none\n"
    assert "cannot be asked" in outcome.text("stderr")


def test_output_from_the_background_belongs_to_its_input(kernel: Kernel, tmp_path: Path) -> None:
    kernel.run(f"!mkfifo {tmp_path}/pipe")
    msg_id = kernel.client.execute(f"!cat {tmp_path}/pipe &")
    assert kernel.outcome(msg_id).text() == ""
    (tmp_path / "pipe").write_text("late\n")
    assert kernel.printed("late\n", msg_id) == "late\n"


def test_a_script_in_the_background_can_be_read_and_ended(kernel: Kernel) -> None:
    kernel.run("%%sh --bg --out out --proc process\necho hello\nsleep 99")
    assert kernel.run("out.readline(), process.poll()").result == "(b'hello\\n', None)"
    assert kernel.run("%killbgscripts").text() == "All background processes were killed.\n"
    assert kernel.run("process.returncode").result == "-15"
    assert kernel.run("%killbgscripts").text() == "No background processes were running.\n"


def test_a_script_writes_to_both_streams(kernel: Kernel) -> None:
    outcome = kernel.run("%%sh\necho out\necho err >&2\nexit 3")
    assert (outcome.text(), outcome.text("stderr")) == ("out\n", "err\n")
    assert outcome.reply["ename"] == "CalledProcessError"


def test_what_runs_ends_with_the_kernel(tmp_path: Path) -> None:
    with started(tmp_path, SHELL="/bin/sh") as kernel:
        pid_file = tmp_path / "pid"
        msg_id = kernel.client.execute(f"!echo $$$$$$$$ > {pid_file}; echo ready; exec sleep 99")
        kernel.until("stream", msg_id)
        pid = int(pid_file.read_text())
        assert kernel.end() == 0
    assert not Path(f"/proc/{pid}").exists()
