"""Background jobs in a kernel: what they show, and what ends them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from kernel_fixtures import Kernel, started

SETUP = """
import asyncio, subprocess, threading, time
from time import sleep
gate = threading.Event()
def held(*printed, value=None, error=None):
    gate.wait()
    print(*printed)
    if error:
        raise error
    return value
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("k")) as kernel:
        kernel.run(SETUP)
        yield kernel


@pytest.fixture(autouse=True)
def closed_gate(kernel: Kernel) -> Iterator[None]:
    kernel.run("gate.clear()")
    yield
    kernel.run("gate.set()")
    kernel.run("%wait")


def begin(kernel: Kernel, code: str) -> tuple[str, str]:
    """Start a job; return the id of its input and its number."""
    msg_id = kernel.client.execute(code)
    outcome = kernel.outcome(msg_id)
    assert outcome.reply["status"] == "ok"
    return msg_id, str(outcome.reply["execution_count"])


def test_a_job_shows_its_output_and_result_where_it_was_started(kernel: Kernel) -> None:
    msg_id, number = begin(kernel, "held('from the job', value=42) &")
    assert kernel.run("6 * 7.5").result == "45.0"
    kernel.client.execute("gate.set()")
    assert kernel.printed("from the job\n", msg_id) == "from the job\n"
    shown = kernel.until("execute_result", msg_id)["content"]
    assert (shown["execution_count"], shown["data"]["text/plain"]) == (int(number), "42")
    assert kernel.run(f"_{number}, Out[{number}], _").result == "(42, 42, 45.0)"
    assert kernel.run(f"_i{number}, In[{number}]").result == (
        "(\"held('from the job', value=42) &\",\n"
        " 'get_ipython().run_line_magic(\\'job\\', "
        "\"held(\\'from the job\\', value=42)\")')"
    )


def test_an_exception_is_shown_where_the_job_was_started(kernel: Kernel) -> None:
    msg_id, number = begin(kernel, "held(error=ValueError('no luck')) &")
    kernel.client.execute("gate.set()")
    error = kernel.until("error", msg_id)["content"]
    assert (error["ename"], error["evalue"]) == ("ValueError", "no luck")
    assert not any("itui_kernel" in line for line in error["traceback"])
    text = re.sub(r"\x1b\[[\d;]*m", "", "".join(error["traceback"]))
    assert f"Cell In[{number}], line 1" in text
    waited = kernel.run(f"%wait {number}")
    assert re.fullmatch(rf"job {number}: failed after .* \(ValueError\)\n", waited.text("stderr"))


def test_what_two_jobs_print_is_kept_apart(kernel: Kernel) -> None:
    first, _ = begin(kernel, "held('one') &")
    second, _ = begin(kernel, "held('two') &")
    done = kernel.client.execute("gate.set()\n%wait")
    printed: dict[str, str] = defaultdict(str)
    while kernel_is_busy(message := kernel.client.get_iopub_msg(timeout=20), done):
        if message["msg_type"] == "stream":
            printed[message["parent_header"]["msg_id"]] += message["content"]["text"]
    assert printed == {first: "one\n", second: "two\n"}


def kernel_is_busy(message: dict[str, Any], msg_id: str) -> bool:
    is_idle = message["content"].get("execution_state") == "idle"
    return not (is_idle and message["parent_header"].get("msg_id") == msg_id)


@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(1000)",
        "sleep(1000)",
        "await asyncio.sleep(1000)",
        "while True: pass",
        "subprocess.run('sleep 1000; sleep 1000', shell=True)",
        "%job !sleep 1000",
        "%job for i in range(1000): time.sleep(1)",
    ],
)
def test_a_job_is_ended(kernel: Kernel, code: str) -> None:
    _, number = begin(kernel, code if code.startswith("%") else f"{code} &")
    assert f"job {number}: running for" in kernel.run("%jobs").text()
    killed = kernel.run(f"kill {number}\n%wait {number}")
    assert re.search(rf"job {number}: interrupted after", killed.text("stderr"))
    assert f"job {number}: interrupted after" in kernel.run("%jobs").text()


def test_a_job_that_waits_for_a_lock_is_told_of_and_ends_after_it(kernel: Kernel) -> None:
    _, number = begin(kernel, "gate.wait() &")
    said = kernel.run(f"%kill {number}").text("stderr")
    assert re.match(rf"job {number} has not ended yet: it is in threading.py:\d+ in wait", said)
    assert f"job {number}: ending, began" in kernel.run("%jobs").text()
    kernel.run("gate.set()")
    assert "interrupted" in kernel.run(f"%wait {number}").text("stderr")


def test_an_interrupt_of_the_shell_leaves_jobs_alone(kernel: Kernel) -> None:
    job, _ = begin(kernel, "held(value='still here') &")
    busy = kernel.client.execute("print('begun'); threading.Event().wait()")
    kernel.until("stream", busy)
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(busy).reply["ename"] == "KeyboardInterrupt"
    kernel.ask("interrupt_request", {})  # with nothing running but the job
    kernel.client.execute("gate.set()")
    shown = kernel.until("execute_result", job)["content"]["data"]
    assert shown["text/plain"] == "'still here'"


