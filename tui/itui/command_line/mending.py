"""A session whose file cannot be read: its supervisor writes it again, or the user is told."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from itui_kernel.client.discovery import FoundKernel, find_session
from itui_kernel.client.supervised import NoSupervisor, ask_supervisor
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.session_file import SESSION_FILE


def mended(found: FoundKernel) -> FoundKernel:
    """Return a session of itui with what its file says; ``KernelError`` if nobody knows that."""
    if found.fields or found.directory is None or not found.is_session:
        return found
    with suppress(NoSupervisor):
        asyncio.run(ask_supervisor(found.directory, "status"))  # which looks at the file as well
    again = find_session(str(found.path))
    if not again.fields:
        file = found.directory / SESSION_FILE
        reason = "it is damaged, and its supervisor, which knew what it said, is gone"
        raise KernelError(f"{file}: {reason}: itui kill {found.id} ends the session")
    return again
