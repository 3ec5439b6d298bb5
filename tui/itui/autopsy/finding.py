"""Finds out how the kernel of a session died; a session that nobody watches gets a watcher."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from itui_kernel.client.supervised import NoSupervisor, ask_supervisor
from itui_kernel.protocol.autopsy import Autopsy, read_autopsy
from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.session_file import SESSION_FILE

PATIENCE = 3.0  # seconds in which a supervisor has seen the end and written down what it found
INTERVAL = 0.05


async def find_autopsy(directory: Path) -> Autopsy | None:
    """Return what is known of the last death of a session's kernel, ``None`` if it lives."""
    for _ in range(round(PATIENCE / INTERVAL)):
        state = await _state(directory)
        if state is None:
            return None  # the session is over: the kernel ended as it was asked to
        found = await asyncio.to_thread(read_autopsy, directory)
        dead = state.get("kernel") or {}
        if state.get("alive"):
            return None  # it was started again
        if found is not None and (found.pid, found.started) == (
            dead.get("pid"),
            dead.get("started"),
        ):
            return found
        await asyncio.sleep(INTERVAL)
    return None


async def has_ended(directory: Path) -> bool:
    """Return whether a session is over: its supervisor has removed it, or does so now."""
    for _ in range(round(PATIENCE / INTERVAL)):
        if not await asyncio.to_thread((directory / SESSION_FILE).exists):
            return True
        await asyncio.sleep(INTERVAL)
    return False


async def _state(directory: Path) -> dict[str, Any] | None:
    """Return what the supervisor says; one that was killed gets a successor."""
    try:
        return await ask_supervisor(directory, "status", deadline=PATIENCE)
    except NoSupervisor:
        if not await asyncio.to_thread((directory / SESSION_FILE).exists):
            return None
        from itui_kernel.client.supervising import supervise

        try:
            await asyncio.to_thread(supervise, directory)
            return await ask_supervisor(directory, "status", deadline=PATIENCE)
        except ItuiError:
            return None
    except ItuiError:
        return None