def test_the_foreground_shows_what_the_job_prints(kernel: Kernel) -> None:
    _, number = begin(kernel, "held('later', value=5) &")
    kernel.run("threading.Timer(0.05, gate.set).start()")
    outcome = kernel.run(f"%fg {number}")
    assert (outcome.text(), outcome.result) == ("later\n", "5")
    assert kernel.run(f"_{number}").result == "5"


def test_the_foreground_fails_as_the_job_does(kernel: Kernel) -> None:
    begin(kernel, "held(error=KeyError('lost')) &")
    kernel.run("threading.Timer(0.05, gate.set).start()")
    outcome = kernel.run("%fg")
    assert outcome.reply["ename"] == "KeyError"
    assert len(outcome.contents("error")) == 1


def test_an_interrupt_in_the_foreground_is_the_jobs(kernel: Kernel) -> None:
    _, number = begin(kernel, "while True: print('on'); time.sleep(0.01)\n&")
    front = kernel.client.execute("%fg")
    kernel.until("stream", front)
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(front).reply["ename"] == "KeyboardInterrupt"
    assert f"job {number}: interrupted" in kernel.run("%jobs").text()


def test_an_interrupted_wait_leaves_the_job_running(kernel: Kernel) -> None:
    _, number = begin(kernel, "held() &")
    waiting = kernel.client.execute("print('waits')\n%wait")
    kernel.until("stream", waiting)
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(waiting).reply["ename"] == "KeyboardInterrupt"
    assert f"job {number}: running" in kernel.run("%jobs").text()


def test_a_job_may_ask_for_input(kernel: Kernel) -> None:
    msg_id, _ = begin(kernel, "print('got', input('what? ')) &")
    asked = kernel.client.get_stdin_msg(timeout=20)
    assert asked["content"]["prompt"] == "what? "
    assert asked["parent_header"]["msg_id"] == msg_id
    kernel.client.input("this")
    assert kernel.printed("got this\n", msg_id) == "got this\n"


def test_a_mistake_in_the_syntax_is_one_of_the_input(kernel: Kernel) -> None:
    outcome = kernel.run("1 + &")
    assert outcome.reply["status"] == "error"
    assert "run_line_magic" not in "".join(outcome.contents("error")[0]["traceback"])


def test_commands_of_the_system_keep_their_own_background(kernel: Kernel) -> None:
    assert kernel.run("!sleep 0 &").reply["status"] == "ok"
    assert "sleep 0" not in kernel.run("%jobs").text()


def joined(kernel: Kernel) -> str:
    """Be a client that our kernel tells what happens."""
    comm = "job-watcher"
    kernel.send("comm_open", {"comm_id": comm, "target_name": "itui.session", "data": {}})
    return comm


def told_jobs(kernel: Kernel) -> dict[str, Any]:
    while True:
        data: dict[str, Any] = kernel.until("comm_msg")["content"]["data"]
        if data.get("event") == "jobs":
            return data


def test_a_session_with_a_job_is_busy(kernel: Kernel) -> None:
    begin(kernel, "held('all') &")
    told = kernel.ask("itui_overview_request", {})["content"]
    assert told["busy_with"] == "held('all') &"
    kernel.run("gate.set()\n%wait")
    assert "busy_with" not in kernel.ask("itui_overview_request", {})["content"]


def test_clients_are_told_and_end_jobs(kernel: Kernel) -> None:
    comm = joined(kernel)
    msg_id, number = kernel.client.execute("time.sleep(1000) &"), ""
    while number == "":
        news = told_jobs(kernel)
        number = next((e["name"] for e in news["jobs"] if e["parent"] == msg_id), "")
    told = next(each for each in news["jobs"] if each["name"] == number)
    assert (told["state"], told["code"]) == ("running", "time.sleep(1000)")
    data = {"event": "job.kill", "name": number}
    kernel.send("comm_msg", {"comm_id": comm, "data": data})
    while told["state"] in ("running", "ending"):
        told = next(each for each in told_jobs(kernel)["jobs"] if each["name"] == number)
    assert (told["state"], told["error"]) == ("interrupted", "KeyboardInterrupt")


def test_clients_are_told_of_waiting_inputs_and_cancel_them(kernel: Kernel) -> None:
    comm = joined(kernel)
    busy = kernel.client.execute("print('begun'); gate.wait()")
    kernel.until("stream", busy)
    waiting = kernel.client.execute("1 + 1")
    while not (found := told_jobs(kernel)["waiting"]):
        pass
    assert [(each["request"], each["code"]) for each in found] == [(waiting, "1 + 1")]
    data = {"event": "input.cancel", "request": waiting}
    kernel.send("comm_msg", {"comm_id": comm, "data": data})
    assert kernel.reply(waiting)["content"]["status"] == "aborted"
    assert told_jobs(kernel)["waiting"] == []
    opener = kernel.new_client()
    opener.control_channel.send(opener.session.msg("interrupt_request", {}))
    assert kernel.reply(busy)["content"]["ename"] == "KeyboardInterrupt"
    opener.stop_channels()
