"""Kernels to test clients against, real and fake, and a listener that waits."""

import asyncio
import os
import select
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import zmq

from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import (
    ClientEvent,
    Received,
)
from itui_kernel.client.kernelspec import KernelSpec
from itui_kernel.client.launch import LaunchedKernel, launch_kernelspec
from itui_kernel.client.reader import SocketReader
from itui_kernel.client.sequencing import Since
from itui_kernel.protocol.connection import (
    PORTS,
    Connection,
    new_ipc_connection,
    process_started,
)
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    CompleteReply,
    CompleteRequest,
    Content,
    ExecuteReply,
    ExecuteRequest,
    KernelInfoReply,
    KernelInfoRequest,
    Status,
    Stream,
)
from itui_kernel.protocol.session_file import read_fields
from itui_kernel.protocol.wire import Wire

DEADLINE = 30  # seconds; a guard against hanging, never a measurement


class Log(list[ClientEvent]):
    """A listener that keeps every event and lets a test wait for one."""

    def __init__(self) -> None:
        self._changed = asyncio.Event()

    def __call__(self, events: Sequence[ClientEvent]) -> None:
        self.extend(events)
        self._changed.set()

    async def until(self, is_meant: Callable[[ClientEvent], bool]) -> ClientEvent:
        while True:
            for event in self:
                if is_meant(event):
                    return event
            self._changed.clear()
            await self._changed.wait()

    async def content(self, kind: type[Content], **values: object) -> Message:
        def is_meant(event: ClientEvent) -> bool:
            if not isinstance(event, Received) or not isinstance(event.message.content, kind):
                return False
            content = event.message.content
            return all(getattr(content, name) == value for name, value in values.items())

        found = await self.until(is_meant)
        assert isinstance(found, Received)
        return found.message


@asynccontextmanager
async def attached(
    connection: Connection, pid: int | None = None, since: Since = "now"
) -> AsyncIterator[tuple[KernelClient, Log]]:
    log = Log()
    client = KernelClient(connection, log, pid=pid, since=since)
    client.start()
    try:
        await client.wait_ready(DEADLINE)
        yield client, log
    finally:
        client.close()


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async with asyncio.timeout(DEADLINE):
            await test()

    asyncio.run(main())


def launch(transport: str, directory: Path) -> LaunchedKernel:
    argv = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher"]
    spec = KernelSpec(
        name="judge",
        argv=[*argv, "-f", "{connection_file}", "--HistoryManager.enabled=False"],
        env={"IPYTHONDIR": str(directory / "ipython")},
        directory=directory,
    )
    return launch_kernelspec(spec, transport=transport)


def kill(kernel: LaunchedKernel) -> None:
    """End a session at once, whoever runs it by now, and wait until all are gone."""
    fields = read_fields(kernel.directory) or {}
    later = [_named(fields.get(each)) for each in ("supervisor", "kernel")]
    # supervisors first: they would start another kernel
    for pid in (kernel.supervisor, later[0], kernel.pid, later[1]):
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                os.killpg(pid, signal.SIGKILL)
            wait_for_end(pid)


def _named(mark: object) -> int | None:
    """Return the process that a session's file names, if it still is that one."""
    if not isinstance(mark, dict) or process_started(mark["pid"]) != mark["started"]:
        return None
    return int(mark["pid"])


def wait_for_end(pid: int) -> None:
    """Wait for the end of a process that need not be our child."""
    with suppress(ProcessLookupError):
        waiting = os.pidfd_open(pid)
        select.select([waiting], [], [], DEADLINE)
        os.close(waiting)


def foreign(kernel: LaunchedKernel) -> Connection:
    """Return the connection as another program's file would give it."""
    return replace(kernel.connection, pid=None, host=None, started=None, session=None)


def text_of(messages: Sequence[Message], name: str) -> str:
    contents = [each.content for each in messages]
    return "".join(each.text for each in contents if isinstance(each, Stream) and each.name == name)


def tcp_connection(key: str) -> Connection:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in PORTS]
    numbers = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return Connection.from_json({**dict(zip(PORTS, numbers, strict=True)), "key": key})


def ports(connection: Connection) -> list[int]:
    return [getattr(connection, name) for name in PORTS]


class FakeKernel:
    """A kernel in this very loop that answers as a test wants."""

    def __init__(
        self,
        directory: Path,
        answer: Callable[[Message], Content | None],
        connection: Connection | None = None,
    ) -> None:
        self.connection = connection or new_ipc_connection(directory)
        self.received: list[Message] = []
        self.sender = Sender()
        self._wire = Wire(self.connection.key)
        self._answer = answer
        self._sockets: dict[Channel, SocketReader] = {}
        for channel in Channel:
            kind = zmq.PUB if channel is Channel.IOPUB else zmq.ROUTER
            opened: zmq.Socket[bytes] = zmq.Context.instance().socket(kind)
            opened.bind(self.connection.endpoint(channel))
            self._sockets[channel] = self._reader(channel, opened)

    def _reader(self, channel: Channel, opened: zmq.Socket[bytes]) -> SocketReader:
        loop = asyncio.get_running_loop()
        if channel is Channel.IOPUB:  # a plain PUB cannot be read
            return SocketReader(loop, opened, lambda frames: None, lambda: None, budget=-1)
        return SocketReader(loop, opened, lambda frames: self._take(channel, frames), lambda: None)

    def _take(self, channel: Channel, frames: Sequence[bytes]) -> None:
        identities, message = self._wire.decode(frames)
        self.received.append(message.on(channel))
        content = self._answer(self.received[-1])
        if content is not None:
            self.publish(Status(execution_state="busy"), message)
            reply = self.sender.message(content, parent=message.header)
            self._sockets[channel].send([*identities, *self._wire.encode(reply)])
            self.publish(Status(execution_state="idle"), message)

    def publish(
        self,
        content: Content,
        parent: Message | None = None,
        metadata: Mapping[str, object] | None = None,
    ) -> None:
        header = parent.header if parent else None
        message = self.sender.message(content, parent=header, metadata=metadata)
        self._sockets[Channel.IOPUB].send([b"topic", *self._wire.encode(message)])

    def publish_frames(self, frames: Sequence[bytes]) -> None:
        self._sockets[Channel.IOPUB].send(frames)

    def close(self) -> None:
        for each in self._sockets.values():
            each.close()


def old_kernel(message: Message) -> Content | None:
    """Answer as a kernel without welcome, control channel and truth in its feature list."""
    if message.channel is not Channel.SHELL:
        return None
    match message.content:
        case KernelInfoRequest():
            return KernelInfoReply(implementation="old", supported_features=["kernel subshells"])
        case ExecuteRequest():
            return ExecuteReply(execution_count=1)
        case CompleteRequest():
            return CompleteReply(matches=["old"])
    return None


@asynccontextmanager
async def fake_kernel(
    directory: Path,
    answer: Callable[[Message], Content | None] = old_kernel,
    connection: Connection | None = None,
) -> AsyncIterator[FakeKernel]:
    fake = FakeKernel(directory, answer, connection)
    try:
        yield fake
    finally:
        fake.close()
