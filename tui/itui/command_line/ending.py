"""Ends a kernel that itui did not start, or whose supervisor is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

from itui_kernel.client.client import KernelClient
from itui_kernel.client.discovery import FoundKernel
from itui_kernel.client.events import ClientEvent, KernelDied
from itui_kernel.protocol.connection import process_started
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import ShutdownRequest

SECONDS = 5.0


async def end_kernel(found: FoundKernel, *, is_forced: bool) -> None:
    """Ask a kernel to end; its process gets SIGTERM and SIGKILL if it does not."""
    ended = asyncio.Event()

    def listen(events: Sequence[ClientEvent]) -> None:
        if any(isinstance(each, KernelDied) for each in events):
            ended.set()

    pid = found.connection.pid
    async with KernelClient(found.connection, listen) as client:
        if not is_forced:
            client.send(ShutdownRequest(), channel=Channel.CONTROL)
            if await _is_set(ended):
                return
        if pid is None:
            raise KernelError(f"{found.name} does not answer, and its process is not known here")
        for number in (signal.SIGTERM, signal.SIGKILL)[is_forced:]:
            if process_started(pid) == found.connection.started:
                os.kill(pid, number)
            if await _is_set(ended):
                return
    raise KernelError(f"{found.name} does not end (process {pid})")


async def _is_set(ended: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            await ended.wait()
    except TimeoutError:
        return False
    return True
