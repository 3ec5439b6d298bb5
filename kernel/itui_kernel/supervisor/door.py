"""The supervisor's socket: one JSON line asks, one answers; who watches gets more of them."""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Callable
from typing import Any

from itui_kernel.supervisor.loop import Loop

_LONGEST = 1 << 16  # bytes of a question
_MOST_VISITORS = 64
_PATIENCE = 10.0  # seconds for a question to be complete, and for its answer to be taken
_CREDENTIALS = "3i"  # pid, uid, gid

Answer = Callable[["Visitor", dict[str, Any]], None]


class Visitor:
    """One connection of a client."""

    def __init__(self, door: Door, connection: socket.socket) -> None:
        self._door = door
        self._connection = connection
        self._received = b""
        self._unsent = b""
        self._is_leaving = False
        self.stays = False  # who watches has no deadline
        self.is_open = True
        connection.setblocking(False)
        door.loop.watch(connection.fileno(), self._read)
        door.loop.after(_PATIENCE, self._expire)

    def send(self, content: dict[str, Any], *, is_last: bool = True) -> None:
        """Send one line, and part afterwards unless more will follow."""
        self._is_leaving = self._is_leaving or is_last
        if self.is_open:
            self._unsent += json.dumps(content).encode() + b"\n"
            self._write()

    def close(self) -> None:
        """Part."""
        if self.is_open:
            self.is_open = False
            self._received = self._unsent = b""
            self._door.loop.forget(self._connection.fileno())
            self._connection.close()
            self._door.visitors.discard(self)

    def _read(self) -> None:
        try:
            data = self._connection.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self._received += data
        line, end, _ = self._received.partition(b"\n")
        if not data or len(self._received) > _LONGEST:
            self.close()
        elif end:
            self._received = b""
            self._ask(line)

    def _ask(self, line: bytes) -> None:
        try:
            content = json.loads(line)
        except (ValueError, RecursionError):
            content = None
        if isinstance(content, dict):
            self._door.answer(self, content)
        else:
            self.send({"ok": False, "problem": "not a JSON object"})

    def _write(self) -> None:
        try:
            self._unsent = self._unsent[self._connection.send(self._unsent) :]
        except BlockingIOError:
            pass  # later: it is slow, or stopped
        except OSError:
            self.close()
            return
        descriptor = self._connection.fileno()
        if self._unsent:
            if len(self._unsent) > _LONGEST:  # it watches, and has not read for days
                self.close()
            else:
                self._door.loop.watch(descriptor, self._write, to_write=True)
        elif self._is_leaving:
            self.close()
        else:
            self._door.loop.watch(descriptor, self._read)

    def _expire(self) -> None:
        if not self.stays:
            self.close()


class Door:
    """Lets in processes of the same user, and nobody else."""

    def __init__(self, loop: Loop, path: str, answer: Answer) -> None:
        self.loop = loop
        self.answer = answer
        self.visitors: set[Visitor] = set()
        self._path = path
        self._listening = socket.socket(socket.AF_UNIX)
        if os.path.lexists(path):  # of a supervisor that was killed
            os.unlink(path)
        self._listening.bind(path)
        os.chmod(path, 0o600)
        self._listening.listen(_MOST_VISITORS)
        self._listening.setblocking(False)
        loop.watch(self._listening.fileno(), self._accept)

    def _accept(self) -> None:
        try:
            connection, _ = self._listening.accept()
        except OSError:  # it is gone again
            return
        if _is_ours(connection) and len(self.visitors) < _MOST_VISITORS:
            self.visitors.add(Visitor(self, connection))
        else:
            connection.close()

    def close(self) -> None:
        """Part from everybody."""
        self.loop.forget(self._listening.fileno())
        self._listening.close()
        for each in list(self.visitors):
            each.close()
        if os.path.lexists(self._path):
            os.unlink(self._path)


def _is_ours(connection: socket.socket) -> bool:
    """Tell whether the process at the other end belongs to the same user."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:  # the directory is private
        return True
    size = struct.calcsize(_CREDENTIALS)
    credentials = connection.getsockopt(socket.SOL_SOCKET, option, size)
    uid: int = struct.unpack(_CREDENTIALS, credentials)[1]
    return uid == os.geteuid()
