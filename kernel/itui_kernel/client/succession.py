"""The session that takes the place of one that has ended: several clients begin the same one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from itui_kernel.client.launch import LaunchedKernel
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.session_file import KERNEL_FILE

_GENERATIONS = 100  # in which a client may have looked on while others went on
PATIENCE = 5.0  # seconds in which a client that was quicker has written where its kernel is


def successor(session_id: str) -> str:
    """Return the id of the session that follows one: whoever makes its directory begins it.

    >>> successor("0a1b2c") == successor("0a1b2c") != successor("0a1b2d")
    True
    """
    return sha256(f"itui: after {session_id}".encode()).hexdigest()[:6]


def begin_after(
    ended: Path, launch: Callable[..., LaunchedKernel], *, patience: float = PATIENCE
) -> LaunchedKernel | Path:
    """Begin the session after the one of a directory that is gone, or return that of another.

    ``launch`` starts a kernel in a session of the ``session_id`` it is given.
    """
    end = time.monotonic() + patience
    while True:
        found = _begun_after(ended)
        if found is not None:
            return found
        try:
            launched = launch(session_id=successor(ended.name))
        except FileExistsError:
            if time.monotonic() > end:
                place = ended.with_name(successor(ended.name))
                raise KernelError(f"{place}: a session was begun there and has no kernel") from None
            os.sched_yield()
        else:
            _ = launched.pid  # waits until it is known to run
            return launched


def _begun_after(ended: Path) -> Path | None:
    """Return the directory of the session that clients of an ended one have come to."""
    session_id = ended.name
    for _ in range(_GENERATIONS):
        session_id = successor(session_id)
        directory = ended.with_name(session_id)
        if (directory / KERNEL_FILE).exists():
            return directory
    return None
