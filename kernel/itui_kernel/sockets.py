"""The sockets of the kernel; only the I/O thread uses them once they are bound."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import zmq

from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Channel

LARGEST_MESSAGE = 256 << 20  # bytes a client may send; more cuts the connection
_LINGER = 300  # milliseconds for what was sent last
_BUDGET = 100  # messages read from one socket before the others have their turn
_SENDING = 1000  # messages waiting for one subscriber

_KINDS = {
    "shell": zmq.ROUTER,
    "control": zmq.ROUTER,
    "stdin": zmq.ROUTER,
    "iopub": zmq.XPUB,
    "hb": zmq.ROUTER,
}


class Sockets:
    """All sockets, bound; ``connection`` has the ports that were chosen."""

    def __init__(self, connection: Connection) -> None:
        if zmq.zmq_version_info() < (4, 3, 3):
            raise KernelError(
                f"libzmq {zmq.zmq_version()} has known security holes: install 4.3.3 or newer"
            )
        self._context: zmq.Context[Any] = zmq.Context()
        self._sockets: dict[str, zmq.Socket[bytes]] = {}
        self._refusing: list[zmq.Socket[bytes]] = []
        self.paths: list[str] = []  # of Unix sockets we made
        ports: dict[str, Any] = {}
        umask = os.umask(0o077)
        try:
            for name in _KINDS:
                ports[f"{name}_port"] = self._bind(name, connection)
        except BaseException:
            self.close()
            raise
        finally:
            os.umask(umask)
        self.connection = Connection.from_json({**connection.to_json(), **ports})

    def _bind(self, name: str, connection: Connection) -> int:
        socket = self._sockets[name] = self._new(name, connection)
        port: int = getattr(connection, f"{name}_port")
        if connection.transport == "ipc":
            return self._bind_path(socket, connection.ip, port)
        host = f"[{connection.ip}]" if ":" in connection.ip else connection.ip
        _bind(socket, f"tcp://{host}:{port or '*'}")
        endpoint = socket.getsockopt_string(zmq.LAST_ENDPOINT)
        return int(endpoint.rpartition(":")[2])

    def _new(self, name: str, connection: Connection) -> zmq.Socket[bytes]:
        socket: zmq.Socket[bytes] = self._context.socket(_KINDS[name])
        socket.setsockopt(zmq.LINGER, _LINGER)
        if ":" in connection.ip:
            socket.setsockopt(zmq.IPV6, 1)
        if name == "iopub":
            socket.setsockopt(zmq.SNDHWM, _SENDING)
            socket.setsockopt(zmq.XPUB_VERBOSER, 1)  # a welcome for each, and to count who leaves
            socket.setsockopt(zmq.XPUB_NODROP, 1)
        else:
            socket.setsockopt(zmq.ROUTER_HANDOVER, 1)  # a reconnecting client keeps its identity
            socket.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
            if name in ("control", "stdin", "shell"):
                socket.setsockopt(zmq.SNDHWM, 0)
            if name == "stdin":  # who is asked may not be connected yet: others have asked us
                socket.setsockopt(zmq.ROUTER_MANDATORY, 1)
        if connection.transport == "ipc" and hasattr(zmq, "IPC_FILTER_UID"):
            socket.setsockopt(zmq.IPC_FILTER_UID, os.geteuid())
        if connection.curve_keys is not None:
            socket.setsockopt(zmq.CURVE_SERVER, 1)
            socket.setsockopt(zmq.CURVE_SECRETKEY, connection.curve_keys[1])
        return socket

    def _bind_path(self, socket: zmq.Socket[bytes], prefix: str, port: int) -> int:
        while not port:
            used = {int(path.rpartition("-")[2]) for path in self.paths}
            port = next(n for n in range(1, 65536) if n not in used and not _exists(prefix, n))
        path = f"{prefix}-{port}"
        if os.path.exists(path):
            _refuse_living(path)  # bind would take it over without an error
        _bind(socket, f"ipc://{path}")
        self.paths.append(path)
        return port

    def __getitem__(self, channel: str) -> zmq.Socket[bytes]:
        return self._sockets[channel]

    def start_heartbeat(self) -> None:
        """Echo heartbeats from a thread that never needs the interpreter."""
        socket = self._sockets.pop("hb")

        def echo() -> None:
            try:
                zmq.proxy(socket, socket)  # returns when the context ends
            except zmq.ContextTerminated:
                socket.close(linger=0)

        threading.Thread(target=echo, name="itui-heartbeat", daemon=True).start()

    def received(self, channel: Channel) -> Iterator[list[bytes]]:
        """Yield what has arrived on a channel, a bounded number of messages."""
        for _ in range(_BUDGET):
            try:
                yield self._sockets[channel].recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return

    def watch_refused(self) -> list[zmq.Socket[bytes]]:
        """Return what can be read when connections have been refused, by the user at their end."""
        if self.connection.transport != "ipc":
            return []
        for name, socket in self._sockets.items():
            where = f"inproc://refused-{name}"
            socket.monitor(where, zmq.EVENT_ACCEPT_FAILED)
            heard: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
            heard.setsockopt(zmq.RCVHWM, 0)  # or it would be ZeroMQ's own thread that waits
            heard.connect(where)
            self._refusing.append(heard)
        return self._refusing

    def refused(self) -> Iterator[bytes]:
        """Yield the endpoints of the connections that were refused since."""
        for heard in self._refusing:
            for _ in range(_BUDGET):
                try:
                    yield heard.recv_multipart(zmq.NOBLOCK)[-1]
                except zmq.Again:
                    break

    def send(self, channel: Channel, frames: Sequence[bytes]) -> bool:
        """Send to the client named by the first frames; a vanished client is no error.

        On stdin it returns whether that client is connected.
        """
        try:
            self._sockets[channel].send_multipart(frames, zmq.NOBLOCK)
        except zmq.ZMQError as error:
            if error.errno != zmq.EHOSTUNREACH:
                raise
            return False
        return True

    def close(self) -> None:
        """Send what is left for a bounded time, then remove the socket files."""
        for heard in self._refusing:
            heard.close(linger=0)
        for socket in self._sockets.values():
            socket.close(linger=_LINGER)
        self._sockets.clear()
        self._context.term()
        self.remove_paths()

    def remove_paths(self) -> None:
        """Remove the socket files, which closing leaves behind."""
        for path in self.paths:
            if os.path.exists(path):
                os.unlink(path)


def _bind(socket: zmq.Socket[bytes], endpoint: str) -> None:
    try:
        socket.bind(endpoint)
    except zmq.ZMQError as error:
        raise KernelError(f"{endpoint}: cannot listen: {str(error).lower()}") from None


def _exists(prefix: str, port: int) -> bool:
    return os.path.exists(f"{prefix}-{port}")


def _refuse_living(path: str) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except OSError:
            return  # left over by a process that died
    raise KernelError(f"ipc://{path}: cannot listen: address already in use by another kernel")
