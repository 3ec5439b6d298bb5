"""The comms that the kernel itself answers, on the I/O thread; others go to user code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from itui_kernel.protocol.messages import (
    CommClose,
    CommInfoReply,
    CommInfoRequest,
    CommMsg,
    CommOpen,
)
from itui_kernel.requests import Request
from itui_kernel.server import Server

if TYPE_CHECKING:
    from itui_kernel.comms import Comms


class Target(Protocol):
    """What answers the comms of one target name, while user code runs as well."""

    def opened(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Take a new comm."""
        ...

    def told(self, comm_id: str, data: Mapping[str, Any], request: Request) -> None:
        """Take a message of an open comm."""
        ...

    def closed(self, comm_id: str, request: Request) -> None:
        """Forget a comm that its client has closed."""
        ...


class OwnComms:
    """Gives comm messages to the targets of the kernel, or to ``pass_on``."""

    def __init__(self, server: Server, pass_on: Callable[[Request], None]) -> None:
        self.targets: dict[str, Target] = {}
        self.comms: Comms | None = None  # of user code, once the shell exists
        self._names: dict[str, str] = {}
        self.server = server
        self._pass_on = pass_on
        for content_type in (CommOpen, CommMsg, CommClose):
            server.handlers[content_type] = self._receive
        server.handlers[CommInfoRequest] = self._comm_info

    def forget(self, comm_id: str) -> None:
        """Note that the kernel has closed a comm itself."""
        self._names.pop(comm_id, None)

    def _receive(self, request: Request) -> None:
        content = request.content
        comm_id = str(getattr(content, "comm_id", ""))
        if isinstance(content, CommOpen) and content.target_name in self.targets:
            self._names[comm_id] = content.target_name
        name = self._names.get(comm_id)
        if name is None:
            self._pass_on(request)
            return
        target = self.targets[name]
        self.server.busy(request)
        match content:
            case CommOpen(data=data):
                target.opened(comm_id, data, request)
            case CommMsg(data=data):
                target.told(comm_id, data, request)
            case _:
                del self._names[comm_id]
                target.closed(comm_id, request)
        self.server.idle(request)

    def _comm_info(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, CommInfoRequest)
        names = dict(self._names)
        if self.comms is not None:
            names |= {key: comm.target_name for key, comm in list(self.comms.comms.items())}
        wanted = content.target_name
        comms = {
            comm_id: {"target_name": name}
            for comm_id, name in names.items()
            if wanted is None or name == wanted
        }
        self.server.answer(request, CommInfoReply(comms=comms))
