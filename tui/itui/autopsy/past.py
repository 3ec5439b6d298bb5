"""What a kernel had published when it died: read from its journal, for nobody can be asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

from itui_kernel.client.clock import KernelClock
from itui_kernel.client.events import ClientEvent, KernelDied, Lost, Received
from itui_kernel.client.kept import answer_from
from itui_kernel.client.replayed import items
from itui_kernel.client.sequencing import MOST_BYTES, NEWEST_BYTES
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.own import ItuiReplayRequest
from itui_kernel.protocol.processes import is_running
from itui_kernel.protocol.session_file import JOURNAL, KERNEL_FILE, read_fields


def is_dead(directory: Path) -> bool:
    """Return whether the kernel of a session on this host has died."""
    fields = read_fields(directory) or {}
    kernel = fields.get("kernel")
    if isinstance(kernel, dict):
        return is_running(kernel.get("pid"), kernel.get("started"), fields.get("host")) is False
    try:  # the file of the session is damaged
        found = read_connection(directory / KERNEL_FILE)
    except ConnectionFileError:
        return False
    return is_running(found.pid, found.started, found.host) is False


def last_number(directory: Path) -> int:
    """Return the number of the last message that is in the journal of a session."""
    from itui_kernel.journal.segments import last_counts, segments

    return last_counts(segments(directory / JOURNAL)).number


async def read_past(directory: Path) -> AsyncIterator[list[Received | Lost]]:
    """Yield what was published, in parts that take no time to be taken in."""
    last, newest_bytes = 0, NEWEST_BYTES
    while True:
        request = ItuiReplayRequest(since=last, most_bytes=MOST_BYTES, newest_bytes=newest_bytes)
        reply = await asyncio.to_thread(answer_from, directory / JOURNAL, request)
        if reply.last <= last:
            return
        last, newest_bytes = reply.last, 0
        yield [each.delivery for each in items(reply, KernelClock().time_of)]


class Past:
    """Tells what a dead kernel had published before anything that a client hears meanwhile."""

    def __init__(self, deliver: Callable[[Sequence[ClientEvent]], None]) -> None:
        self._deliver = deliver
        self._held: list[Sequence[ClientEvent]] | None = None  # behind what is being read

    def hear(self, events: Sequence[ClientEvent]) -> None:
        """Deliver what a client reports, or keep it until the past is told."""
        if self._held is not None:
            self._held.append(events)
        else:
            self._deliver(events)

    async def tell(self, directory: Path, connect: Callable[[int], Awaitable[None]]) -> None:
        """Connect for what comes after the last message of a session, and tell all until then."""
        last = await asyncio.to_thread(last_number, directory)
        self._held = []  # somebody may start the next kernel meanwhile
        await connect(last)
        async for deliveries in read_past(directory):
            self._deliver(deliveries)
        self._deliver([KernelDied("it had died before")])
        held, self._held = self._held, None
        for events in held:
            self._deliver(events)
