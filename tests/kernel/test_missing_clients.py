"""Which clients are taken for gone, and when: played without waiting and without a kernel."""

from __future__ import annotations

import os
import time
from typing import Any, cast

import pytest

from itui_kernel.audience import Audience, Guest, Member
from itui_kernel.own_comms import OwnComms
from itui_kernel.presence import BEAT, SILENCE, Presence
from itui_kernel.protocol.message import Channel, Sender
from itui_kernel.protocol.messages import CommMsg, CommOpen, Content, ExecuteRequest
from itui_kernel.protocol.own import SESSION
from itui_kernel.requests import Request
from itui_kernel.server import Handle, Server

HERE = os.uname().nodename
GONE = 2**22 + 7  # more than any pid there is


class Room:
    """Stands for the I/O thread: what was published, and a clock that a test moves."""

    def __init__(self) -> None:
        self.handlers: dict[type[Content], Handle] = {ExecuteRequest: lambda request: None}
        self.timers: list[Any] = []
        self.published: list[CommMsg] = []
        self.listening = 0
        self.now = time.monotonic()
        server = cast(Server, self)
        self.audience = Audience(OwnComms(server, lambda request: None))
        Presence(server, self.audience)
        (self.timer,) = self.timers

    def publish(self, origin: object, content: CommMsg, *, is_kept: bool, is_sent: bool) -> None:
        self.published.append(content)

    def busy(self, request: Request) -> None:
        """Nobody listens."""

    idle = busy

    def receive(self, session: str, content: Content, username: str = "") -> None:
        message = Sender(session, username=username).message(content)
        self.handlers[type(content)](Request(Channel.SHELL, [session.encode()], message))

    def join(self, session: str, **told: Any) -> None:
        content = CommOpen(comm_id=f"{session}-comm", target_name=SESSION, data=told)
        self.receive(session, content, session)

    def run(self, session: str, *, silent: bool = False) -> None:
        self.receive(session, ExecuteRequest(code="1", silent=silent), session)

    def wait(self, seconds: float) -> None:
        """Let time pass, and do what is due meanwhile, as the I/O thread does."""
        end = self.now + seconds
        while True:
            due = self.timer(self.now)
            if due is None or due > end:
                break
            self.now = max(due, self.now)
        self.now = end

    @property
    def names(self) -> list[str]:
        there: list[Member | Guest] = [*self.audience.members.values()]
        there += self.audience.guests.values()
        return sorted(each.named.name for each in there)

    def told(self) -> tuple[list[str], int]:
        """Return what was told last of the clients."""
        clients = [each.data for each in self.published if each.data["event"] == "clients"]
        return sorted(each["name"] for each in clients[-1]["clients"]), clients[-1]["unknown"]


@pytest.fixture
def room() -> Room:
    return Room()


def test_who_is_far_away_and_silent_is_gone(room: Room) -> None:
    room.join("far", host="elsewhere", pid=os.getpid())
    room.wait(SILENCE - BEAT)
    assert room.names == ["far"]
    room.wait(2 * BEAT)
    assert room.names == []


def test_who_says_so_now_and_then_is_there(room: Room) -> None:
    room.join("far", host="elsewhere", pid=1)
    member = next(iter(room.audience.members.values()))
    for _ in range(5):
        room.wait(BEAT)
        member.heard_at += BEAT  # it spoke
    assert room.names == ["far"]


def test_who_is_here_may_be_silent_for_ever(room: Room) -> None:
    room.join("here", host=HERE, pid=os.getpid())
    room.wait(20 * SILENCE)
    assert room.names == ["here"]


@pytest.mark.parametrize("pid", [GONE, 0, -1, "x", None, 2.5])
def test_who_cannot_be_looked_at_has_to_speak(room: Room, pid: Any) -> None:
    room.join("strange", host=HERE, pid=pid)
    (member,) = room.audience.members.values()
    assert member.to_json()["beats"] is True
    room.wait(SILENCE + 2 * BEAT)
    assert room.names == []


def test_those_who_listen_are_counted_once_they_had_time_to_say_who_they_are(room: Room) -> None:
    room.join("here", host=HERE, pid=os.getpid())
    room.listening = 2
    room.wait(0.5)
    assert room.told() == (["here"], 0)
    room.wait(1)
    assert room.told() == (["here"], 1)
    assert room.audience.count == 2
    room.run("bob")
    assert room.told() == (["bob", "here"], 0)
    assert room.audience.count == 2
    room.listening = 1
    room.wait(2)
    assert room.told() == (["here"], 0)


def test_of_several_the_quiet_ones_go_first(room: Room) -> None:
    room.listening = 3
    for name in ("one", "two", "three"):
        room.run(name)
    room.wait(2)
    guests = room.audience.guests
    guests["one"].active += 10
    room.listening = 2
    room.wait(2)
    assert room.names == ["one", "three"]


def test_one_whose_process_has_ended_goes_before_quiet_ones(room: Room) -> None:
    room.listening = 2
    for name in ("quiet", "ended"):
        room.run(name)
    room.wait(2)
    guests = room.audience.guests
    guests["ended"].started, guests["ended"].pid = 1, GONE
    guests["ended"].active += 10
    room.listening = 1
    room.wait(2)
    assert room.names == ["quiet"]


def test_a_script_that_never_listens_is_there_for_a_moment(room: Room) -> None:
    room.run("script")
    assert room.names == ["script"]
    room.wait(2)
    assert room.names == []


def test_silent_inputs_make_no_guest(room: Room) -> None:
    room.run("probe", silent=True)
    assert room.names == []
    assert room.published == []


def test_a_guest_that_joins_keeps_its_name(room: Room) -> None:
    room.listening = 2
    room.run("bob")
    room.join("bob", name="robert", host=HERE, pid=os.getpid())
    assert room.names == ["bob"]
    joined = [each.data["name"] for each in room.published if each.data["event"] == "joined"]
    assert joined == ["bob"]


def test_names_of_guests_are_free_again(room: Room) -> None:
    room.listening = 1
    room.run("bob")
    room.listening = 0
    room.wait(2)
    room.listening = 1
    room.receive("other", ExecuteRequest(code="1"), "bob")
    assert room.names == ["bob"]


def test_nothing_is_due_when_nobody_is_there(room: Room) -> None:
    room.wait(10)
    assert room.timer(room.now) is None
