"""Clients of the common API that take part in a session: names, and questions of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from client_fixtures import DEADLINE, Log, run
from itui_kernel.client.attending import (
    about,
    answer_text,
    comm_of,
    event_of,
    joining,
    leaving,
    own_name,
)
from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import ClientEvent, Received
from itui_kernel.protocol.connection import Connection, read_connection
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import CommMsg, InputRequest, Stream
from kernel_fixtures import Kernel, started


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("k")) as kernel:
        yield kernel


@pytest.fixture
def connection(kernel: Kernel) -> Connection:
    return read_connection(kernel.file)


class Person:
    """One client that has joined."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.log = Log()
        self.client = KernelClient(connection, self.log, username=name)
        self.name = name

    async def __aenter__(self) -> Person:
        self.client.start()
        await self.client.wait_ready(DEADLINE)
        self.client.send(joining(self.client.session, about(self.name)))
        await self.told("clients", lambda told: self.client.session in sessions(told))
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.client.send(leaving(self.client.session))
        self.client.close()

    async def told(self, name: str, is_meant: Any = lambda told: True) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def look(event: ClientEvent) -> bool:
            if not isinstance(event, Received):
                return False
            told = event_of(event.message.content)
            found.update(told)
            return told.get("event") == name and bool(is_meant(told))

        await self.log.until(look)
        return found

    async def asked(self) -> Message:
        return await self.log.content(InputRequest)


def sessions(told: dict[str, Any]) -> list[str]:
    return [each["session"] for each in told["clients"]]


def test_another_client_answers_and_the_question_is_withdrawn(connection: Connection) -> None:
    async def test() -> None:
        withdrawn: list[str] = []

        async def ask(prompt: str, is_password: bool) -> str:
            if prompt == "two? ":
                return "mine"
            try:
                await asyncio.Event().wait()
            finally:
                withdrawn.append(prompt)
            return "never"

        async with Person(connection, "anna") as anna, Person(connection, "bob") as bob:
            outputs: list[Message] = []
            code = "print(input('one? '), input('two? '))"
            task = asyncio.create_task(anna.client.execute(code, output=outputs.append, ask=ask))
            offered = await bob.asked()
            assert offered.parent is not None
            assert offered.parent.username == "anna"
            bob.client.reply_input(offered, "his")
            assert (await task).status == "ok"
            assert withdrawn == ["one? "]
            contents = [each.content for each in outputs]
            printed = [each.text for each in contents if isinstance(each, Stream)]
            assert "".join(printed) == "his mine\n"
            told = await anna.told("answered", lambda told: told["prompt"] == "one? ")
            assert answer_text(told) == "one? his  <- bob\n"
            told = await bob.told("answered", lambda told: told["prompt"] == "two? ")
            assert answer_text(told) == "two? mine\n"

    run(test)


def test_who_joins_again_is_asked_once(connection: Connection) -> None:
    async def test() -> None:
        asked: list[str] = []
        answer = asyncio.Event()

        async def ask(prompt: str, is_password: bool) -> str:
            asked.append(prompt)
            await answer.wait()
            return "yes"

        async with Person(connection, "anna") as anna:
            task = asyncio.create_task(anna.client.execute("input('sure? ')", ask=ask))
            first = await anna.asked()
            anna.client.send(joining(anna.client.session, about("anna")))

            def is_again(event: ClientEvent) -> bool:
                message = event.message if isinstance(event, Received) else first
                return message is not first and isinstance(message.content, InputRequest)

            await anna.log.until(is_again)
            answer.set()
            assert (await task).status == "ok"
            assert asked == ["sure? "]

    run(test)


def test_own_names() -> None:
    assert own_name("me") == "me"
    assert own_name()
    assert comm_of("s") in joining("s", about("me")).comm_id
    assert leaving("s").comm_id == joining("s", {}).comm_id


@pytest.mark.parametrize(
    "content", [Stream(name="stdout", text="x"), CommMsg(comm_id="other", data={"event": "x"})]
)
def test_other_messages_are_no_events(content: Any) -> None:
    assert event_of(content) == {}
