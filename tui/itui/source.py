"""Where a session's kernel comes from: started here, by a kernelspec, or found running."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel, launch_kernelspec
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.schema import Record

if TYPE_CHECKING:
    from itui_kernel.protocol.connection import Connection


class Source(Record):
    """How to get the kernel; ``launch`` starts a process, ``connection`` reaches a running one.

    ``directory`` is that of the session, where itui started the running kernel.
    """

    name: str
    launch: Callable[[], LaunchedKernel] | None = None
    connection: Connection | None = None
    directory: Path | None = None


def own() -> Source:
    """Return the source of our own kernel."""
    return Source(name="itui", launch=launch_itui_kernel)


def by_kernelspec(name: str) -> Source:
    """Return the source of an installed kernelspec; ``KernelError`` when there is none."""
    from itui_kernel.client.kernelspec import find_kernelspec

    spec = find_kernelspec(name)
    return Source(name=spec.name, launch=lambda: launch_kernelspec(spec))


def existing(text: str | None) -> Source:
    """Return the source of a running kernel: a file, an id, a pattern, or the newest alive."""
    import asyncio

    from itui_kernel.client.client import probe
    from itui_kernel.client.discovery import find_kernel

    found = find_kernel(text)
    if not found.connection.has_ports:
        reason = "names no ports: the kernel has not started, or this is no connection file"
        raise KernelError(f"{found.path}: {reason}")
    asyncio.run(probe(found.connection, timeout=PROBE_SECONDS))
    is_session = found.path.name == "kernel.json"
    directory = found.path.parent if is_session else None
    return Source(name=found.name, connection=found.connection, directory=directory)


PROBE_SECONDS = 5.0
