"""Finds the process that has come in place of a kernel that ended; reads files, so in a thread."""

from __future__ import annotations

from pathlib import Path

from itui_kernel.client.owner import with_process
from itui_kernel.client.process import Process, find_process
from itui_kernel.protocol.connection import Connection, host_name, read_connection
from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.session_file import SUPERVISOR_SOCKET


def look_up_process(file: Path) -> Process | None:
    """Return the process of the kernel that a connection file leads to, if that is certain."""
    try:
        connection = read_connection(file)
    except ConnectionFileError:
        return None  # the kernel has ended again
    return find_process(with_process(connection, file)) or _ended_already(connection)


def _ended_already(connection: Connection) -> Process | None:
    """Return a process that was quicker to end than we to look: its supervisor tells how."""
    if connection.pid is None or connection.session is None or connection.host != host_name():
        return None
    if not Path(connection.session, SUPERVISOR_SOCKET).exists():
        return None  # without one it may as well live where we cannot see it
    return Process(connection.pid, connection.started, connection.session)
