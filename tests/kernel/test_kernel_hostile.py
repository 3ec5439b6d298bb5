"""User code that breaks what the kernel stands on; the kernel goes on."""

from pathlib import Path

import pytest

from kernel_fixtures import Kernel, started


@pytest.mark.parametrize(
    "code",
    [
        "import asyncio; asyncio.get_event_loop().close()",
        "import asyncio; loop = asyncio.get_event_loop(); loop.call_soon(loop.stop)",
        "import asyncio; asyncio.set_event_loop(None)",
        "import asyncio\nasync def f(): raise SystemExit\nasyncio.ensure_future(f())",
        "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); None",
        "globals().clear()",
        "import builtins; keep = builtins.print; del builtins.print; builtins.print = keep",
        "import sys; keep = sys.stdout; sys.stdout = None; sys.stdout = keep",
        "import os, tempfile; d = tempfile.mkdtemp(); os.chdir(d); os.rmdir(d)",
    ],
)
def test_the_next_inputs_run(kernel: Kernel, code: str) -> None:
    kernel.run(code)
    kernel.ask("interrupt_request", {})  # nothing runs
    assert kernel.run("6 * 7").result == "42"
    assert kernel.run("import asyncio; await asyncio.sleep(0, 1)").result == "1"
    assert kernel.run("print('heard')").text() == "heard\n"


def test_an_idle_kernel_keeps_its_own_handler_of_interrupts(kernel: Kernel) -> None:
    import signal

    assert kernel.run("import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); 1").result
    kernel.process.send_signal(signal.SIGINT)
    assert kernel.run("'alive'").result == "'alive'"


@pytest.mark.parametrize("failure", ["SystemExit", "GeneratorExit", "ValueError"])
def test_a_comm_callback_may_raise_anything(kernel: Kernel, failure: str) -> None:
    code = f"def opened(comm, message): raise {failure}('no')"
    register = "get_ipython().kernel.comm_manager.register_target('t', opened)"
    assert kernel.run(f"{code}\n{register}").reply["status"] == "ok"
    content = {"comm_id": failure, "target_name": "t", "data": {}}
    assert kernel.published(kernel.send("comm_open", content))
    assert kernel.run("'alive'").result == "'alive'"


def test_what_is_displayed_is_what_it_was_then(kernel: Kernel) -> None:
    code = """
class Slow:
    def __repr__(self):
        import threading
        return threading.current_thread().name
class Changing:
    def _repr_json_(self): return data
data = {"a": [1, 2], "b": Slow()}
display(Changing())
data["a"].clear()
"""
    (shown,) = kernel.run(code).contents("display_data")
    assert shown["data"]["application/json"] == {"a": [1, 2], "b": "MainThread"}


def test_a_forked_child_without_streams_is_no_second_kernel(kernel: Kernel) -> None:
    code = """
import os, sys
pid = os.fork()
if pid == 0:
    del sys.stdout
else:
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
"""
    kernel.run(code)
    assert kernel.run("status").result == "0"


def test_a_transform_of_the_users_that_fails_is_forgotten(kernel: Kernel) -> None:
    define = "def broken(lines): raise ValueError('broken')"
    kernel.run(f"{define}\nget_ipython().input_transformers_cleanup.append(broken)")
    asked = kernel.client.is_complete("x = 1")
    assert kernel.reply(asked)["content"]["status"] == "unknown"
    failed = kernel.run("x = 1").reply
    assert (failed["ename"], failed["evalue"]) == ("ValueError", "broken")
    assert kernel.run("x = 2; x").result == "2"
    asked = kernel.client.is_complete("x = 1")
    assert kernel.reply(asked)["content"]["status"] == "complete"


def test_code_too_long_to_look_at(kernel: Kernel) -> None:
    content = {"code": "x = 1\n" * 100_000}
    reply = kernel.ask("is_complete_request", content, channel="shell")
    assert reply["content"]["status"] == "unknown"


@pytest.mark.parametrize("kind", ["tail", "search", "range"])
def test_history_that_cannot_be_kept_is_kept_in_memory(tmp_path: Path, kind: str) -> None:
    (tmp_path / "data").write_text("not a directory")
    with started(tmp_path) as kernel:
        assert kernel.run("1").result == "1"
        content = {"hist_access_type": kind, "n": 5, "session": 0, "start": 0, "stop": 5}
        reply = kernel.ask("history_request", content | {"output": False, "raw": True})
        assert reply["content"]["history"] == [[1, 1, "1"]]
        log = (tmp_path / "kernel.log").read_text()
        assert log.count("the history is not kept: ") == 1


def test_tables_of_vanished_clients_are_forgotten(kernel: Kernel) -> None:
    for number in range(40):
        content = {"comm_id": f"table {number}", "target_name": "itui.variables", "data": {}}
        kernel.published(kernel.send("comm_open", content))
    found = kernel.ask("comm_info_request", {"target_name": "itui.variables"}, channel="shell")
    assert "table 39" in found["content"]["comms"]
    assert len(found["content"]["comms"]) == 32


def test_a_payload_is_made_plain_by_the_thread_that_has_it(kernel: Kernel) -> None:
    code = """
class Slow:
    def __repr__(self):
        import threading
        return threading.current_thread().name
get_ipython().set_next_input(Slow())
"""
    assert kernel.run(code).reply["payload"][0]["text"] == "MainThread"
