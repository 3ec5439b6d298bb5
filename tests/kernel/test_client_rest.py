"""A kernel that dies has its last words heard, and its client goes on with the next one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from client_fixtures import Log, attached, kill, run
from itui_kernel.client.events import (
    CaughtUp,
    ClientEvent,
    KernelDied,
    Lost,
    Ready,
    Received,
    Restarted,
)
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.client.supervised import restart
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import CommMsg, Status, Stream

ENDS = {
    "os._exit(3)": "exited with status 3",
    "os.kill(os.getpid(), 9)": "was killed by SIGKILL",
    "faulthandler._sigsegv()": "was killed by SIGSEGV",
}


@pytest.fixture
def kernel(place: Path) -> Iterator[LaunchedKernel]:
    started = launch_itui_kernel()
    yield started
    kill(started)


def printed(log: Log) -> str:
    messages = [event.message for event in log if isinstance(event, Received)]
    return "".join(each.content.text for each in messages if isinstance(each.content, Stream))


def test_last_words_and_the_next_kernel(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, log):
            for end, reason in ENDS.items():
                log.clear()
                code = f"import os, faulthandler\nfor i in range(2000): print(i)\n{end}"
                with pytest.raises(KernelError, match=reason):
                    await client.execute(code)
                died = await log.until(lambda event: isinstance(event, KernelDied))
                assert printed(log) == "".join(f"{i}\n" for i in range(2000))
                assert log.index(died) == len(log) - 1
                await restart(kernel.directory)
                await log.until(lambda event: isinstance(event, Ready))
                assert sum(isinstance(event, Restarted) for event in log) == 1
                assert not any(isinstance(event, Lost) for event in log)
            assert (await client.execute("1 + 1")).execution_count == 1

    run(test)


def test_who_attaches_later_sees_it_as_well(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(kernel.connection) as (client, log):
            with pytest.raises(KernelError, match="has ended"):
                await client.execute("import os; print('last words'); os._exit(3)")
            await log.until(lambda event: isinstance(event, KernelDied))
            for _ in range(2):  # after its death, and as it lives: that is no other death
                log.clear()
                await restart(kernel.directory)
                await log.until(lambda event: isinstance(event, Ready))
            async with attached(kernel.connection, since="everything") as (_, seen):
                await seen.until(lambda event: isinstance(event, CaughtUp))
                assert printed(seen) == "last words\n"
                assert [each for each in map(told, seen) if each] == [
                    "starting",
                    "last words\n",
                    "exited with status 3",
                    "starting",
                    "starting",
                ]

    run(test)


def told(event: ClientEvent) -> str:
    """Return what an event tells of the lives of kernels."""
    content = event.message.content if isinstance(event, Received) else None
    match content:
        case Stream(text=text):
            return text
        case Status(execution_state="starting"):
            return "starting"
        case CommMsg(data={"event": "died", "reason": str(reason)}):
            return reason
    return ""
