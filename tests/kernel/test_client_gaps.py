import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from client_fixtures import Log, Tunnel, attached, fake_kernel, kill, run
from itui_kernel.client.events import LinkChanged, Missed, Received
from itui_kernel.client.kernelspec import find_kernelspec, install_kernelspec
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel, launch_kernelspec
from itui_kernel.client.numbering import Numbering
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import Status, Stream


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("ITUI_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("ITUI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))
    return tmp_path


def numbered(number: object, sender: Sender) -> Message:
    metadata = {"itui": {"seq": number}}
    return sender.message(Stream(name="stdout", text=f"{number}"), metadata=metadata)


def test_a_jump_is_a_gap() -> None:
    numbering, kernel = Numbering(), Sender()
    numbers = [7, 8, 10, 11, 20]
    assert [numbering.missed(numbered(each, kernel)) for each in numbers] == [0, 0, 1, 0, 8]


def test_a_restarted_kernel_begins_again() -> None:
    numbering = Numbering()
    assert numbering.missed(numbered(100, Sender())) == 0
    again = Sender()
    assert [numbering.missed(numbered(each, again)) for each in (3, 4, 6)] == [0, 0, 1]


def test_a_number_that_goes_back_is_no_gap() -> None:
    numbering, kernel = Numbering(), Sender()
    assert [numbering.missed(numbered(each, kernel)) for each in (5, 5, 4, 5)] == [0, 0, 0, 0]


@pytest.mark.parametrize("metadata", [{}, {"itui": None}, {"itui": {}}, {"itui": {"seq": True}}])
def test_other_kernels_number_nothing(metadata: dict[str, object]) -> None:
    numbering, kernel = Numbering(), Sender()
    numbering.missed(numbered(1, kernel))
    other = kernel.message(Status(execution_state="busy"), metadata=metadata)
    assert numbering.missed(other) == 0
    assert numbering.missed(numbered(2, kernel)) == 0


def test_the_gap_comes_before_the_message_that_shows_it(tmp_path: Path) -> None:
    async def test() -> None:
        async with fake_kernel(tmp_path) as fake, attached(fake.connection) as (_, log):
            for number in (40, 41, 45):
                text = Stream(name="stdout", text=str(number))
                fake.publish(text, metadata={"itui": {"seq": number}})
            last = await log.content(Stream, text="45")
            assert log.index(Missed(3)) == log.index(Received(last)) - 1
            assert sum(isinstance(event, Missed) for event in log) == 1

    run(test)


@pytest.fixture
def kernel() -> Iterator[LaunchedKernel]:
    started = launch_itui_kernel()
    yield started
    kill(started)


def test_our_kernel_leaves_no_gaps(kernel: LaunchedKernel) -> None:
    async def test() -> None:
        async with (
            attached(kernel.connection) as (client, log),
            attached(kernel.connection) as (other, seen),
        ):
            code = "for i in range(300): display(i)"
            await asyncio.gather(client.execute(code), other.execute(code))
            assert not any(isinstance(event, Missed) for event in [*log, *seen])
            assert numbers(log)

    run(test)


def numbers(log: Log) -> list[int]:
    received = [event.message for event in log if isinstance(event, Received)]
    published = [each for each in received if each.channel is Channel.IOPUB]
    return [each.metadata["itui"]["seq"] for each in published]


def test_what_was_published_while_the_link_was_cut(place: Path) -> None:
    async def test() -> None:
        install_kernelspec(place)
        kernel = launch_kernelspec(find_kernelspec("itui"))
        tunnel = Tunnel(kernel.connection)
        try:
            async with attached(kernel.connection) as (other, seen):
                await tunnel.open()
                async with attached(tunnel.connection) as (client, log):
                    tunnel.cut()
                    await log.until(lambda event: isinstance(event, LinkChanged))
                    await other.execute("for i in range(50): display(i)")
                    await tunnel.open()
                    await log.until(lambda event: isinstance(event, LinkChanged) and event.is_up)
                    await client.execute("'after'")
                    missed = sum(event.count for event in log if isinstance(event, Missed))
                    assert missed >= 50
                assert not any(isinstance(event, Missed) for event in seen)
        finally:
            tunnel.close()
            kill(kernel)

    run(test)
