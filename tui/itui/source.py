"""Where a session's kernel comes from: started here, by a kernelspec, or found running."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel, launch_kernelspec
from itui_kernel.client.new_connection import DEFAULT_TRANSPORT
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.schema import Record

if TYPE_CHECKING:
    from itui_kernel.client.discovery import FoundKernel
    from itui_kernel.protocol.connection import Connection


class Source(Record):
    """How to get the kernel; ``launch`` starts a process, ``connection`` reaches a running one.

    ``launch`` may be given the ``session_id`` of the session to begin.

    ``directory`` is that of the session, where itui started the running kernel.
    """

    name: str
    launch: Callable[..., LaunchedKernel] | None = None
    connection: Connection | None = None
    directory: Path | None = None


def own(name: str | None = None, *, transport: str = DEFAULT_TRANSPORT) -> Source:
    """Return the source of our own kernel, in a session of that name."""
    return Source(name="itui", launch=partial(launch_itui_kernel, name, transport=transport))


def by_kernelspec(
    kernel: str, name: str | None = None, *, transport: str = DEFAULT_TRANSPORT
) -> Source:
    """Return the source of an installed kernelspec; ``KernelError`` when there is none."""
    from itui_kernel.client.kernelspec import find_kernelspec

    spec = find_kernelspec(kernel)
    return Source(
        name=spec.name, launch=partial(launch_kernelspec, spec, name, transport=transport)
    )


def existing(text: str | None) -> Source:
    """Return the source of a running kernel: a file, a name, a pattern, or the newest alive.

    A session whose kernel has died is one, too: it may be started again.
    """
    import asyncio

    from itui_kernel.client.client import probe

    found = _found(text)
    if not found.connection.has_ports:
        reason = "names no ports: the kernel has not started, or this is no connection file"
        raise KernelError(f"{found.path}: {reason}")
    if found.is_alive or not found.is_session:
        asyncio.run(probe(found.connection, timeout=PROBE_SECONDS))
    return Source(name=found.name, connection=found.connection, directory=found.directory)


def _found(text: str | None) -> FoundKernel:
    """Return the kernel meant; a dead one where none alive is."""
    from itui_kernel.client.discovery import find_kernel, find_kernels

    found = find_kernels(text)
    dead = [each for each in found if not each.is_alive and each.is_session]
    is_certain = not text or len(dead) == 1
    if is_certain and dead and not any(each.is_alive for each in found):
        return dead[0]
    return find_kernel(text)


PROBE_SECONDS = 5.0
