import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from client_fixtures import (
    DEADLINE,
    attached,
    kill,
    launch,
    ports,
    run,
    tcp_connection,
)
from itui_kernel.client.client import KernelClient, probe
from itui_kernel.client.events import (
    Expired,
    KernelDied,
    LinkChanged,
    Received,
)
from itui_kernel.client.kernelspec import KernelSpec
from itui_kernel.client.launch import launch_kernelspec
from itui_kernel.protocol.connection import new_ipc_connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import (
    InputRequest,
    KernelInfoRequest,
    Stream,
)
from relay import Tunnel


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_nobody_answers(transport: str, tmp_path: Path) -> None:
    async def test() -> None:
        connection = new_ipc_connection(tmp_path)
        if transport == "tcp":
            connection = tcp_connection(connection.key)
        with pytest.raises(KernelError, match=r"no kernel answers at .*: it has ended"):
            await probe(connection, timeout=0.2)

    run(test)


def test_somebody_else_answers(tmp_path: Path) -> None:
    async def test() -> None:
        connection = tcp_connection("")
        servers = [
            await asyncio.start_server(greet, connection.ip, port) for port in ports(connection)
        ]
        with pytest.raises(KernelError, match=r"(no kernel answers|refuses the connection)"):
            await probe(connection, timeout=0.5)
        for server in servers:
            server.close()

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    run(test)


@pytest.mark.parametrize("transport", ["ipc", "tcp"])
def test_a_killed_kernel(transport: str, module_place: Path) -> None:
    async def test() -> None:
        kernel = launch(transport, module_place)
        try:
            async with attached(kernel.connection) as (client, log):
                task = asyncio.create_task(client.execute("input('ready')"))
                await log.content(InputRequest)
                os.kill(kernel.pid, signal.SIGKILL)
                with pytest.raises(KernelError, match=r"has ended: .* was killed by SIGKILL"):
                    await task
                died = await log.until(lambda event: isinstance(event, KernelDied))
                assert died == KernelDied(f"process {kernel.pid} was killed by SIGKILL", -9)
                with pytest.raises(KernelError, match="has ended"):
                    await client.request(KernelInfoRequest())
                late = client.send(KernelInfoRequest())
                await log.until(lambda event: event == Expired(late))
        finally:
            kill(kernel)

    run(test)


def test_a_kernel_that_never_starts(tmp_path: Path, module_place: Path) -> None:
    async def test() -> None:
        argv = [sys.executable, "-c", "raise SystemExit('no licence')"]
        spec = KernelSpec(name="broken", argv=argv, directory=tmp_path)
        kernel = launch_kernelspec(spec)
        client = KernelClient(kernel.connection, lambda events: None, pid=kernel.pid)
        client.start()
        with pytest.raises(KernelError, match="exited with status 1"):
            await client.wait_ready(DEADLINE)
        client.close()
        assert kernel.last_words() == "no licence"
        kill(kernel)

    run(test)


def test_a_link_cut_and_mended(module_place: Path) -> None:
    async def test() -> None:
        kernel = launch("tcp", module_place)
        tunnel = Tunnel(kernel.connection)
        tunnel.open()
        try:
            async with attached(tunnel.connection) as (client, log):
                gate = module_place / "gate"
                os.mkfifo(gate)
                task = asyncio.create_task(
                    client.execute(
                        f"import sys; sys.stdout.write('in\\n'); open({str(gate)!r}).read()"
                    )
                )
                await log.content(Stream, text="in\n")
                tunnel.cut()
                down = await log.until(lambda event: isinstance(event, LinkChanged))
                assert isinstance(down, LinkChanged)
                assert not down.is_up
                assert "was lost" in down.reason
                # the input ends, and its reply goes nowhere, before the link is back
                async with attached(kernel.connection) as (other, seen):
                    gate.write_text("go on")
                    await other.execute("'after'")
                    assert any(isinstance(event, Received) for event in seen)
                tunnel.open()
                up = await log.until(lambda event: isinstance(event, LinkChanged) and event.is_up)
                assert isinstance(up, LinkChanged)
                assert "connected again" in up.reason
                with pytest.raises(KernelError, match="the reply was lost while the link was down"):
                    await task
                assert any(isinstance(event, Expired) for event in log)
                assert (await client.execute("1 + 1")).status == "ok"
        finally:
            tunnel.close()
            kill(kernel)

    run(test)
