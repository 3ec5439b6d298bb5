"""What a kernel had published when it died: read from its journal, for nobody can be asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from itui_kernel.client.clock import KernelClock
from itui_kernel.client.events import Lost, Received
from itui_kernel.client.kept import answer_from
from itui_kernel.client.replayed import items
from itui_kernel.client.sequencing import MOST_BYTES, NEWEST_BYTES
from itui_kernel.protocol.own import ItuiReplayRequest
from itui_kernel.protocol.processes import is_running
from itui_kernel.protocol.session_file import JOURNAL, read_fields


def is_dead(directory: Path) -> bool:
    """Return whether the kernel of a session on this host has died."""
    fields = read_fields(directory) or {}
    kernel = fields.get("kernel")
    if not isinstance(kernel, dict):
        return False
    return is_running(kernel.get("pid"), kernel.get("started"), fields.get("host")) is False


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
