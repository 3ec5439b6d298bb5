import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zmq

from itui_kernel.protocol.connection import read_connection
from kernel_fixtures import DEADLINE, Kernel


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_kernel_info_on_both_channels(kernel: Kernel, channel: str) -> None:
    info = kernel.ask("kernel_info_request", {}, channel=channel)["content"]
    assert info["implementation"] == "itui"
    assert info["protocol_version"] == "5.5"
    assert info["supported_features"] == ["kernel subshells", "itui replay"]
    assert info["language_info"]["file_extension"] == ".py"


def test_every_request_is_between_busy_and_idle(kernel: Kernel) -> None:
    for channel, msg_type in [
        ("shell", "kernel_info_request"),
        ("control", "kernel_info_request"),
        ("control", "list_subshell_request"),
        ("shell", "comm_info_request"),
        ("shell", "connect_request"),
    ]:
        msg_id = kernel.send(msg_type, {}, channel=channel)
        states = [each["content"]["execution_state"] for each in kernel.published(msg_id)]
        assert states == ["busy", "idle"], msg_type


def test_execution_is_published_in_order(kernel: Kernel) -> None:
    outcome = kernel.run("print('a')\n1 + 1")
    types = [each["msg_type"] for each in outcome.messages]
    assert types == ["status", "execute_input", "stream", "execute_result", "status"]
    assert outcome.result == "2"


def test_iopub_messages_are_numbered_without_a_gap(kernel: Kernel) -> None:
    messages = kernel.run("for i in range(100):\n    display(i)").messages
    numbers = [each["metadata"]["itui"]["seq"] for each in messages]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_requests_are_answered_while_code_runs(kernel: Kernel) -> None:
    sleeping = kernel.client.execute("import time\nwhile True: time.sleep(1)")
    kernel.until("execute_input", sleeping)
    assert kernel.ask("kernel_info_request", {}, channel="shell")["content"]["status"] == "ok"
    requests: dict[str, dict[str, Any]] = {
        "is_complete_request": {"code": "1"},
        "history_request": {"hist_access_type": "tail", "n": 1},
        "complete_request": {"code": "tim", "cursor_pos": 3},
        "comm_info_request": {},
    }
    for msg_type, content in requests.items():
        assert kernel.ask(msg_type, content, channel="shell")["content"]["status"]
    assert kernel.ask("interrupt_request", {})["content"]["status"] == "ok"
    assert kernel.outcome(sleeping).reply["ename"] == "KeyboardInterrupt"


def test_an_error_aborts_queued_inputs_and_nothing_else(kernel: Kernel) -> None:
    gate = kernel.file.parent / "gate"
    os.mkfifo(gate)
    failing = kernel.client.execute(f"open({str(gate)!r}).read()\nraise ValueError")
    kernel.until("execute_input", failing)
    queued = [kernel.client.execute("print('never')") for _ in range(3)]
    opened = kernel.send("comm_open", {"comm_id": "x", "target_name": "nobody", "data": {}})
    assert kernel.ask("kernel_info_request", {}, channel="shell")["content"]["status"] == "ok"
    gate.write_text("go")
    assert kernel.reply(failing)["content"]["status"] == "error"
    assert [kernel.reply(each)["content"]["status"] for each in queued] == ["aborted"] * 3
    assert kernel.until("comm_close", opened)["content"]["comm_id"] == "x"
    assert kernel.run("1").reply["status"] == "ok"


def test_stop_on_error_false_aborts_nothing(kernel: Kernel) -> None:
    failing = kernel.client.execute("1/0", stop_on_error=False)
    after = kernel.client.execute("2")
    assert kernel.reply(failing)["content"]["status"] == "error"
    assert kernel.reply(after)["content"]["status"] == "ok"


