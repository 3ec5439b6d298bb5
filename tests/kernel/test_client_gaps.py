"""What a client has given again: after gaps, at attach, by the next kernel in the same place."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from client_fixtures import FakeKernel, attached, fake_kernel, old_kernel, run
from itui_kernel.client.events import (
    CatchingUp,
    CaughtUp,
    ClientEvent,
    Lost,
    Ready,
    Received,
    Restarted,
)
from itui_kernel.client.replay import FEATURE
from itui_kernel.protocol.message import Message, Sender
from itui_kernel.protocol.messages import (
    Content,
    ExecuteReply,
    ExecuteRequest,
    KernelInfoReply,
    KernelInfoRequest,
    Status,
    Stream,
)
from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest

Answer = Callable[[Message], Content | None]
EARLIER = Sender("earlier")


def kept(number: int) -> dict[str, Any]:
    message = EARLIER.message(Stream(name="stdout", text=str(number)))
    return {
        "header": {**message.header.to_json(), "date": "2020-01-01T00:00:00Z"},
        "parent_header": {},
        "metadata": {"itui": {"seq": number}},
        "content": message.content.to_json(),
    }


def journal(last: int, most: int = 3, fault: str = "") -> Answer:
    """Answer as a kernel that keeps the numbers to ``last`` and gives at most ``most`` a time."""

    def answer(message: Message) -> Content | None:
        match message.content:
            case KernelInfoRequest():
                return KernelInfoReply(implementation="itui", supported_features=[FEATURE])
            case ItuiReplayRequest() if fault:
                return ItuiReplayReply(status="error", ename="Error", evalue=fault)
            case ItuiReplayRequest(since=since, until=until):
                end = min(last if until is None else until, since + most)
                messages = [kept(each) for each in range(since + 1, end + 1)]
                return ItuiReplayReply(last=end, newest=last, messages=messages)
        return old_kernel(message)

    return answer


def publish(fake: FakeKernel, number: int, content: Content | None = None) -> None:
    content = content or Stream(name="stdout", text=str(number))
    fake.publish(content, metadata={"itui": {"seq": number}})


def seen(log: Sequence[ClientEvent]) -> list[str]:
    """Return the texts in their order, and what was told of them."""
    found = []
    for event in log:
        match event:
            case Received(message=Message(content=Stream(text=text)), is_replayed=again):
                found.append(f"again {text}" if again else text)
            case Lost(first=first, last=last, why=why):
                found.append(f"lost {first}-{last}: {why}")
            case CatchingUp():
                found.append("behind")
            case CaughtUp():
                found.append("caught up")
    return found


def test_a_gap_is_filled_before_what_showed_it(tmp_path: Path) -> None:
    async def test() -> None:
        async with (
            fake_kernel(tmp_path, journal(45)) as fake,
            attached(fake.connection) as (_, log),
        ):
            for number in (40, 45):
                publish(fake, number)
            await log.content(Stream, text="45")
            first, second = ["again 41", "again 42", "again 43"], ["again 44"]
            assert seen(log) == ["40", "behind", "behind", *first, *second, "45", "caught up"]

    run(test)


def test_who_attaches_sees_everything_with_the_times_of_then(tmp_path: Path) -> None:
    async def test() -> None:
        async with (
            fake_kernel(tmp_path, journal(2)) as fake,
            attached(fake.connection, since="everything") as (_, log),
        ):
            publish(fake, 3)
            await log.content(Stream, text="3")
            await log.until(lambda event: isinstance(event, CaughtUp))
            assert seen(log) == ["behind", "again 1", "again 2", "3", "caught up"]
            times = [each.at for each in log if isinstance(each, Received) and each.is_replayed]
            assert times == [1577836800.0] * 2

    run(test)


def test_a_kernel_without_journal_says_so(tmp_path: Path) -> None:
    async def test() -> None:
        async with fake_kernel(tmp_path) as fake, attached(fake.connection) as (_, log):
            for number in (40, 41, 45):
                publish(fake, number)
            await log.content(Stream, text="45")
            why = "this kernel keeps no journal"
            assert seen(log) == ["40", "41", f"lost 42-44: {why}", "45"]

    run(test)


def test_a_journal_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    async def test() -> None:
        answer = journal(45, fault="the disk is gone")
        async with fake_kernel(tmp_path, answer) as fake, attached(fake.connection) as (_, log):
            for number in (40, 45):
                publish(fake, number)
            await log.content(Stream, text="45")
            await log.until(lambda event: isinstance(event, CaughtUp))
            lost = "lost 41-44: the disk is gone"
            assert seen(log) == ["40", "behind", lost, "45", "caught up"]

    run(test)


def test_the_last_messages_are_asked_for_though_none_comes_after_them(tmp_path: Path) -> None:
    async def test() -> None:
        async with (
            fake_kernel(tmp_path, journal(42)) as fake,
            attached(fake.connection) as (_, log),
        ):
            publish(fake, 40)
            await log.content(Stream, text="42")
            assert seen(log) == ["40", "again 41", "again 42"]

    run(test)


def test_an_input_whose_idle_was_given_again_is_done(tmp_path: Path) -> None:
    """The reply comes, the idle does not; the journal has it."""

    def answer(message: Message) -> Content | None:
        if isinstance(message.content, ItuiReplayRequest):
            idle = EARLIER.message(Status(execution_state="idle"), parent=asked[0].header)
            data = {
                "header": idle.header.to_json(),
                "parent_header": asked[0].header.to_json(),
                "metadata": {"itui": {"seq": 2}},
                "content": idle.content.to_json(),
            }
            return ItuiReplayReply(last=2, newest=3, messages=[data])
        if isinstance(message.content, ExecuteRequest):
            asked.append(message)
        return journal(3)(message)

    asked: list[Message] = []

    async def test() -> None:
        async with (
            fake_kernel(tmp_path, answer) as fake,
            attached(fake.connection) as (client, log),
        ):
            publish(fake, 1)
            await log.content(Stream, text="1")
            publish(fake, 3)
            assert await client.execute("x") == ExecuteReply(execution_count=1)

    run(test)


def test_another_kernel_in_the_same_place(tmp_path: Path) -> None:
    async def test() -> None:
        async with fake_kernel(tmp_path, journal(40)) as fake:
            connection = fake.connection
            async with attached(connection) as (client, log):
                publish(fake, 40)
                await log.content(Stream, text="40")
                fake.close()
                async with fake_kernel(tmp_path, journal(44), connection) as other:
                    await log.until(lambda event: isinstance(event, Restarted))
                    log.remove(next(each for each in log if isinstance(each, Ready)))
                    publish(other, 43)
                    await log.until(lambda event: isinstance(event, Ready))
                    await log.content(Stream, text="43")
                    assert "again 42" in seen(log)
                    assert (await client.execute("x")).status == "ok"

    run(test)
