"""Notices clients that are gone without a word, and those that never speak of themselves."""

from __future__ import annotations

import time

from itui_kernel.audience import Audience, Guest, Member
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.protocol.processes import host_name, process_started
from itui_kernel.requests import Request
from itui_kernel.server import Server

BEAT = 60.0  # seconds; how often a client on another host says that it is there
SILENCE = 150.0  # seconds after which such a client is taken for gone
_LOOKS = (0.05, 0.3, 1.0, 3.0)  # seconds after a link has ended; a process may take that long
_SETTLING = 1.0  # seconds; who has just connected has not said yet who it is


class Presence:
    """Keeps the audience true; on the I/O thread.

    Members on this host are looked at by their process, others have to speak now and then. What
    listens to iopub besides is counted, and known by name once it has sent an input.
    """

    def __init__(self, server: Server, audience: Audience) -> None:
        self._server = server
        self._audience = audience
        self._host = host_name()
        self._started: dict[str, int] = {}  # of the processes of members, by comm_id
        self._listening = 0
        self._looks: list[float] = []
        self._settles: float | None = None
        audience.joined.append(self._joined)
        audience.left.append(self._left)
        self._submit = server.handlers[ExecuteRequest]
        server.handlers[ExecuteRequest] = self._on_input
        server.timers.append(self._timer)

    def _joined(self, member: Member) -> None:
        pid = member.told.get("pid")
        if member.told.get("host") == self._host and isinstance(pid, int) and pid > 0:
            started = process_started(pid)
            if started is not None:
                self._started[member.comm_id] = started
                member.is_on_host = True
        guest = self._audience.guests.pop(member.session, None)
        if guest is not None:
            member.active = guest.active
        self._settle_soon()
        if not self._looks:
            self._looks.append(time.monotonic() + BEAT)

    def _left(self, member: Member) -> None:
        self._started.pop(member.comm_id, None)
        self._settle_soon()

    def _on_input(self, request: Request) -> None:
        content = request.content
        if isinstance(content, ExecuteRequest) and not content.silent:
            self._note_input(request)
        self._submit(request)

    def _note_input(self, request: Request) -> None:
        session = request.header.session
        person = self._audience.member_of(session) or self._audience.guests.get(session)
        if person is None:
            named = self._audience.named(session, request.header.username)
            person = self._audience.guests[session] = Guest(session, named)
            person.pid = _pid_in(request.header.msg_id)
            person.started = process_started(person.pid) if person.pid else None
            self._audience.unknown = max(self._audience.unknown - 1, 0)
            self._audience.tell_clients()
            self._settle_soon()
        person.active = time.time()

    def _settle_soon(self) -> None:
        self._settles = time.monotonic() + _SETTLING

    def _timer(self, now: float) -> float | None:
        listening = self._server.listening
        if listening != self._listening:
            if listening < self._listening:
                self._looks = [now + wait for wait in _LOOKS]
            self._listening = listening
            self._settles = now + _SETTLING
        if self._looks and now >= self._looks[0]:
            self._look(now)
        if self._settles is not None and now >= self._settles:
            self._settle()
        due = [*self._looks[:1], *(() if self._settles is None else (self._settles,))]
        return min(due, default=None)

    def _look(self, now: float) -> None:
        """Let go the members that are gone."""
        for comm_id, member in list(self._audience.members.items()):
            if not self._is_there(member, now):
                self._audience.leave(comm_id)
        self._looks = [each for each in self._looks if each > now]
        if not self._looks and self._audience.members:
            self._looks.append(now + BEAT)

    def _is_there(self, member: Member, now: float) -> bool:
        if not member.is_on_host:
            return now - member.heard_at < SILENCE
        return process_started(int(member.told["pid"])) == self._started[member.comm_id]

    def _settle(self) -> None:
        """Let the guests be no more than those who listen.

        Nothing tells which of them has gone: first goes one whose process has ended, then the one
        that was quiet for longest.
        """
        self._settles = None
        audience = self._audience
        others = max(self._listening - len(audience.members), 0)
        before = (len(audience.guests), audience.unknown)
        gone_first = sorted(
            audience.guests.values(), key=lambda guest: (not _has_ended(guest), guest.active)
        )
        ended = sum(map(_has_ended, gone_first))
        for guest in gone_first[: max(len(gone_first) - others, ended)]:
            del audience.guests[guest.session]
            audience.naming.free(guest.session)
        audience.unknown = others - len(audience.guests)
        if (len(audience.guests), audience.unknown) != before:
            audience.tell_clients()


def _pid_in(msg_id: str) -> int:
    """Return the pid that jupyter_client and itui put into their ids; 0 if there is none."""
    parts = msg_id.rsplit("_", 2)
    is_theirs = len(parts) == 3 and parts[1].isdecimal() and parts[2].isdecimal()
    return int(parts[1]) if is_theirs and len(parts[1]) < 10 else 0


def _has_ended(guest: Guest) -> bool:
    """Tell whether the process of a guest was here and is not any more."""
    return guest.started is not None and process_started(guest.pid) != guest.started
