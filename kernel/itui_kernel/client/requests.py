"""The requests of a client that wait for their reply, and their deadlines."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Message

Outcome = Message | KernelError
Settle = Callable[[Outcome], None]


class ReplyLost(KernelError):
    """The request was answered, or lost itself, while the link was down."""


@dataclass(slots=True)
class Pending:
    """A request, its deadline, and who else wants to know how it ends."""

    request: Message
    timer: asyncio.TimerHandle | None
    settle: Settle | None
    is_hidden: bool


class Requests:
    """Matches replies to requests; tells ``expired`` of those that get none in time.

    Hidden requests are the client's own: neither they nor their statuses are shown to the listener.
    """

    def __init__(self, expired: Callable[[Message], None]) -> None:
        self._expired = expired
        self._pending: dict[str, Pending] = {}
        self._hidden: set[str] = set()  # a few per client and reconnect

    def add(
        self,
        request: Message,
        *,
        deadline: float | None,
        settle: Settle | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Wait for the reply to ``request``, for ``deadline`` seconds if that is not ``None``."""
        timer = None
        if deadline is not None:
            loop = asyncio.get_running_loop()
            timer = loop.call_later(deadline, self._on_deadline, request.msg_id, deadline)
        self._pending[request.msg_id] = Pending(request, timer, settle, is_hidden)
        if is_hidden:
            self._hidden.add(request.msg_id)

    def hides(self, message: Message) -> bool:
        """Return whether the message belongs to a request of the client's own."""
        return message.parent_id in self._hidden

    def answer(self, reply: Message) -> None:
        """Settle the request that ``reply`` belongs to, if it still waits."""
        pending = self._remove(reply.parent_id)
        if pending is not None and pending.settle is not None:
            pending.settle(reply)

    def waiting(self) -> list[Message]:
        """Return the listener's requests without a reply, the oldest first."""
        return [each.request for each in self._pending.values() if not each.is_hidden]

    def fail(self, request: Message, reason: str | KernelError) -> None:
        """Give up one request."""
        pending = self._remove(request.msg_id)
        if pending is None:
            return
        if not pending.is_hidden:
            self._expired(request)
        if pending.settle is not None:
            pending.settle(KernelError(reason) if isinstance(reason, str) else reason)

    def drop_all(self, reason: str) -> None:
        """Give up every request without telling the listener: it hears of the kernel's end."""
        for msg_id in list(self._pending):
            pending = self._remove(msg_id)
            if pending is not None and pending.settle is not None:
                pending.settle(KernelError(reason))

    def _remove(self, msg_id: str) -> Pending | None:
        pending = self._pending.pop(msg_id, None)
        if pending is not None and pending.timer is not None:
            pending.timer.cancel()
        return pending

    def _on_deadline(self, msg_id: str, deadline: float) -> None:
        request = self._pending[msg_id].request
        name = request.header.msg_type.replace("_", " ")
        self.fail(request, f"the kernel did not answer the {name} within {deadline:g} s")
