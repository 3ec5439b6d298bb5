"""The heartbeat of a kernel: a hint whether its process gets to run at all.

An echo proves only that the process is not stopped, never that it is well; silence only hints.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import zmq

from itui_kernel.client.channels import configure, nothing, watch
from itui_kernel.client.events import HeartbeatBack, HeartbeatLost
from itui_kernel.client.reader import SocketReader
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import Status

INTERVAL = 1.0  # seconds
PATIENCE = 3  # beats without an echo before it is said
MOST_WAITING = 10  # beats held in memory for a stopped kernel
# a DEALER may go on where a REQ would wait for ever; the empty frame is for kernels with a REP
BEAT = (b"", b"itui")


class Heartbeat:
    """Sends a beat every ``interval`` while connected, and reports when echoes stay away.

    Beats are counted, not seconds: after a stop of this very program nothing is missed. A kernel
    is expected to echo once it has done so. Some echo from the thread that runs the code: silence
    while code runs is reported only of a kernel that has echoed while code ran before.
    """

    def __init__(
        self,
        connection: Connection,
        report: Callable[[HeartbeatLost | HeartbeatBack], None],
        interval: float = INTERVAL,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._report = report
        self._interval = interval
        self._timer: asyncio.TimerHandle | None = None
        self._unanswered = 0
        self._has_echoed = False
        self._is_lost = False
        self._is_busy = False
        self._steady = 0  # beats in a row that found all echoes there and the same code running
        self._echoes_while_busy = False
        self._socket = _new(connection)
        self._monitor = watch(self._socket, self._on_link)
        self._reader = SocketReader(self._loop, self._socket, self._on_echo, nothing)
        self._socket.connect(connection.endpoint("hb"))

    def note(self, message: Message) -> None:
        """Note what the kernel published: the statuses of inputs tell whether it runs code."""
        is_of_input = message.parent is not None and message.parent.msg_type == "execute_request"
        if is_of_input and isinstance(message.content, Status):
            self._is_busy = message.content.execution_state == "busy"
            self._unanswered = self._steady = 0

    def close(self) -> None:
        """Stop beating and close the socket."""
        self._on_link(False)
        self._socket.disable_monitor()
        self._monitor.close()
        self._reader.close()

    def _on_link(self, is_linked: bool | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._unanswered = self._steady = 0
        if is_linked:  # a link that is down is reported by others, and more exactly
            self._beat()

    def _beat(self) -> None:
        self._timer = self._loop.call_later(self._interval, self._beat)
        self._steady = self._steady + 1 if self._is_busy and not self._unanswered else 0
        # the first echo may be older than the code, the next may have overtaken its end
        self._echoes_while_busy = self._echoes_while_busy or self._steady >= 3
        is_expected = self._echoes_while_busy if self._is_busy else self._has_echoed
        if self._unanswered >= PATIENCE and is_expected:
            self._is_lost = True
            self._report(HeartbeatLost(self._unanswered * self._interval))
        self._unanswered += 1
        try:
            self._reader.send(BEAT)
        except zmq.Again:
            return  # enough of them are on the way

    def _on_echo(self, frames: Sequence[bytes]) -> None:
        self._unanswered = 0
        self._has_echoed = True
        if self._is_lost:
            self._is_lost = False
            self._report(HeartbeatBack())


def _new(connection: Connection) -> zmq.Socket[bytes]:
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.DEALER)
    configure(socket, connection)
    socket.setsockopt(zmq.SNDHWM, MOST_WAITING)
    return socket
