"""A client that is stopped while a kernel floods: nobody else notices, and it misses nothing."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_fixtures import attached, kill, run
from itui_kernel.client.events import Lost, Received
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.protocol.messages import DisplayData, Stream

# far more than the thousand messages that wait in the kernel and what its sockets hold
DISPLAYS = 2500
FLOOD = f"""
for number in range({DISPLAYS}):
    print("line", number)
    display(number)
"""
CLIENT = """
import asyncio, sys
from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import Lost, Received
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.messages import DisplayData, Stream

replayed = 0

def listen(events):
    global replayed
    for event in events:
        if isinstance(event, Lost):
            print(event)
        elif isinstance(event, Received):
            replayed += event.is_replayed
            content = event.message.content
            if isinstance(content, Stream):
                print(content.text, end="")
            elif isinstance(content, DisplayData):
                print("shown", content.data["text/plain"])
    sys.stdout.flush()

async def main():
    client = KernelClient(read_connection(sys.argv[1]), listen)
    client.start()
    await client.wait_ready(30)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print("given again:", replayed, flush=True)

asyncio.run(main())
"""


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LaunchedKernel]:
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(tmp_path / "run"))
    started = launch_itui_kernel()
    yield started
    kill(started)


def test_a_stopped_client_slows_nobody_and_catches_up(kernel: LaunchedKernel) -> None:
    expected = "".join(f"line {number}\nshown {number}\n" for number in range(DISPLAYS))

    async def test() -> None:
        argv = [sys.executable, "-c", CLIENT, str(kernel.connection_file)]
        pipe = subprocess.PIPE
        with subprocess.Popen(argv, stdin=pipe, stdout=pipe, text=True) as stopped:
            assert stopped.stdin is not None
            assert stopped.stdout is not None
            try:
                assert await asyncio.to_thread(stopped.stdout.readline) == "ready\n"
                async with attached(kernel.connection) as (other, seen):
                    stopped.send_signal(signal.SIGSTOP)
                    await other.execute(FLOOD)
                    # who waited for the stopped client would wait for ever
                    found = [each.message.content for each in seen if isinstance(each, Received)]
                    assert "".join(map(text_of, found)) == expected
                    assert not any(isinstance(each, Lost) for each in seen)
                stopped.send_signal(signal.SIGCONT)
                assert await asyncio.to_thread(stopped.stdout.read, len(expected)) == expected
                stopped.stdin.write("enough\n")
                stopped.stdin.flush()
                end = await asyncio.to_thread(stopped.stdout.readline)
                given_again = int(end.removeprefix("given again: "))
                assert given_again > 0  # what there was no room for
            finally:
                stopped.kill()

    run(test)


def text_of(content: object) -> str:
    if isinstance(content, Stream):
        return content.text
    return f"shown {content.data['text/plain']}\n" if isinstance(content, DisplayData) else ""
