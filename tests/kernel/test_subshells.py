from kernel_fixtures import Kernel


def code(text: str) -> dict[str, object]:
    return {"code": text}


def test_subshells_are_listed_until_deleted(kernel: Kernel) -> None:
    made = [kernel.ask("create_subshell_request", {})["content"]["subshell_id"] for _ in "ab"]
    assert kernel.ask("list_subshell_request", {})["content"]["subshell_id"] == made
    for each in made:
        reply = kernel.ask("delete_subshell_request", {"subshell_id": each})
        assert reply["content"]["status"] == "ok"
    assert kernel.ask("list_subshell_request", {})["content"]["subshell_id"] == []


def test_a_subshell_runs_while_the_main_shell_is_busy(kernel: Kernel, subshell: str) -> None:
    busy = kernel.client.execute("import threading; gate = threading.Event(); gate.wait()")
    kernel.until("execute_input", busy)
    reply = kernel.ask("execute_request", code("gate.set()"), channel="shell", subshell_id=subshell)
    assert reply["parent_header"]["subshell_id"] == subshell
    assert kernel.outcome(busy).reply["status"] == "ok"


def test_output_of_a_subshell_has_its_own_parent(kernel: Kernel, subshell: str) -> None:
    msg_id = kernel.send("execute_request", code("print('sub')\n1"), subshell_id=subshell)
    outcome = kernel.outcome(msg_id)
    assert outcome.text() == "sub\n"
    assert outcome.result == "1"


def test_a_loop_in_a_subshell_is_interrupted(kernel: Kernel, subshell: str) -> None:
    msg_id = kernel.send("execute_request", code("while True: pass"), subshell_id=subshell)
    kernel.until("execute_input", msg_id)
    kernel.ask("interrupt_request", {}, subshell_id=subshell)
    assert kernel.outcome(msg_id).reply["ename"] == "KeyboardInterrupt"
    assert kernel.run("'main is fine'").reply["status"] == "ok"


def test_awaiting_in_a_subshell(kernel: Kernel, subshell: str) -> None:
    text = "import asyncio\nawait asyncio.sleep(0, 'done')"
    msg_id = kernel.send("execute_request", code(text), subshell_id=subshell)
    assert kernel.outcome(msg_id).result == "'done'"


def test_an_unknown_subshell_is_an_error_for_every_request(kernel: Kernel) -> None:
    for msg_type in ("execute_request", "complete_request", "kernel_info_request"):
        content = {"code": "1", "cursor_pos": 1}
        reply = kernel.ask(msg_type, content, channel="shell", subshell_id="nobody")
        assert reply["content"]["status"] == "error"
        assert reply["content"]["ename"] == "UnknownSubshellError"
    reply = kernel.ask("delete_subshell_request", {"subshell_id": "nobody"})
    assert reply["content"]["status"] == "error"


def test_deleting_a_subshell_aborts_what_waits_in_it(kernel: Kernel) -> None:
    subshell = kernel.ask("create_subshell_request", {})["content"]["subshell_id"]
    text = "import threading; held = threading.Event(); held.wait()"
    running = kernel.send("execute_request", code(text), subshell_id=subshell)
    kernel.until("execute_input", running)
    queued = kernel.send("execute_request", code("1"), subshell_id=subshell)
    kernel.ask("kernel_info_request", {}, channel="shell")
    kernel.ask("delete_subshell_request", {"subshell_id": subshell})
    assert kernel.reply(queued)["content"]["status"] == "aborted"
    kernel.run("held.set()")
    assert kernel.reply(running)["content"]["status"] == "ok"


def test_awaiting_in_a_subshell_is_interrupted(kernel: Kernel, subshell: str) -> None:
    text = "import asyncio\nprint('on')\nawait asyncio.sleep(1000)"
    msg_id = kernel.send("execute_request", code(text), subshell_id=subshell)
    kernel.until("stream", msg_id)
    kernel.ask("interrupt_request", {}, subshell_id=subshell)
    assert kernel.outcome(msg_id).reply["ename"] == "KeyboardInterrupt"


def test_a_deleted_subshell_leaves_no_descriptors(kernel: Kernel) -> None:
    count = "import os; len(os.listdir('/proc/self/fd'))"
    kernel.run("import asyncio, threading")
    before = kernel.run(count).result
    for _ in range(3):
        made = kernel.ask("create_subshell_request", {})["content"]["subshell_id"]
        text = "thread = threading.current_thread()\nawait asyncio.sleep(0)"
        kernel.ask("execute_request", code(text), channel="shell", subshell_id=made)
        kernel.ask("delete_subshell_request", {"subshell_id": made})
        kernel.run("thread.join()")
    assert kernel.run(count).result == before
