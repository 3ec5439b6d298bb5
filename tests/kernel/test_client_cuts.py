"""A link that is cut again and again loses nothing: output, replies and inputs of our kernel."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from client_fixtures import Log, attached, kill, run
from itui_kernel.client.events import ClientEvent, LinkChanged, Lost, Received
from itui_kernel.client.kernelspec import find_kernelspec, install_kernelspec
from itui_kernel.client.launch import LaunchedKernel, launch_kernelspec
from itui_kernel.protocol.messages import ExecuteReply, ExecuteRequest, Stream
from relay import Tunnel


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaunchedKernel]:
    """Our kernel as Jupyter would start it, reached over TCP."""
    place = tmp_path_factory.mktemp("cuts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ITUI_RUNTIME_DIR", str(place / "run"))
        patch.setenv("JUPYTER_PATH", str(place / "share" / "jupyter"))
        install_kernelspec(place)
        started = launch_kernelspec(find_kernelspec("itui"), transport="tcp")
        yield started
        kill(started)


def printed(log: Sequence[ClientEvent]) -> str:
    messages = [event.message for event in log if isinstance(event, Received)]
    return "".join(each.content.text for each in messages if isinstance(each.content, Stream))


async def back(log: Log) -> None:
    await log.until(lambda event: isinstance(event, LinkChanged) and event.is_up)


def test_every_line_comes_once_and_in_order(kernel: LaunchedKernel, tmp_path: Path) -> None:
    """The input runs on while the link is cut, and its end and reply come while there is none."""

    async def test() -> None:
        tunnel = Tunnel(kernel.connection)
        tunnel.open()
        gate = tmp_path / "gate"
        os.mkfifo(gate)
        code = f"""
            for part in range(3):
                for i in range(300): print(part, i)
                open({str(gate)!r}).read()
        """
        expected = "".join(f"{part} {i}\n" for part in range(3) for i in range(300))
        async with (
            attached(kernel.connection) as (other, seen),
            attached(tunnel.connection) as (client, log),
        ):
            task = asyncio.create_task(client.execute(code))
            for part in range(3):
                await seen.until(lambda _: printed(seen).endswith(f"{part} 299\n"))  # noqa: B023
                tunnel.cut()
                await log.until(lambda event: isinstance(event, LinkChanged))
                await asyncio.to_thread(gate.write_text, "go on")
                if part == 2:
                    await other.execute("'after'")  # the reply has gone nowhere by now
                log[:] = [each for each in log if not isinstance(each, LinkChanged)]
                tunnel.open()
                await back(log)
            assert await task == ExecuteReply(execution_count=1)
            assert printed(log) == printed(seen) == expected
            assert not any(isinstance(event, Lost) for event in log)
        tunnel.close()

    run(test)


def test_inputs_sent_without_a_link_run_once(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        tunnel = Tunnel(kernel.connection)
        tunnel.open()
        async with attached(tunnel.connection) as (client, log):
            await client.execute("ran = []")
            tunnel.cut()
            await log.until(lambda event: isinstance(event, LinkChanged))
            for number in range(3):
                client.send(ExecuteRequest(code=f"ran.append({number}); print(ran)"))
            tunnel.open()
            await log.content(Stream, text="[0, 1, 2]\n")
            await back(log)
            assert printed(log) == "[0]\n[0, 1]\n[0, 1, 2]\n"
        tunnel.close()

    run(test)
