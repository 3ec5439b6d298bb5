import asyncio
from pathlib import Path
from typing import Any

import pytest
import zmq

from client_fixtures import attached, fake_kernel, old_kernel, run
from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import (
    Ready,
    Received,
    Refused,
)
from itui_kernel.client.reader import SocketReader
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import (
    CompleteReply,
    CompleteRequest,
    Content,
    ExecuteRequest,
    IopubWelcome,
    KernelInfoRequest,
    Stream,
)
from itui_kernel.protocol.wire import Wire


def test_an_old_kernel_becomes_ready(tmp_path: Path) -> None:
    async def test() -> None:
        async with fake_kernel(tmp_path) as fake, attached(fake.connection) as (client, log):
            ready = await log.until(lambda event: isinstance(event, Ready))
            assert isinstance(ready, Ready)
            assert ready.info.implementation == "old"
            assert not any(isinstance(each, Received) and each.message.parent for each in log)
            assert (await client.execute("x")).execution_count == 1
            reply = await client.request(CompleteRequest(code="o", cursor_pos=1))
            assert reply.content == CompleteReply(matches=["old"])
            # what the kernel announces and does not do is not relied upon
            assert client.subshell.id is None
            assert fake.received[-1].header.subshell_id is None
            assert fake.received[-1].header.session == client.session

    run(test)


def test_messages_that_are_no_messages_are_refused(tmp_path: Path) -> None:
    async def test() -> None:
        async with fake_kernel(tmp_path) as fake, attached(fake.connection) as (client, log):
            fake.publish_frames([b"nonsense"])
            forged = Wire("wrong").encode(fake.sender.message(IopubWelcome()))
            fake.publish_frames(forged)
            fake.publish(Stream(name="stdout", text="genuine"))
            await log.content(Stream, text="genuine")
            refused = [event for event in log if isinstance(event, Refused)]
            assert [each.channel for each in refused] == [Channel.IOPUB, Channel.IOPUB]
            assert "delimiter" in refused[0].reason
            assert "signature" in refused[1].reason
            assert client.info is not None

    run(test)


def test_a_strange_reply_is_no_crash(tmp_path: Path) -> None:
    def answer(message: Message) -> Content | None:
        if isinstance(message.content, ExecuteRequest):
            return CompleteReply()
        return old_kernel(message)

    async def test() -> None:
        async with fake_kernel(tmp_path, answer) as fake, attached(fake.connection) as (client, _):
            with pytest.raises(
                KernelError, match="answered an execute request with complete_reply"
            ):
                await client.execute("x")

    run(test)


def test_a_closed_client_says_nothing(tmp_path: Path) -> None:
    async def test() -> None:
        def mute(message: Message) -> Content | None:
            return None if isinstance(message.content, ExecuteRequest) else old_kernel(message)

        async with fake_kernel(tmp_path, mute) as fake, attached(fake.connection) as (client, log):
            task = asyncio.create_task(client.execute("x"))
            await asyncio.sleep(0)
            client.close()
            client.close()
            with pytest.raises(KernelError, match="the client was closed"):
                await task
            count = len(log)
            fake.publish(Stream(name="stdout", text="late"))
            await asyncio.sleep(0)
            assert len(log) == count

    run(test)


def test_a_client_must_be_started() -> None:
    async def test() -> None:
        client = KernelClient(Connection(), lambda events: None)
        with pytest.raises(KernelError, match="not started"):
            client.send(KernelInfoRequest())
        with pytest.raises(KernelError, match="not started"):
            await client.wait_ready(1)
        client.close()

    run(test)


@pytest.mark.parametrize("budget", [-1.0, 0.008])
def test_the_reader_misses_nothing(budget: float, tmp_path: Path) -> None:
    async def test() -> None:
        context: zmq.Context[Any] = zmq.Context.instance()
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        pull.set_hwm(0)
        push.set_hwm(0)
        pull.bind(f"ipc://{tmp_path}/r")
        push.connect(f"ipc://{tmp_path}/r")
        numbers: list[int] = []
        done = asyncio.Event()

        def flush() -> None:
            if len(numbers) == 5000:
                done.set()

        reader = SocketReader(
            asyncio.get_running_loop(),
            pull,
            lambda frames: numbers.append(int(frames[0])),
            flush,
            budget,
        )
        for number in range(5000):
            push.send(b"%d" % number)
        await done.wait()
        assert numbers == list(range(5000))
        reader.close()
        reader.close()
        push.close(0)

    run(test)
