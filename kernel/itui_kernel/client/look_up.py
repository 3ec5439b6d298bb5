"""Finds the process that has come in place of a kernel that ended; reads files, so in a thread."""

from __future__ import annotations

from pathlib import Path

from itui_kernel.client.owner import with_process
from itui_kernel.client.process import Process, find_process
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ConnectionFileError


def look_up_process(file: Path) -> Process | None:
    """Return the process of the kernel that a connection file leads to, if that is certain."""
    try:
        connection = read_connection(file)
    except ConnectionFileError:
        return None  # the kernel has ended again
    return find_process(with_process(connection, file))
