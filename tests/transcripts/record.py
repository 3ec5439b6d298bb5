"""Records what our kernel really says: ``python tests/transcripts/record.py [NAME ...]``.

Each scenario becomes NAME.jsonl beside this file, one event a line, in the order a client saw them.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import ClientEvent, Received
from itui_kernel.client.launch import launch_itui_kernel
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    Error,
    ExecuteReply,
    ExecuteRequest,
    InputRequest,
    InterruptReply,
    Status,
    Stream,
)

HERE = Path(__file__).parent
DEADLINE = 30  # seconds; a guard against hanging


class Session:
    """One client that writes down what it sends and receives."""

    def __init__(self, connection: Connection, username: str, pid: int | None = None) -> None:
        self.lines: list[dict[str, Any]] = []
        self.received: list[Message] = []
        self._changed = asyncio.Event()
        self.connection = connection
        self.client = KernelClient(connection, self._listen, username=username, pid=pid)

    def _listen(self, events: Sequence[ClientEvent]) -> None:
        for event in events:
            if isinstance(event, Received) and not isinstance(
                event.message.content, InterruptReply
            ):
                self.received.append(event.message)
                self._note("received", event.message)
        self._changed.set()

    def _note(self, event: str, message: Message) -> None:
        line = {
            "event": event,
            "channel": message.channel,
            "header": message.header.to_json(),
            "parent": message.parent.to_json() if message.parent else {},
            "content": message.content.to_json(),
        }
        self.lines.append(line)

    def send(self, code: str) -> Message:
        """Send an input."""
        message = self.client.send(ExecuteRequest(code=code))
        self._note("sent", message)
        return message

    async def run(self, code: str) -> Message:
        """Send an input and wait for its end."""
        request = self.send(code)
        await self.end(request)
        return request

    async def end(self, request: Message) -> None:
        """Wait for the reply and the idle of a request."""
        await self.until(lambda m: _is_of(m, request) and isinstance(m.content, ExecuteReply))
        await self.until(lambda m: _is_of(m, request) and _is_idle(m))

    async def until(self, is_meant: Callable[[Message], bool]) -> Message:
        """Wait for a message."""
        async with asyncio.timeout(DEADLINE):
            while True:
                for message in self.received:
                    if is_meant(message):
                        return message
                self._changed.clear()
                await self._changed.wait()

    async def printed(self, text: str) -> None:
        """Wait for a text."""
        await self.until(lambda m: isinstance(m.content, Stream) and text in m.content.text)

    def answer(self, request: Message, value: str) -> None:
        """Answer an input request."""
        self.lines.append({"event": "answered", "value": value})
        self.client.reply_input(request, value)


def _is_of(message: Message, request: Message) -> bool:
    return message.parent_id == request.msg_id


def _is_idle(message: Message) -> bool:
    return isinstance(message.content, Status) and message.content.execution_state == "idle"


# --- the scenarios


async def print_in_a_loop(session: Session) -> None:
    """Text of both streams, in chunks, and a result."""
    await session.run(
        "import sys\n"
        "for n in range(3):\n"
        "    print(n, 'x' * n, flush=True)\n"
        "print('careful', file=sys.stderr)\n"
        "print('done', end='')\n"
        "n"
    )


async def error(session: Session) -> None:
    """An exception after some output, then an input that works."""
    await session.run("def f(x):\n    return 1 / x\n\nprint('before')\nf(0)")
    await session.run("6 * 7")


async def ask(session: Session) -> None:
    """``input()`` twice."""
    request = session.send("a = input('name? ')\nb = input()\nprint(a + b)")
    for value in ("Ada", "!"):
        asked = await session.until(lambda m: isinstance(m.content, InputRequest))
        session.received.remove(asked)
        session.answer(asked, value)
    await session.end(request)


async def interrupt(session: Session) -> None:
    """A loop that is interrupted."""
    request = session.send("import time\nprint('begun')\ntime.sleep(60)\nprint('never')")
    await session.printed("begun")
    session.client.interrupt()
    await session.end(request)


async def clear(session: Session) -> None:
    """Output cleared at once, and output replaced by the next one."""
    await session.run(
        "from IPython.display import clear_output\n"
        "print('first')\nclear_output()\nprint('second')\n"
        "for n in range(3):\n    clear_output(wait=True)\n    print('step', n)"
    )
    await session.run("print('kept')\nclear_output(wait=True)")


async def display_update(session: Session) -> None:
    """A display changed by the next input."""
    await session.run("bar = display('0 %', display_id='bar')\nprint('working')")
    await session.run("bar.update('100 %')")


async def top_level_await(session: Session) -> None:
    """``await`` without a function, and a task that goes on between inputs."""
    await session.run(
        "import asyncio\n\n"
        "async def later(gate):\n    await gate.wait()\n    print('the task')\n    return 7\n\n"
        "gate = asyncio.Event()\ntask = asyncio.create_task(later(gate))\n"
        "await asyncio.sleep(0, 'waited')"
    )
    await session.run("gate.set()\nawait task")
    await session.printed("the task")


async def thread_output_after_idle(session: Session) -> None:
    """A thread prints after its input has ended; the text belongs to that input."""
    await session.run(
        "import threading\n"
        "gate, over = threading.Event(), threading.Event()\n"
        "def late():\n    gate.wait()\n    print('from the thread', flush=True)\n    over.set()\n"
        "threading.Thread(target=late).start()\nprint('started')"
    )
    await session.run("gate.set()\nover.wait()")
    await session.printed("from the thread")


async def two_clients(session: Session) -> None:
    """Another client's inputs between our own, one of them failing."""
    other = Session(session.connection, "ada")
    async with other.client:
        await other.client.wait_ready(DEADLINE)
        await session.run("x = 1")
        await other.run("print('hello from ada')\nx + 1")
        await session.run("x + 2")
        failing = await other.run("1/0")
        await session.until(lambda m: _is_of(m, failing) and isinstance(m.content, Error))
        await session.until(lambda m: _is_of(m, failing) and _is_idle(m))


SCENARIOS = (
    print_in_a_loop,
    error,
    ask,
    interrupt,
    clear,
    display_update,
    top_level_await,
    thread_output_after_idle,
    two_clients,
)


async def record(scenario: Callable[[Session], Awaitable[None]]) -> Path:
    """Run a scenario on a kernel of its own and write what was seen."""
    launched = launch_itui_kernel()
    session = Session(launched.connection, "me", launched.pid)
    async with session.client:
        await session.client.wait_ready(DEADLINE)
        session.lines.clear()
        await scenario(session)
        lines = list(session.lines)
        await session.client.shutdown()
    path = HERE / f"{scenario.__name__}.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return path


def main(names: Sequence[str]) -> None:
    """Record the scenarios of these names, or all."""
    with tempfile.TemporaryDirectory(prefix="itui-") as directory:
        for name in ("ITUI_RUNTIME_DIR", "ITUI_DATA_DIR", "ITUI_STATE_DIR"):
            os.environ[name] = str(Path(directory, name[5:8].lower()))
        for scenario in SCENARIOS:
            if not names or scenario.__name__ in names:
                print(asyncio.run(record(scenario)).name)


if __name__ == "__main__":
    main(sys.argv[1:])
