"""Several clients of one kernel: who is there, what they are called, who answers ``input()``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient

from itui_kernel.naming import COLOURS, Naming
from itui_kernel.protocol.own import SESSION
from itui_kernel.subscriptions import Subscriptions
from kernel_fixtures import DEADLINE, Kernel, Message, started


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("k")) as kernel:
        yield kernel


class Person:
    """A client that tells who it is, as itui does."""

    def __init__(
        self, kernel: Kernel, name: str, /, *, can_answer: bool = True, **told: Any
    ) -> None:
        self.client = BlockingKernelClient(connection_file=str(kernel.file))
        self.client.load_connection_file()
        self.client.start_channels(hb=False, stdin=can_answer)
        while self.client.get_iopub_msg(timeout=DEADLINE)["msg_type"] != "iopub_welcome":
            continue  # what is told before that would be missed
        self.session = self.client.session.session
        self.comm_id = f"{self.session}-session"
        self.told = {"name": name, "host": os.uname().nodename, "pid": os.getpid(), **told}
        self.join()
        self.clients(lambda found: self.session in found)

    def join(self) -> None:
        self.send("comm_open", {"comm_id": self.comm_id, "target_name": SESSION, "data": self.told})

    def send(self, msg_type: str, content: dict[str, Any]) -> None:
        self.client.shell_channel.send(self.client.session.msg(msg_type, content))

    def event(self, name: str, **values: Any) -> dict[str, Any]:
        """Return the next event of a name in which these values are."""
        while True:
            message = self.client.get_iopub_msg(timeout=DEADLINE)
            data = message["content"].get("data", {})
            is_event = message["msg_type"] == "comm_msg" and data.get("event") == name
            if is_event and values.items() <= data.items():
                assert message["content"]["comm_id"] == SESSION
                return dict(data)

    def clients(
        self, is_meant: Callable[[dict[str, dict[str, Any]]], bool]
    ) -> dict[str, dict[str, Any]]:
        """Return who is there, by session, once that is as it should be."""
        while True:
            found = {each["session"]: each for each in self.event("clients")["clients"]}
            if is_meant(found):
                return found

    def asked(self) -> Message:
        message: Message = self.client.get_stdin_msg(timeout=DEADLINE)
        assert message["msg_type"] == "input_request"
        return message

    def answer(self, request: Message, value: str) -> None:
        content = {"value": value}
        reply = self.client.session.msg("input_reply", content, parent=request)
        self.client.stdin_channel.send(reply)

    def leave(self) -> None:
        self.send("comm_close", {"comm_id": self.comm_id, "data": {}})
        # the channels forget what they have not sent yet: it is there once what follows is answered
        self.client.kernel_info(reply=True, timeout=DEADLINE)
        self.client.stop_channels()


@pytest.fixture
def anna(kernel: Kernel) -> Iterator[Person]:
    person = Person(kernel, "anna")
    yield person
    person.leave()


@pytest.fixture
def bob(kernel: Kernel, anna: Person) -> Iterator[Person]:
    person = Person(kernel, "bob")
    anna.clients(lambda found: person.session in found)
    yield person
    person.leave()


def ask(kernel: Kernel, code: str) -> tuple[str, Message]:
    """Run code that asks, from a client that is no member of the audience."""
    msg_id = kernel.client.execute(code)
    request: Message = kernel.client.get_stdin_msg(timeout=DEADLINE)
    return msg_id, request


def test_everybody_is_told_who_is_there(anna: Person, bob: Person) -> None:
    bob.join()
    found = bob.clients(lambda found: True)
    assert found[anna.session]["name"] == "anna"
    assert found[bob.session]["name"] == "bob"
    assert found[anna.session]["colour"] != found[bob.session]["colour"]
    assert found[bob.session]["pid"] == os.getpid()
    assert found[bob.session]["beats"] is False
    assert found[bob.session]["kind"] == "itui"


def test_two_of_one_name_are_told_apart_and_the_name_is_free_again(
    kernel: Kernel, anna: Person
) -> None:
    for _ in range(2):
        other = Person(kernel, "anna")
        found = anna.clients(lambda found, other=other: other.session in found)  # type: ignore[misc]
        assert found[other.session]["name"] == "anna-2"
        other.leave()
        anna.clients(lambda found, other=other: other.session not in found)  # type: ignore[misc]


def test_who_joins_again_is_the_same(anna: Person, bob: Person) -> None:
    anna.join()
    found = bob.clients(lambda found: anna.session in found)
    assert found[anna.session]["name"] == "anna"
    assert len([each for each in found.values() if each["name"].startswith("anna")]) == 1


def test_nobody_takes_the_place_of_another(kernel: Kernel, anna: Person, bob: Person) -> None:
    content = {"comm_id": anna.comm_id, "target_name": SESSION, "data": {"name": "mallory"}}
    bob.send("comm_open", content)
    bob.join()
    found = bob.clients(lambda found: True)
    assert found[anna.session]["name"] == "anna"


JUPYTER = """
import os, sys, time
from jupyter_client.blocking.client import BlockingKernelClient
client = BlockingKernelClient(connection_file=sys.argv[1])
client.load_connection_file()
client.start_channels()
client.wait_for_ready()
{then}
time.sleep(1000)
"""
JOINS = """
told = {'name': 'carl', 'host': os.uname().nodename, 'pid': os.getpid()}
content = {'comm_id': 'carl', 'target_name': 'itui.session', 'data': told}
client.shell_channel.send(client.session.msg('comm_open', content))
"""


@pytest.mark.parametrize(
    ("then", "kind"), [(JOINS, "itui"), ("client.execute('1')", "jupyter")], ids=["itui", "jupyter"]
)
def test_a_client_that_is_killed_is_missed(
    kernel: Kernel, anna: Person, then: str, kind: str
) -> None:
    command = [sys.executable, "-c", JUPYTER.format(then=then), str(kernel.file)]
    process = subprocess.Popen(command)

    def is_there(found: dict[str, dict[str, Any]]) -> bool:
        return (process.pid, kind) in [(each["pid"], each["kind"]) for each in found.values()]

    try:
        anna.clients(is_there)
        process.send_signal(signal.SIGKILL)
        anna.clients(lambda found: not is_there(found))
    finally:
        process.kill()
        process.wait()


def test_a_client_on_another_host_has_to_say_that_it_is_there(kernel: Kernel, anna: Person) -> None:
    far = Person(kernel, "dora", host="elsewhere", pid=1)
    found = anna.clients(lambda found: far.session in found)
    assert found[far.session]["beats"] is True
    far.leave()


def test_plain_clients_are_known_by_their_inputs_and_counted(kernel: Kernel, anna: Person) -> None:
    kernel.run("1 + 1")
    other = kernel.new_client()
    other.execute("1 + 1")
    session = other.session.session
    until(anna, lambda told: len(told["clients"]) + told["unknown"] == 3)
    told = until(anna, lambda told: session in [each["session"] for each in told["clients"]])
    assert [each["kind"] for each in told["clients"]] == ["itui", "jupyter", "jupyter"]
    other.stop_channels()
    until(anna, lambda told: len(told["clients"]) + told["unknown"] == 2)


def until(person: Person, is_meant: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Return what is told of the clients, once that is as it should be."""
    person.join()
    while True:
        told = person.event("clients")
        if is_meant(told):
            return told


