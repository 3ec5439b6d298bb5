"""What is written into the connection file of a kernel that will be started."""

from __future__ import annotations

from pathlib import Path

from itui_kernel.protocol.connection import PORTS, Connection, new_ipc_connection, new_key

DEFAULT_TRANSPORT = "ipc"


def new_connection(directory: Path, transport: str = DEFAULT_TRANSPORT) -> Connection:
    """Return a connection by the transport of that name, with a new key."""
    return _WAYS[transport](directory)


def _new_tcp_connection(directory: Path) -> Connection:
    """Return a connection whose ports were free a moment ago: most kernels cannot choose any."""
    import socket

    held = [socket.socket() for _ in PORTS]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
    data = {**dict(zip(PORTS, ports, strict=True)), "key": new_key(), "kernel_name": "itui"}
    return Connection.from_json(data)


_WAYS = {"ipc": new_ipc_connection, "tcp": _new_tcp_connection}
