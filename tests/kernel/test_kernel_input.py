import signal

import pytest

from kernel_fixtures import Kernel


def test_input_asks_the_client(kernel: Kernel) -> None:
    msg_id = kernel.client.execute("print('before', end=''); name = input('name? ')\nname")
    request = kernel.client.get_stdin_msg(timeout=30)
    assert request["content"] == {"prompt": "name? ", "password": False}
    assert request["parent_header"]["msg_id"] == msg_id
    kernel.client.input("Ada")
    assert kernel.outcome(msg_id).result == "'Ada'"


def test_getpass_asks_for_a_password(kernel: Kernel) -> None:
    msg_id = kernel.client.execute("import getpass\ngetpass.getpass('key: ')")
    assert kernel.client.get_stdin_msg(timeout=30)["content"]["password"] is True
    kernel.client.input("secret")
    assert kernel.outcome(msg_id).result == "'secret'"


def test_end_of_file(kernel: Kernel) -> None:
    msg_id = kernel.client.execute("input()")
    kernel.client.get_stdin_msg(timeout=30)
    kernel.client.input("\x04")
    assert kernel.outcome(msg_id).reply["ename"] == "EOFError"


def test_input_without_a_way_to_ask(kernel: Kernel) -> None:
    outcome = kernel.run("input()", allow_stdin=False)
    assert outcome.reply["status"] == "error"
    assert "input was asked for" in outcome.reply["evalue"]


def test_a_late_answer_is_not_taken_for_the_next_prompt(kernel: Kernel) -> None:
    first = kernel.client.execute("input('one')")
    late = kernel.client.get_stdin_msg(timeout=30)
    kernel.ask("interrupt_request", {})
    reply = kernel.outcome(first).reply
    assert reply["ename"] == "KeyboardInterrupt"
    assert "stdin.py" not in "".join(reply["traceback"])
    second = kernel.client.execute("input('two')")
    right = kernel.client.get_stdin_msg(timeout=30)
    for request, value in [(late, "late"), (right, "right")]:
        answer = kernel.client.session.msg("input_reply", {"value": value}, parent=request)
        kernel.client.stdin_channel.send(answer)
    assert kernel.outcome(second).result == "'right'"


@pytest.mark.parametrize(
    "code",
    [
        "while True: pass",
        "time.sleep(1000)",
        "threading.Event().wait()",
        "queue.Queue().get()",
        "subprocess.run(['sleep', '1000'])",
        "await asyncio.sleep(1000)",
        "a, b = socket.socketpair(); a.recv(1)",
    ],
)
def test_interrupts_reach_whatever_runs(kernel: Kernel, code: str) -> None:
    # first: an import that is interrupted may stay half done
    kernel.run("import asyncio, queue, socket, subprocess, threading, time")
    msg_id = kernel.client.execute(f"print('on')\n{code}")
    kernel.until("stream", msg_id)
    kernel.ask("interrupt_request", {})
    reply = kernel.outcome(msg_id).reply
    assert reply["ename"] in ("KeyboardInterrupt", "CancelledError")


def test_an_interrupt_ends_the_child_that_is_waited_for(kernel: Kernel) -> None:
    msg_id = kernel.client.execute("import os; print('on'); os.system('echo up; sleep 1000')")
    while "up" not in kernel.until("stream", msg_id)["content"]["text"]:
        continue
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(msg_id).result == str(signal.SIGINT.value)


def test_a_signal_from_outside_interrupts_too(kernel: Kernel) -> None:
    msg_id = kernel.client.execute("while True: pass")
    kernel.until("execute_input", msg_id)
    kernel.process.send_signal(signal.SIGINT)
    assert kernel.outcome(msg_id).reply["ename"] == "KeyboardInterrupt"


def test_the_users_own_handler_of_interrupts_lasts_for_its_cell(kernel: Kernel) -> None:
    code = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); None"
    assert kernel.run(code).reply["status"] == "ok"
    msg_id = kernel.client.execute("while True: pass")
    kernel.until("execute_input", msg_id)
    kernel.ask("interrupt_request", {})
    assert kernel.outcome(msg_id).reply["ename"] == "KeyboardInterrupt"


def test_many_interrupts_damage_nothing(kernel: Kernel) -> None:
    for _ in range(20):
        msg_id = kernel.client.execute("while True: print('x'); display(1)")
        kernel.until("display_data", msg_id)
        for _ in range(3):
            kernel.ask("interrupt_request", {})
        reply = kernel.outcome(msg_id).reply
        assert reply["status"] == "error"
        assert "itui_kernel" not in "".join(reply["traceback"])  # it was in print, or in display
    assert kernel.run("6 * 7").result == "42"


def test_a_hung_inspection_is_given_up(kernel: Kernel) -> None:
    kernel.run("import time\nclass Slow:\n    def __dir__(self): time.sleep(1000)\nslow = Slow()")
    content = {"code": "slow.x", "cursor_pos": 6}
    assert kernel.ask("complete_request", content, channel="shell")["content"]["status"]
    again = kernel.ask("complete_request", {"code": "slo", "cursor_pos": 3}, channel="shell")
    assert "slow" in again["content"]["matches"]


def test_tasks_go_on_between_inputs(kernel: Kernel) -> None:
    code = """
import asyncio
async def count():
    for i in range(3):
        await asyncio.sleep(0.01)
    print("counted")
task = asyncio.ensure_future(count())
await asyncio.sleep(0)
"""
    msg_id = kernel.client.execute(code)
    assert kernel.printed("counted\n", msg_id) == "counted\n"
