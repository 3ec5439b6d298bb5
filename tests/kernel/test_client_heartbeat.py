import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import zmq

from client_fixtures import Log, attached, fake_kernel, foreign, kill, launch, run
from itui_kernel.client.events import HeartbeatBack, HeartbeatLost, LinkChanged
from itui_kernel.client.heartbeat import Heartbeat
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.client.reader import SocketReader
from itui_kernel.protocol.connection import Connection, new_ipc_connection
from itui_kernel.protocol.message import Sender
from itui_kernel.protocol.messages import ExecuteRequest, Status, Stream

BEAT = 0.05


pytestmark = pytest.mark.usefixtures("module_place")


class Echo:
    """The heartbeat socket of a kernel; deaf, it takes beats and answers none."""

    def __init__(self, connection: Connection, kind: int = zmq.ROUTER) -> None:
        self.is_deaf = False
        self.beats = 0
        self._held: list[Sequence[bytes]] = []
        self._changed = asyncio.Event()
        opened: zmq.Socket[bytes] = zmq.Context.instance().socket(kind)
        opened.bind(connection.endpoint("hb"))
        loop = asyncio.get_running_loop()
        self._reader = SocketReader(loop, opened, self._take, self._changed.set)

    def _take(self, frames: Sequence[bytes]) -> None:
        self.beats += 1
        if self.is_deaf:
            self._held.append(frames)
        else:
            self._reader.send(frames)

    async def until(self, beats: int) -> None:
        """Wait for so many more beats."""
        beats += self.beats
        while self.beats < beats:
            self._changed.clear()
            await self._changed.wait()

    def hear(self) -> None:
        self.is_deaf = False
        held, self._held = self._held, []
        for frames in held:
            self._reader.send(frames)

    def close(self) -> None:
        self._reader.close()


class Beating:
    """A heartbeat and what it reported."""

    def __init__(self, connection: Connection) -> None:
        self.log = Log()
        self.heartbeat = Heartbeat(connection, lambda event: self.log([event]), BEAT)

    def status(self, state: str) -> None:
        request = Sender().message(ExecuteRequest(code="x"))
        status = Sender().message(Status(execution_state=state), parent=request.header)
        self.heartbeat.note(status)

    async def lost(self) -> HeartbeatLost:
        event = await self.log.until(lambda event: isinstance(event, HeartbeatLost))
        assert isinstance(event, HeartbeatLost)
        return event


Test = Callable[[Echo, Beating], Awaitable[None]]


def beating(test: Test, directory: Path, kind: int = zmq.ROUTER) -> None:
    async def main() -> None:
        connection = new_ipc_connection(directory)
        echo, one = Echo(connection, kind), Beating(connection)
        try:
            await test(echo, one)
        finally:
            one.heartbeat.close()
            echo.close()

    run(main)


@pytest.mark.parametrize("kind", [zmq.ROUTER, zmq.REP])
def test_silence_is_said_with_every_beat_and_then_its_end(tmp_path: Path, kind: int) -> None:
    async def test(echo: Echo, one: Beating) -> None:
        await echo.until(3)
        echo.is_deaf = True
        one.log.clear()  # a slow machine may have missed some
        await one.log.until(
            lambda event: isinstance(event, HeartbeatLost) and event.seconds > 4.5 * BEAT
        )
        seconds = [event.seconds for event in one.log if isinstance(event, HeartbeatLost)]
        assert seconds[-3:] == pytest.approx([3 * BEAT, 4 * BEAT, 5 * BEAT])
        echo.hear()
        await one.log.until(lambda event: event == HeartbeatBack())

    beating(test, tmp_path, kind)


def test_a_kernel_that_never_echoes_is_left_in_peace(tmp_path: Path) -> None:
    async def test(echo: Echo, one: Beating) -> None:
        echo.is_deaf = True
        await echo.until(8)
        assert one.log == []

    beating(test, tmp_path)


def test_counting_begins_anew_with_the_link(tmp_path: Path) -> None:
    async def test(echo: Echo, one: Beating) -> None:
        await echo.until(3)
        echo.is_deaf = True
        await echo.until(8)
        echo.close()
        one.log.clear()
        again = Echo(new_ipc_connection(tmp_path))
        again.is_deaf = True
        await again.until(1)
        one.log.clear()
        assert (await one.lost()).seconds == pytest.approx(3 * BEAT)
        again.close()

    beating(test, tmp_path)


def test_code_may_keep_a_kernel_from_echoing(tmp_path: Path) -> None:
    async def test(echo: Echo, one: Beating) -> None:
        await echo.until(3)
        one.status("busy")
        one.log.clear()
        echo.is_deaf = True
        await echo.until(8)
        assert one.log == []
        one.status("idle")
        assert (await one.lost()).seconds == pytest.approx(3 * BEAT)

    beating(test, tmp_path)


def test_a_kernel_that_echoes_while_code_runs_is_expected_to(tmp_path: Path) -> None:
    async def test(echo: Echo, one: Beating) -> None:
        one.status("busy")
        await echo.until(8)
        one.log.clear()  # a slow machine may have missed some
        one.status("idle")
        one.status("busy")
        echo.is_deaf = True
        await one.lost()

    beating(test, tmp_path)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@pytest.fixture(params=["itui", "ipykernel"])
def kernel(request: pytest.FixtureRequest, module_place: Path) -> Iterator[LaunchedKernel]:
    started = launch_itui_kernel() if request.param == "itui" else launch("ipc", module_place)
    yield started
    kill(started)


def test_a_stopped_kernel(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with attached(foreign(kernel)) as (client, log):
            for _ in range(10):  # the first echo has come by then
                await client.execute("1")
            with stopped(kernel.pid):
                lost = await log.until(lambda event: isinstance(event, HeartbeatLost))
                assert lost == HeartbeatLost(3.0)
            await log.until(lambda event: event == HeartbeatBack())
            assert (await client.execute("1")).status == "ok"

    run(test)


def test_over_tcp_the_link_tells_and_the_heartbeat_is_silent(module_place: Path) -> None:
    async def test() -> None:
        kernel = launch("tcp", module_place)
        try:
            async with attached(kernel.connection) as (client, log):
                with stopped(kernel.pid):
                    await log.until(lambda event: isinstance(event, LinkChanged))
                await log.until(lambda event: isinstance(event, LinkChanged) and event.is_up)
                assert (await client.execute("1")).status == "ok"
                assert not any(isinstance(event, HeartbeatLost) for event in log)
        finally:
            kill(kernel)

    run(test)


def test_a_kernel_without_heartbeat(tmp_path: Path) -> None:
    async def test() -> None:
        async with fake_kernel(tmp_path) as fake:
            echo = Echo(fake.connection)
            connection = replace(fake.connection, hb_port=0)
            async with attached(connection) as (_, log):
                fake.publish(Stream(name="stdout", text="here"))
                await log.content(Stream)
            assert echo.beats == 0
            echo.close()

    run(test)