def test_silent_publishes_only_status(kernel: Kernel) -> None:
    before = kernel.run("0").reply["execution_count"]
    outcome = kernel.run("3 * 3", silent=True, user_expressions={"x": "3 * 3"})
    assert {each["msg_type"] for each in outcome.messages} == {"status"}
    assert outcome.reply["user_expressions"]["x"]["data"]["text/plain"] == "9"
    assert kernel.run("0").reply["execution_count"] == before + 1


def test_foreign_messages_are_harmless(kernel: Kernel) -> None:
    client = kernel.client
    kernel.send("no_such_request", {"a": 1})
    kernel.send("execute_request", {"code": 1})
    client.shell_channel.socket.send_multipart([b"<IDS|MSG>", b"bad", b"{}", b"{}", b"{}", b"{}"])
    client.shell_channel.socket.send_multipart([b"nonsense"])
    session = kernel.ask("kernel_info_request", {})["header"]["session"]
    kernel.send("execute_request", {"code": "stolen = 1"}, session=session)
    assert kernel.run("'stolen' in globals()").result == "False"


def test_a_message_is_accepted_once(kernel: Kernel) -> None:
    client = kernel.client
    message = client.session.msg("execute_request", {"code": "count = globals().get('count', 0)+1"})
    frames = client.session.serialize(message)
    for _ in range(2):
        client.shell_channel.socket.send_multipart(frames)
    kernel.reply(message["header"]["msg_id"])
    assert kernel.run("count").result == "1"


def test_heartbeat_echoes_while_code_runs(kernel: Kernel) -> None:
    running = kernel.client.execute("while True: pass")
    kernel.until("execute_input", running)
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.linger = 0
        socket.connect(read_connection(kernel.file).endpoint("hb"))
        socket.send(b"ping")
        assert socket.poll(DEADLINE * 1000)
        assert socket.recv() == b"ping"
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(running).reply["ename"] == "KeyboardInterrupt"


def test_idle_interrupts_do_nothing(kernel: Kernel) -> None:
    for _ in range(5):
        kernel.process.send_signal(signal.SIGINT)
        kernel.ask("interrupt_request", {})
    assert kernel.run("'alive'").result == "'alive'"


def test_a_hangup_does_not_end_the_session(kernel: Kernel) -> None:
    kernel.process.send_signal(signal.SIGHUP)
    assert kernel.run("1").reply["status"] == "ok"


def test_a_second_subscriber_is_welcomed(kernel: Kernel) -> None:
    with zmq.Context() as context, context.socket(zmq.SUB) as socket:
        socket.linger = 0
        socket.connect(read_connection(kernel.file).endpoint("iopub"))  # type: ignore[arg-type]
        socket.subscribe(b"")
        assert socket.poll(DEADLINE * 1000)
        assert b"iopub_welcome" in b"".join(socket.recv_multipart())


def test_the_stack_of_a_stuck_kernel_goes_to_its_log(kernel: Kernel) -> None:
    log = kernel.file.parent / "kernel.log"
    running = kernel.client.execute("def stuck():\n    print('on')\n    while True: pass\nstuck()")
    kernel.until("stream", running)
    kernel.process.send_signal(signal.SIGUSR1)
    while "in stuck" not in log.read_text():
        os.sched_yield()
    kernel.ask("interrupt_request", {})
    kernel.outcome(running)


def test_usage_errors_are_one_line(tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    for arguments in (["-f", str(bad)], ["-f"]):
        done = subprocess.run(
            [sys.executable, "-P", "-m", "itui_kernel", *arguments],
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )
        assert done.returncode == 2
        assert done.stderr.startswith("itui-kernel: ")
        assert done.stderr.count("\n") == 1


def test_an_address_in_use_is_said(kernel: Kernel, tmp_path: Path) -> None:
    copy = tmp_path / "copy.json"
    copy.write_text(kernel.file.read_text())
    done = subprocess.run(
        [sys.executable, "-P", "-m", "itui_kernel", "-f", str(copy)],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )
    assert done.returncode == 2
    assert "in use" in done.stderr
    assert kernel.run("1").reply["status"] == "ok"
