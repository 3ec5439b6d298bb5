"""The itui clients of this kernel: who is there, and what they are told beside its output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from itui_kernel.own_comms import OwnComms
from itui_kernel.protocol.messages import CommMsg
from itui_kernel.protocol.own import SESSION
from itui_kernel.requests import Request


class Member:
    """One client that has opened a comm of the target ``itui.session``.

    ``told`` is what it says of itself: ``name``, ``host``, ``pid``, ``started``.
    """

    __slots__ = ("comm_id", "origin", "told")

    def __init__(self, comm_id: str, told: Mapping[str, Any], request: Request) -> None:
        self.comm_id = comm_id
        self.told = told
        self.origin = request.origin

    @property
    def session(self) -> str:
        """The session id in the headers of its messages."""
        return self.origin.header.session


Heard = Callable[[Member, Mapping[str, Any]], None]


class Audience:
    """Tells all itui clients what happens, and hears what they say; on the I/O thread.

    Other parts of the kernel add themselves: to ``heard`` by the ``event`` a client says, to
    ``joined`` and ``left`` for who comes and goes.
    """

    def __init__(self, own_comms: OwnComms) -> None:
        self.members: dict[str, Member] = {}
        self.heard: dict[str, Heard] = {}
        self.joined: list[Callable[[Member], None]] = []
        self.left: list[Callable[[Member], None]] = []
        self._server = own_comms.server
        own_comms.targets[SESSION] = self

    def tell(self, event: str, *, is_kept: bool = False, **data: Any) -> None:
        """Publish an event, if there is anybody to hear it or it is to be kept for others."""
        if self.members or is_kept:
            content = CommMsg(comm_id=SESSION, data={"event": event, **data})
            self._server.publish(None, content, is_kept=is_kept)

    def opened(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Take a client in."""
        member = self.members[comm_id] = Member(comm_id, data, request)
        for notify in self.joined:
            notify(member)

    def told(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Give what a client says to whoever wants to hear it."""
        member = self.members.get(comm_id)
        hear = self.heard.get(str(data.get("event", "")))
        if member is not None and hear is not None:
            hear(member, data)

    def closed(self, comm_id: str, request: Request) -> None:
        """Note that a client has left."""
        self.leave(comm_id)

    def leave(self, comm_id: str) -> None:
        """Forget a client that is gone."""
        member = self.members.pop(comm_id, None)
        if member is not None:
            for notify in self.left:
                notify(member)
