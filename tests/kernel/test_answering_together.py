"""Clients of the common API that take part in a session: names, and questions of each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
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
from itui_kernel.client.questions import Questions
from itui_kernel.protocol.connection import Connection, read_connection
from itui_kernel.protocol.message import Message, Sender
from itui_kernel.protocol.messages import CommMsg, InputRequest, Stream
from kernel_fixtures import Kernel


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
        await self.join()
        return self

    async def join(self) -> None:
        """Join, and wait for what the kernel tells of it."""
        before = len(self.log)
        self.client.send(joining(self.client.session, about(self.name)))
        await self.log.until(lambda event: self._tells_of_me(event, before))

    def _tells_of_me(self, event: ClientEvent, before: int) -> bool:
        content = event.message.content if isinstance(event, Received) else None
        told = event_of(content) if content is not None else {}
        is_new = any(event is each for each in self.log[before:])
        return told.get("event") == "clients" and is_new and self.client.session in sessions(told)

    async def __aexit__(self, *failure: object) -> None:
        self.client.send(leaving(self.client.session))
        self.client.close()

    async def told(self, name: str, is_meant: Any = lambda told: True) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def look(event: ClientEvent) -> bool:
            if not isinstance(event, Received):
                return False
            told = event_of(event.message.content)
            found.clear()
            found.update(told)
            return told.get("event") == name and bool(is_meant(told))

        await self.log.until(look)
        return found

    async def asked(self) -> Message:
        return await self.log.content(InputRequest)


def sessions(told: Mapping[str, Any]) -> list[str]:
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


def test_of_many_answers_at_once_one_counts_and_the_others_are_late(
    connection: Connection,
) -> None:
    async def test() -> None:
        async with AsyncExitStack() as stack:
            people = [
                await stack.enter_async_context(Person(connection, name))
                for name in ("anna", "bob", "carl", "dora")
            ]
            outputs: list[Message] = []
            code = "for i in range(20): print(input(f'{i}? '))"
            task = asyncio.create_task(people[0].client.execute(code, output=outputs.append))
            for number in range(20):
                prompt = f"{number}? "
                offers = [await each.log.content(InputRequest, prompt=prompt) for each in people]
                for person, offer in zip(people, offers, strict=True):
                    person.client.reply_input(offer, person.name)
            assert (await task).status == "ok"
            counted = [await people[1].told("answered", asks(f"{n}? ")) for n in range(20)]
            contents = [each.content for each in outputs]
            printed = "".join(each.text for each in contents if isinstance(each, Stream))
            assert printed.split() == [told["by"] for told in counted]
            await people[1].log.until(lambda event: len(late(people[1])) == 60)

    run(test)


def asks(prompt: str) -> Callable[[dict[str, Any]], bool]:
    return lambda told: bool(told["prompt"] == prompt)


def late(person: Person) -> list[Mapping[str, Any]]:
    events = [event_of(each.message.content) for each in person.log if isinstance(each, Received)]
    return [each for each in events if each.get("event") == "late"]


def test_who_joins_again_is_asked_once_until_he_answers(connection: Connection) -> None:
    async def test() -> None:
        async with Person(connection, "anna") as anna, Person(connection, "bob") as bob:
            task = asyncio.create_task(anna.client.execute("input('a? '), input('b? ')"))
            offered = await bob.asked()
            for _ in range(2):
                await bob.join()
            anna.client.reply_input(await anna.asked(), "yes")
            second = await bob.log.content(InputRequest, prompt="b? ")
            bob.client.reply_input(second, "no")
            assert (await task).status == "ok"
            assert requests(bob) == [offered.msg_id, second.msg_id]

    run(test)


def requests(person: Person) -> list[str]:
    received = [each.message for each in person.log if isinstance(each, Received)]
    return [each.msg_id for each in received if isinstance(each.content, InputRequest)]


def request_and_event(name: str) -> tuple[Message, dict[str, Any]]:
    request = Sender().message(InputRequest(prompt="? "))
    return request, {"event": name, "request": request.msg_id}


@pytest.mark.parametrize("name", ["answered", "withdrawn"])
def test_a_question_that_comes_after_its_answer_is_no_news(name: str) -> None:
    questions = Questions()
    request, event = request_and_event(name)
    assert questions.note(event) == request.msg_id
    assert not questions.is_news(request)


def test_a_question_is_news_once_and_again_when_its_answer_may_be_lost() -> None:
    questions = Questions()
    request, event = request_and_event("answered")
    assert [questions.is_news(request) for _ in range(2)] == [True, False]
    questions.forget(request)
    assert questions.is_news(request)
    questions.forget(request)
    questions.note(event)
    assert not questions.is_news(request)
    other, _ = request_and_event("answered")
    questions.forget(other)
    assert questions.is_news(other)


def test_other_events_settle_nothing() -> None:
    questions = Questions()
    request, _ = request_and_event("late")
    assert questions.note({"event": "late", "request": request.msg_id}) == ""
    assert questions.note({}) == ""
    assert questions.is_news(request)


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
