"""Reads one ZeroMQ socket from the asyncio loop: at once, completely, and never for too long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import zmq

BUDGET = 0.008  # seconds; then the keyboard and the screen get their turn


class SocketReader:
    """Hands every message of a socket to ``take`` and ends each batch with ``flush``.

    The descriptor of a ZeroMQ socket is edge triggered: one edge may stand for many messages, and
    sending uses edges up, too. So read until nothing is left, and look again after every send.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        socket: zmq.Socket[bytes],
        take: Callable[[Sequence[bytes]], None],
        flush: Callable[[], None],
        budget: float = BUDGET,
    ) -> None:
        self._loop = loop
        self._socket = socket
        self._take = take
        self._flush = flush
        self._budget = budget
        self._again: asyncio.Handle | None = None
        self._is_closed = False
        self._descriptor = int(socket.getsockopt(zmq.FD))
        loop.add_reader(self._descriptor, self._drain)
        self.kick()  # edges before add_reader are lost

    def kick(self) -> None:
        """Look at the socket again in the next turn of the loop."""
        if self._again is None and not self._is_closed:
            self._again = self._loop.call_soon(self._on_kick)

    def send(self, frames: Sequence[bytes]) -> None:
        """Send one message without waiting."""
        self._socket.send_multipart(frames, zmq.NOBLOCK)
        self.kick()

    def close(self, linger: int = 0) -> None:
        """Stop reading and close the socket; unsent messages get ``linger`` milliseconds."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._again is not None:
            self._again.cancel()
        self._loop.remove_reader(self._descriptor)  # before close: the number is used again
        self._socket.close(linger)

    def _on_kick(self) -> None:
        self._again = None
        self._drain()

    def _drain(self) -> None:
        end = time.monotonic() + self._budget
        has_taken = False
        while not self._is_closed:  # ``take`` may close us
            try:
                frames = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                break
            self._take(frames)
            has_taken = True
            if time.monotonic() > end:
                self.kick()  # the edge is used up: come back ourselves
                break
        if has_taken:
            self._flush()
