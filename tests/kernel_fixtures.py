"""Our kernel as a real process, asked by Jupyter's own client."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zmq
from jupyter_client.blocking.client import BlockingKernelClient

DEADLINE = 20  # seconds; a guard against hanging, never a measurement

Message = dict[str, Any]


class Outcome:
    """What came of one input: its reply, and everything published for it until its idle."""

    def __init__(self, reply: Message, messages: list[Message]) -> None:
        self.reply: dict[str, Any] = reply["content"]
        self.messages = messages

    def contents(self, msg_type: str) -> list[dict[str, Any]]:
        return [each["content"] for each in self.messages if each["msg_type"] == msg_type]

    def text(self, name: str = "stdout") -> str:
        return "".join(each["text"] for each in self.contents("stream") if each["name"] == name)

    @property
    def result(self) -> str:
        return str(self.contents("execute_result")[0]["data"]["text/plain"])


class Kernel:
    """A kernel process and one client."""

    def __init__(self, process: subprocess.Popen[bytes], file: Path) -> None:
        self.process = process
        self.file = file
        self.client = self.new_client()
        self._replies: dict[str, Message] = {}

    def new_client(self) -> Any:
        client = BlockingKernelClient(connection_file=str(self.file))
        # it asks other things while code floods: what waits meanwhile shall not be dropped
        client.context.setsockopt(zmq.RCVHWM, 0)
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=DEADLINE)
        return client

    def run(self, code: str, **options: Any) -> Outcome:
        msg_id = self.client.execute(code, **options)
        return self.outcome(msg_id)

    def outcome(self, msg_id: str) -> Outcome:
        messages = self.published(msg_id)
        return Outcome(self.reply(msg_id), messages)

    def published(self, msg_id: str) -> list[Message]:
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=DEADLINE)
            if message["parent_header"].get("msg_id") != msg_id:
                continue
            found.append(message)
            if message["content"].get("execution_state") == "idle":
                return found

    def until(self, msg_type: str, msg_id: str | None = None) -> Message:
        while True:
            message: Message = self.client.get_iopub_msg(timeout=DEADLINE)
            parent = message["parent_header"].get("msg_id")
            if message["msg_type"] == msg_type and msg_id in (None, parent):
                return message

    def printed(self, text: str, msg_id: str | None = None) -> str:
        """Return what is printed until all of a text is there: it may come in pieces."""
        found = ""
        while len(found) < len(text):
            found += self.until("stream", msg_id)["content"]["text"]
        return found

    def reply(self, msg_id: str, channel: str = "shell") -> Message:
        while msg_id not in self._replies:  # replies of different threads come in any order
            message: Message = getattr(self.client, f"get_{channel}_msg")(timeout=DEADLINE)
            self._replies[message["parent_header"].get("msg_id", "")] = message
        return self._replies.pop(msg_id)

    def ask(
        self, msg_type: str, content: dict[str, Any], *, channel: str = "control", **header: Any
    ) -> Message:
        message = self.client.session.msg(msg_type, content)
        message["header"].update(header)
        getattr(self.client, f"{channel}_channel").send(message)
        return self.reply(message["header"]["msg_id"], channel)

    def send(
        self, msg_type: str, content: dict[str, Any], *, channel: str = "shell", **header: Any
    ) -> str:
        message = self.client.session.msg(msg_type, content)
        message["header"].update(header)
        getattr(self.client, f"{channel}_channel").send(message)
        return str(message["header"]["msg_id"])

    def end(self) -> int:
        self.client.shutdown()
        return self.process.wait(DEADLINE)


@contextmanager
def started(directory: Path, *arguments: str, **environment: str) -> Iterator[Kernel]:
    """Start a kernel that keeps all its files in ``directory``; what it logs must be empty."""
    directory.chmod(0o700)
    file = directory / "kernel.json"
    log = directory / "kernel.log"
    command = [sys.executable, "-P", "-m", "itui_kernel", *(arguments or ("-f", str(file)))]
    places = {f"ITUI_{name}_DIR": str(directory / name.lower()) for name in ("DATA", "RUNTIME")}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command,
            env={**os.environ, **places, **environment},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            cwd=directory,
            start_new_session=True,
        )
    try:
        wait_for_file(file, process, log)
        kernel = Kernel(process, file)
        yield kernel
        kernel.client.stop_channels()
    finally:
        process.kill()
        process.wait()
    assert not re.search(r"\bbug\b", log.read_text()), log.read_text()


def wait_for_file(file: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    while not (file.exists() and '"pid"' in file.read_text()):
        assert process.poll() is None, log.read_text()
        os.sched_yield()