def test_the_answer_of_another_client_counts_and_is_attributed(
    kernel: Kernel, anna: Person, bob: Person
) -> None:
    msg_id, request = ask(kernel, "run = input('which? ')\nrun")
    offered = bob.asked()
    assert offered["content"] == {"prompt": "which? ", "password": False}
    assert offered["header"]["msg_id"] == request["header"]["msg_id"]
    assert offered["parent_header"]["msg_id"] == msg_id
    bob.answer(offered, "run7")
    told = anna.event("answered", cell=msg_id)
    assert (told["by"], told["value"], told["prompt"]) == ("bob", "run7", "which? ")
    assert told["request"] == request["header"]["msg_id"]
    assert kernel.outcome(msg_id).result == "'run7'"
    anna.asked()


def test_the_first_answer_counts_and_the_second_is_told_so(
    kernel: Kernel, anna: Person, bob: Person
) -> None:
    msg_id, _ = ask(kernel, "input('who? ')")
    assert kernel.ask("itui_overview_request", {})["content"]["is_asking"]
    offers = anna.asked(), bob.asked()
    anna.answer(offers[0], "me")
    assert anna.event("answered", cell=msg_id)["by"] == "anna"
    bob.answer(offers[1], "no, me")
    assert bob.event("late", session=bob.session)["by"] == "anna"
    assert kernel.outcome(msg_id).result == "'me'"


def test_a_password_is_told_to_nobody(kernel: Kernel, anna: Person, bob: Person) -> None:
    msg_id, _ = ask(kernel, "import getpass\nlen(getpass.getpass('key: '))")
    anna.asked()
    bob.answer(bob.asked(), "hunter2")
    told = anna.event("answered", cell=msg_id)
    assert told["by"] == "bob"
    assert told["value"] is None
    assert "hunter2" not in str(told)
    assert kernel.outcome(msg_id).result == "7"


def test_the_end_of_input_may_come_from_anybody(kernel: Kernel, anna: Person, bob: Person) -> None:
    msg_id, _ = ask(kernel, "input()")
    anna.asked()
    bob.answer(bob.asked(), "\x04")
    assert anna.event("answered", cell=msg_id)["is_end"] is True
    assert kernel.outcome(msg_id).reply["ename"] == "EOFError"


def test_who_comes_later_is_asked_too(kernel: Kernel, anna: Person) -> None:
    msg_id, _ = ask(kernel, "input('still? ')")
    anna.asked()
    late = Person(kernel, "late")
    late.answer(late.asked(), "yes")
    assert anna.event("answered", cell=msg_id)["by"] == "late"
    assert kernel.outcome(msg_id).result == "'yes'"
    late.leave()


