"""Messages that come late tell of then; a clock that was set tells nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from itui_kernel.client import clock
from itui_kernel.client.events import ClientEvent, Received
from itui_kernel.client.replay import FEATURE, Replay
from itui_kernel.protocol.content import Content
from itui_kernel.protocol.message import Header, Message
from itui_kernel.protocol.messages import KernelInfoReply, Stream


class Client:
    """A replay whose questions are only counted; times are in seconds before now."""

    def __init__(self) -> None:
        self.questions: list[Content] = []
        self.replay = Replay(
            lambda content, channel, settle, deadline: self.questions.append(content),
            lambda events: None,
            "now",
        )
        self.replay.note_info(KernelInfoReply(supported_features=[FEATURE]))
        self._number = 0

    def note(self, ahead: float = 0.0) -> None:
        now = clock.now()
        self.replay.clock.note(now, now, header(now + ahead))

    def take(self, ago: float) -> list[ClientEvent]:
        self._number += 1
        message = Message(
            header=header(clock.now() - ago),
            content=Stream(name="stdout", text="x"),
            metadata={"itui": {"seq": self._number}},
        )
        return self.replay.take(message, 100)

    def at(self, ago: float) -> float | None:
        """Return how long ago a message is said to have been written, ``None`` for just now."""
        (event,) = self.take(ago)
        assert isinstance(event, Received)
        return None if event.at is None else clock.now() - event.at


def header(seconds: float) -> Header:
    return Header(
        msg_id="1",
        msg_type="stream",
        session="k",
        date=datetime.fromtimestamp(seconds, UTC).isoformat(),
    )


def run_with_client(test: object) -> Client:
    async def main() -> Client:
        client = Client()
        assert callable(test)
        test(client)
        client.replay.close()
        return client

    return asyncio.run(main())


def test_who_was_stopped_learns_when_it_was() -> None:
    def test(client: Client) -> None:
        client.note()
        assert 59 < (client.at(60.0) or 0) < 61
        assert 29 < (client.at(30.0) or 0) < 31
        assert client.at(0.0) is None

    assert run_with_client(test).questions == []


def test_without_knowing_the_kernels_clock_nothing_is_late() -> None:
    def test(client: Client) -> None:
        assert client.at(60.0) is None

    run_with_client(test)


def test_a_clock_that_is_set_back_makes_nothing_late() -> None:
    def test(client: Client) -> None:
        client.note()
        assert client.at(0.0) is None
        assert client.at(3600.0) is None
        client.note(-3600.0)  # as the answer says
        client.replay.note_link(False)
        assert client.at(3600.0) is None

    assert len(run_with_client(test).questions) == 1
