"""``%jobs`` and ``%subshell``: what the threads of the kernel are doing."""

from __future__ import annotations

import re
from pathlib import Path

from kernel_fixtures import Kernel


def run_in(kernel: Kernel, subshell: str, code: str) -> str:
    msg_id = kernel.send("execute_request", {"code": code}, subshell_id=subshell)
    return kernel.outcome(msg_id).text()


def test_a_subshell_knows_itself(kernel: Kernel, subshell: str) -> None:
    in_main = kernel.run("%subshell").text()
    there = run_in(kernel, subshell, "%subshell")
    assert f"subshell list: ['{subshell}']\n" in in_main
    assert in_main.startswith("subshell id: None\n")
    assert there.startswith(f"subshell id: {subshell}\n")
    threads = [re.findall(r"thread id: (\d+)", text) for text in (in_main, there)]
    assert threads[0][0] == threads[0][1] == threads[1][1]
    assert threads[1][0] != threads[1][1]
    assert f"pid: {kernel.process.pid}\n" in there


def test_what_runs_and_waits_is_listed_from_a_subshell(kernel: Kernel, subshell: str) -> None:
    busy = kernel.client.execute("import threading\ngate = threading.Event(); gate.wait()")
    kernel.until("execute_input", busy)
    waiting = kernel.client.execute("'waits'")
    asked = f"# {'long ' * 20}\n%jobs"
    text = run_in(kernel, subshell, asked)
    while "waiting" not in text:  # the kernel has not read it so far
        text = run_in(kernel, subshell, asked)
    lines = text.splitlines()
    assert re.fullmatch(r"main shell: running for [\d.]+ \w+: import threading \.\.\.", lines[0])
    assert lines[1] == "  waiting: 'waits'"
    shown = f"# {'long ' * 20}"[:60]
    assert re.fullmatch(
        rf"subshell {subshell}: running for [\d.]+ \S+, this one: {shown} \.\.\.", lines[2]
    )
    run_in(kernel, subshell, "gate.set()")
    assert kernel.outcome(waiting).result == "'waits'"


def test_an_idle_subshell_is_listed(kernel: Kernel, subshell: str) -> None:
    text = kernel.run("%jobs").text()
    assert f"subshell {subshell}: idle\n" in text
    assert re.search(r"main shell: running for .*, this one: %jobs\n", text)


def test_an_interrupted_program_shows_where_it_was(kernel: Kernel, tmp_path: Path) -> None:
    script = tmp_path / "waits.py"
    script.write_text("import threading\nprint('here')\nthreading.Event().wait()\n")
    msg_id = kernel.client.execute(f"%run {script}")
    kernel.until("stream", msg_id)
    kernel.ask("interrupt_request", {})
    reply = kernel.outcome(msg_id).reply
    assert reply["ename"] == "KeyboardInterrupt"
    assert "itui_kernel" not in "".join(reply["traceback"])
