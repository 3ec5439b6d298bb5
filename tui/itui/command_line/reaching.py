"""How the commands for scripts get at a session, and with which codes they end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from enum import IntEnum

from itui_kernel.client.attending import about, joining, leaving, own_name
from itui_kernel.client.client import KernelClient
from itui_kernel.client.discovery import FoundKernel, find_session
from itui_kernel.client.events import ClientEvent
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.preferences import read_preferences

READY_SECONDS = 30.0


class ExitCode(IntEnum):
    """What a script can tell apart."""

    DONE = 0
    FAILED = 1
    MISTAKE = 2
    LOST = 3
    NOT_RUN = 4
    OUT_OF_TIME = 124
    INTERRUPTED = 130
    UNREAD = 141


class SessionLost(KernelError):
    """The kernel of a session has died, or was never reached."""


def running_session(text: str | None) -> FoundKernel:
    """Return the session meant, whose kernel must be alive."""
    found = find_session(text)
    if not found.is_alive:
        raise SessionLost(f"the kernel of {found.name} has died (itui attach {found.name})")
    if not found.connection.has_ports:
        raise SessionLost(f"{found.path}: names no ports: the kernel has not started")
    return found


def _ignore(events: Sequence[ClientEvent]) -> None:
    """Hear nothing."""


@asynccontextmanager
async def attached(
    found: FoundKernel,
    listen: Callable[[Sequence[ClientEvent]], None] = _ignore,
    *,
    kind: str = "",
) -> AsyncIterator[KernelClient]:
    """Give a client that is ready; others hear of it as that ``kind``, if one is given."""
    name = own_name(read_preferences().name)
    async with KernelClient(found.connection, listen, username=name) as client:
        try:
            await client.wait_ready(READY_SECONDS)
        except KernelError as error:
            raise SessionLost(str(error)) from None
        is_heard = kind and client.is_itui
        if is_heard:
            client.send(joining(client.session, about(name, kind)))
        try:
            yield client
        finally:
            if is_heard:
                client.send(leaving(client.session))
