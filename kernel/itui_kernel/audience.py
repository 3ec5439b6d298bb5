"""The clients of this kernel: who is there, and what itui clients are told beside its output."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from itui_kernel.naming import Named, Naming
from itui_kernel.own_comms import OwnComms
from itui_kernel.protocol.messages import CommMsg
from itui_kernel.protocol.own import SESSION
from itui_kernel.requests import Request


class Member:
    """One client that has opened a comm of the target ``itui.session``.

    ``told`` is what it says of itself: ``name``, ``host``, ``pid``. ``active`` is when it sent its
    last input (unix time, 0 if none), ``heard_at`` when it last told that it is there (monotonic).
    """

    __slots__ = ("active", "comm_id", "heard_at", "is_on_host", "named", "origin", "since", "told")

    def __init__(
        self, comm_id: str, told: Mapping[str, Any], request: Request, named: Named
    ) -> None:
        self.comm_id = comm_id
        self.told = told
        self.origin = request.origin
        self.named = named
        self.since = time.time()
        self.active = 0.0
        self.heard_at = time.monotonic()
        self.is_on_host = False  # so that its process can be looked at

    @property
    def session(self) -> str:
        """The session id in the headers of its messages."""
        return self.origin.header.session

    def to_json(self) -> dict[str, Any]:
        """Return what all clients are told of it."""
        pid = self.told.get("pid")
        return {
            "session": self.session,
            "name": self.named.name,
            "colour": self.named.colour,
            "kind": str(self.told.get("kind", "itui"))[:40],
            "host": str(self.told.get("host", ""))[:200],
            "pid": pid if isinstance(pid, int) else 0,
            "since": self.since,
            "active": self.active,
            "beats": not self.is_on_host,
        }


class Guest:
    """A client that only speaks the protocol of Jupyter; known by the inputs it has sent.

    ``pid`` is 0 when it is unknown, or when the process is not on this host.
    """

    __slots__ = ("active", "named", "pid", "session", "since", "started")

    def __init__(self, session: str, named: Named) -> None:
        self.session = session
        self.named = named
        self.pid = 0
        self.started: int | None = None
        self.since = self.active = time.time()

    def to_json(self) -> dict[str, Any]:
        """Return what all clients are told of it."""
        return {
            "session": self.session,
            "name": self.named.name,
            "colour": self.named.colour,
            "kind": "jupyter",
            "pid": self.pid,
            "since": self.since,
            "active": self.active,
        }


Heard = Callable[[Member, Mapping[str, Any]], None]


class Audience:
    """Tells all itui clients what happens, and hears what they say; on the I/O thread.

    Other parts of the kernel add themselves: to ``heard`` by the ``event`` a client says, to
    ``joined`` and ``left`` for who comes and goes. ``unknown`` counts the clients that listen and
    have sent no input yet.
    """

    def __init__(self, own_comms: OwnComms) -> None:
        self.members: dict[str, Member] = {}
        self.heard: dict[str, Heard] = {}
        self.joined: list[Callable[[Member], None]] = []
        self.left: list[Callable[[Member], None]] = []
        self.naming = Naming()
        self.guests: dict[str, Guest] = {}
        self.unknown = 0
        self._server = own_comms.server
        self._own_comms = own_comms
        own_comms.targets[SESSION] = self

    @property
    def count(self) -> int:
        """The number of clients that are connected, whatever they are."""
        return len(self.members) + len(self.guests) + self.unknown

    def tell(self, event: str, *, is_kept: bool = False, **data: Any) -> None:
        """Publish an event if there is anybody to hear it, or keep it for who reads it later.

        Clients of others would be puzzled by messages of a comm that nobody has opened.
        """
        if self.members or is_kept:
            content = CommMsg(comm_id=SESSION, data={"event": event, **data})
            is_heard = bool(self.members)
            self._server.publish(None, content, is_kept=is_kept, is_sent=is_heard)

    def member_of(self, session: str) -> Member | None:
        """Return the member whose messages have this session id."""
        return next((each for each in self.members.values() if each.session == session), None)

    def named(self, session: str, wanted: str) -> Named:
        """Return what a client is called; that it is called so is kept for who reads it later."""
        known = self.naming.known(session)
        if known is not None:
            return known
        named = self.naming.take(session, wanted)
        self.tell("joined", is_kept=True, session=session, at=time.time(), **named._asdict())
        return named

    def opened(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Take a client in, or note that it is still there: it may say so again at any time."""
        known = self.members.get(comm_id)
        if known is not None and known.session != request.header.session:
            return  # somebody else has this comm
        if known is not None:
            known.heard_at = time.monotonic()
            known.origin = request.origin
        else:
            wanted = str(data.get("name") or request.header.username)
            named = self.named(request.header.session, wanted)
            known = self.members[comm_id] = Member(comm_id, data, request, named)
        for notify in self.joined:
            notify(known)
        self.tell_clients()

    def told(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Give what a client says to whoever wants to hear it."""
        member = self.members.get(comm_id)
        hear = self.heard.get(str(data.get("event", "")))
        if member is not None:
            member.heard_at = time.monotonic()
            if hear is not None:
                hear(member, data)

    def closed(self, comm_id: str, request: Request) -> None:
        """Note that a client has left."""
        self.leave(comm_id)

    def leave(self, comm_id: str) -> None:
        """Forget a client that is gone."""
        self._own_comms.forget(comm_id)
        member = self.members.pop(comm_id, None)
        if member is not None:
            self.naming.free(member.session)
            for notify in self.left:
                notify(member)
            self.tell_clients()

    def tell_clients(self) -> None:
        """Publish who is there."""
        there: list[Member | Guest] = [*self.members.values(), *self.guests.values()]
        self.tell("clients", clients=[each.to_json() for each in there], unknown=self.unknown)