def test_who_is_not_connected_in_full_is_asked_once_it_is(kernel: Kernel, anna: Person) -> None:
    msg_id, _ = ask(kernel, "input('still? ')")
    late = Person(kernel, "late", can_answer=False)
    late.client.stdin_channel.start()
    late.answer(late.asked(), "yes")
    assert anna.event("answered", cell=msg_id)["by"] == "late"
    assert kernel.outcome(msg_id).result == "'yes'"
    late.leave()


def test_a_client_that_comes_back_is_asked_again_and_not_with_a_replay(
    kernel: Kernel, anna: Person
) -> None:
    msg_id, _ = ask(kernel, "input('again? ')")
    first = anna.asked()
    anna.join()
    second = anna.asked()
    assert first["header"]["msg_id"] == second["header"]["msg_id"]
    assert first["metadata"]["itui"]["offer"] != second["metadata"]["itui"]["offer"]
    anna.answer(second, "yes")
    assert kernel.outcome(msg_id).result == "'yes'"


def test_a_client_that_is_gone_leaves_its_question_to_others(kernel: Kernel, bob: Person) -> None:
    gone = Person(kernel, "gone")
    msg_id = gone.client.execute("input('anybody? ')")
    gone.asked()
    bob.asked()
    gone.leave()
    bob.clients(lambda found: gone.session not in found)
    bob.join()
    offered = bob.asked()
    assert offered["metadata"]["itui"]["is_alone"] is True
    bob.answer(offered, "here")
    assert bob.event("answered", cell=msg_id)["by"] == "bob"
    kernel.until("execute_result", msg_id)


def test_an_interrupt_withdraws_the_question(kernel: Kernel, anna: Person) -> None:
    msg_id, request = ask(kernel, "input('wait? ')")
    anna.asked()
    kernel.ask("interrupt_request", {})
    told = anna.event("withdrawn")
    assert told["request"] == request["header"]["msg_id"]
    assert kernel.outcome(msg_id).reply["ename"] == "KeyboardInterrupt"


def test_an_answer_to_nothing_is_refused(kernel: Kernel, anna: Person) -> None:
    msg_id, request = ask(kernel, "input('one? ')")
    anna.asked()
    strange = {**request, "header": {**request["header"], "msg_id": "no-such-request"}}
    anna.answer(strange, "strange")
    kernel.client.input("right")
    assert kernel.outcome(msg_id).result == "'right'"


NONSENSE: list[dict[str, Any]] = [
    {"name": {"a": [1]}, "host": 7, "pid": "x", "kind": None},
    {"name": "\x1b[2J" * 1000, "host": "h" * 10_000, "pid": -1, "kind": ["k"] * 100},
    {"name": None, "host": os.uname().nodename, "pid": 10**30},
    {"name": "", "host": os.uname().nodename, "pid": 0},
    {},
]


@pytest.mark.parametrize("told", NONSENSE, ids=range(len(NONSENSE)))
def test_whatever_a_client_tells_of_itself_does_no_harm(
    kernel: Kernel, anna: Person, told: dict[str, Any]
) -> None:
    strange = Person(kernel, "strange", **told)
    found = anna.clients(lambda found: strange.session in found)[strange.session]
    assert 0 < len(found["name"]) <= 24
    assert found["name"].isprintable()
    assert len(str(found)) < 1000
    for data in ({}, {"event": None}, {"event": "no such"}, {"event": {"x": 1}}):
        strange.send("comm_msg", {"comm_id": strange.comm_id, "data": data})
    strange.send("comm_open", {"comm_id": "", "target_name": SESSION, "data": told})
    strange.send("comm_close", {"comm_id": ""})
    strange.leave()
    anna.clients(lambda found: strange.session not in found)


# --- the pure parts


def test_names_are_unique_and_come_back_with_their_colour() -> None:
    naming = Naming()
    first, second = naming.take("a", "ada"), naming.take("b", "ada")
    assert (first.name, second.name) == ("ada", "ada-2")
    naming.free("a")
    assert naming.take("c", "eve").colour == first.colour
    assert naming.take("d", "ada").name == "ada"
    naming.free("b")
    assert naming.take("e", "ada") == ("ada-2", second.colour)


def test_colours_are_shared_evenly_when_there_are_not_enough() -> None:
    naming = Naming()
    colours = [naming.take(str(number), "x").colour for number in range(2 * COLOURS)]
    assert sorted(colours) == sorted([*range(1, COLOURS + 1)] * 2)


def test_a_hostile_name_cannot_reach_the_terminal() -> None:
    name = Naming().take("s", "\x1b]0;owned\x07\n" + "x" * 1000).name
    assert name.isprintable()
    assert len(name) <= 24


def test_a_client_that_subscribes_twice_is_one() -> None:
    subscriptions = Subscriptions()
    for event in (b"\x01", b"\x01status", b"\x01"):
        subscriptions.note(event)
    assert subscriptions.count == 2
    for event in (b"\x00status", b"\x00", b"\x00", b"\x00", b"\x02junk", b""):
        subscriptions.note(event)
    assert subscriptions.count == 0
