"""The sockets of one client: how they are set up, read, watched and closed."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable, Sequence
from functools import partial

import zmq

from itui_kernel.client.reader import SocketReader
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.locations import not_ours_alone
from itui_kernel.protocol.message import Channel

RENEWED_IVL = 100  # milliseconds between looks for a kernel that may come in place of a dead one
LINGER = 500  # milliseconds for what was sent just before closing
LOCAL_ADDRESSES = ("127.0.0.1", "localhost", "::1", "0.0.0.0", "*")
WATCHED = (
    zmq.Event.HANDSHAKE_SUCCEEDED
    | zmq.Event.DISCONNECTED
    | zmq.Event.HANDSHAKE_FAILED_AUTH
    | zmq.Event.HANDSHAKE_FAILED_PROTOCOL
    | zmq.Event.HANDSHAKE_FAILED_NO_DETAIL
)


class Channels:
    """Shell, control, stdin and iopub of one kernel.

    ``take`` gets every message, ``flush`` ends a batch, ``link`` hears of a channel that is
    connected (``True``), lost (``False``) or refused by the other side (``None``).
    """

    def __init__(
        self,
        connection: Connection,
        take: Callable[[Channel, Sequence[bytes]], None],
        flush: Callable[[], None],
        link: Callable[[Channel, bool | None], None],
    ) -> None:
        if connection.transport == "ipc":
            place = os.path.dirname(connection.ip)
            if reason := not_ours_alone(place):
                raise KernelError(f"{place}: {reason}: the sockets there may be somebody else's")
        self._loop = asyncio.get_running_loop()
        # random and unlike the session id: whoever knows an identity could take our replies;
        # the same for all sockets: the kernel finds stdin by the identity of shell
        self._identity = os.urandom(16).hex().encode()
        self._readers: dict[Channel, SocketReader] = {}
        self._monitors: list[tuple[zmq.Socket[bytes], SocketReader]] = []
        self._link = link
        self._connection = connection
        self._sockets: dict[Channel, zmq.Socket[bytes]] = {}
        try:
            for channel in Channel:
                socket = self._sockets[channel] = self._open(connection, channel)
                self._readers[channel] = SocketReader(
                    self._loop, socket, partial(take, channel), flush
                )
        except zmq.ZMQError as error:
            self.close()
            raise KernelError(f"{connection.endpoint(channel)}: {str(error).lower()}") from None

    def send(self, channel: Channel, frames: Sequence[bytes]) -> None:
        """Send one message; it waits in memory while the link is down."""
        self._readers[channel].send(frames)

    def withdraw(self) -> None:
        """Drop what waits to be sent to a kernel that has ended, and only listen."""
        for channel, socket in self._sockets.items():
            if channel is not Channel.IOPUB:
                socket.disconnect(self._connection.endpoint(channel))

    def renew(self) -> None:
        """Connect anew, after ``withdraw``, for another kernel."""
        for channel, socket in self._sockets.items():
            endpoint = self._connection.endpoint(channel)
            if channel is Channel.IOPUB:
                socket.disconnect(endpoint)
            socket.setsockopt(zmq.RECONNECT_IVL, RENEWED_IVL)
            socket.connect(endpoint)

    def close(self) -> None:
        """Close all sockets without waiting."""
        for socket, reader in self._monitors:
            socket.disable_monitor()
            reader.close()
        self._monitors.clear()
        for channel, reader in self._readers.items():
            reader.close(0 if channel is Channel.IOPUB else LINGER)

    def _open(self, connection: Connection, channel: Channel) -> zmq.Socket[bytes]:
        kind = zmq.SUB if channel is Channel.IOPUB else zmq.DEALER
        socket: zmq.Socket[bytes] = zmq.Context.instance().socket(kind)
        try:
            configure(socket, connection)
            if channel is Channel.IOPUB:
                socket.subscribe(b"")
            else:
                socket.setsockopt(zmq.IDENTITY, self._identity)
            self._monitors.append((socket, watch(socket, partial(self._link, channel))))
            socket.connect(connection.endpoint(channel))
        except zmq.ZMQError:
            socket.close(0)
            raise
        return socket


def watch(socket: zmq.Socket[bytes], link: Callable[[bool | None], None]) -> SocketReader:
    """Tell ``link`` when the socket is connected (``True``), lost (``False``) or refused."""

    def take(frames: Sequence[bytes]) -> None:
        event = struct.unpack("=H", frames[0][:2])[0]
        if event == zmq.Event.HANDSHAKE_SUCCEEDED:
            link(True)
        else:
            link(False if event == zmq.Event.DISCONNECTED else None)

    monitor = socket.get_monitor_socket(WATCHED)
    return SocketReader(asyncio.get_running_loop(), monitor, take, nothing)


def configure(socket: zmq.Socket[bytes], connection: Connection) -> None:
    """Set what must be set before connecting."""
    socket.setsockopt(zmq.LINGER, 0)
    # no limits: with the default of 1,000 a burst of output loses messages, the idle among them
    socket.setsockopt(zmq.RCVHWM, 0)
    socket.setsockopt(zmq.SNDHWM, 0)
    is_local = connection.transport == "ipc" or connection.ip in LOCAL_ADDRESSES
    # short steps, or a starting kernel is found long after it could have answered
    socket.setsockopt(zmq.RECONNECT_IVL, 10 if is_local else 100)
    if not is_local:
        socket.setsockopt(zmq.RECONNECT_IVL_MAX, 2000)
    if connection.transport == "tcp":  # possibly through a tunnel that stalls in silence
        socket.setsockopt(zmq.HEARTBEAT_IVL, 500)
        socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 1500)
        socket.setsockopt(zmq.IPV6, ":" in connection.ip)
    encrypt(socket, connection)


def encrypt(socket: zmq.Socket[bytes], connection: Connection) -> None:
    """Encrypt what a socket that is not connected yet will carry, if the kernel demands it."""
    if connection.curve_keys is not None:
        public, secret = connection.curve_keys
        socket.setsockopt(zmq.CURVE_PUBLICKEY, public)
        socket.setsockopt(zmq.CURVE_SECRETKEY, secret)
        socket.setsockopt(zmq.CURVE_SERVERKEY, public)


def nothing() -> None:
    """End a batch of monitor events: each was acted on at once."""
