"""Asking the supervisor of a session, and hearing what it tells; nothing here blocks."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.session_file import SUPERVISOR_SOCKET

_LONGEST = 1 << 20  # bytes of an answer: a stack may be long
_DEADLINE = 10.0  # seconds
_RETRY = 0.01  # seconds
_STARTING = 5.0  # seconds that a supervisor may take until it listens


async def ask_supervisor(
    directory: str | os.PathLike[str], do: str, *, deadline: float = _DEADLINE, **more: Any
) -> dict[str, Any]:
    """Ask a session's supervisor to do something and return its answer.

    ``do`` is status, restart, end, kill, interrupt, stack or life. ``KernelError`` says in one
    line why it was not done; ``NoSupervisor`` that there is none.
    """
    try:
        async with asyncio.timeout(deadline):
            while (connection := _connected(directory)) is None:
                await asyncio.sleep(_RETRY)  # many ask at the same time
            reader, writer = await asyncio.open_unix_connection(sock=connection, limit=_LONGEST)
            try:
                writer.write(json.dumps({"do": do, **more}).encode() + b"\n")
                line = await reader.readline()
            finally:
                writer.close()
        found = json.loads(line)
    except TimeoutError:
        raise KernelError(f"the supervisor does not answer for {deadline:.0f} s") from None
    except (OSError, ValueError, RecursionError) as error:
        raise NoSupervisor(f"the supervisor has ended: {error}") from None
    if not isinstance(found, dict):
        raise KernelError("what answers is no supervisor")
    if not found.get("ok"):
        raise KernelError(str(found.get("problem") or f"the supervisor did not {do}"))
    return dict(found)


class NoSupervisor(KernelError):
    """Nobody watches over the session: its supervisor was killed, or the session has ended."""


async def restart(
    directory: str | os.PathLike[str], *, patience: float = 0.0, if_dead: bool = False
) -> dict[str, Any]:
    """Start a session's kernel again where the old one was, after its end if it lives.

    A kernel that was sent a shutdown request has ``patience`` seconds to end by itself; then it
    gets SIGTERM, and SIGKILL five seconds later. With ``if_dead`` one that another client has
    started meanwhile goes on.
    """
    wish = {"deadline": _DEADLINE + patience, "patience": patience, "if_dead": if_dead}
    try:
        return await ask_supervisor(directory, "restart", **wish)
    except NoSupervisor:
        from itui_kernel.client.supervising import supervise

        await asyncio.to_thread(supervise, directory)
    end = time.monotonic() + _STARTING
    while True:  # it may be one that another client has started, and not listen yet
        try:
            return await ask_supervisor(directory, "restart", **wish)
        except NoSupervisor:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(_RETRY)


class Watch:
    """Hears from a supervisor when the kernel ends and is started; in a running loop.

    ``heard`` gets the state first (``ok``, ``alive``, ``returncode``, ``kernel``), then events:
    ``ended`` (``returncode``; ``is_restarting``, ``is_dead``), ``started`` (``pid``), ``failed``
    (``problem``), and at last ``gone`` when the supervisor itself has ended.
    """

    def __init__(
        self, directory: str | os.PathLike[str], heard: Callable[[dict[str, Any]], None]
    ) -> None:
        self._heard = heard
        self._loop = asyncio.get_running_loop()
        self._received = b""
        self._connection = _connected(directory)
        if self._connection is None:
            raise NoSupervisor(f"the supervisor of {os.fspath(directory)} has no time")
        try:
            self._connection.send(b'{"do": "watch"}\n')
        except OSError as error:  # it has ended just now
            self._connection.close()
            raise NoSupervisor(f"no supervisor for {os.fspath(directory)}: {error}") from None
        self._loop.add_reader(self._connection, self._read)

    @property
    def is_open(self) -> bool:
        """Whether the supervisor can still tell anything."""
        return self._connection is not None

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._loop.remove_reader(self._connection)
            self._connection.close()
            self._connection = None

    def _read(self) -> None:
        assert self._connection is not None
        try:
            data = self._connection.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        *lines, self._received = (self._received + data).split(b"\n")
        for line in lines:
            with suppress(ValueError, RecursionError):
                event = json.loads(line)
                if isinstance(event, dict):
                    self._heard(event)
        if not data:
            self.close()
            self._heard({"event": "gone"})


def _connected(directory: str | os.PathLike[str]) -> socket.socket | None:
    """Return a connection to the supervisor, or ``None`` while it has too many.

    It must be a process of the same user.
    """
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.setblocking(False)
        connection.connect(os.path.join(directory, SUPERVISOR_SOCKET))
        if not _is_ours(connection):
            raise PermissionError("it belongs to another user")
    except BlockingIOError:
        connection.close()
        return None
    except OSError as error:
        connection.close()
        reason = (error.strerror or str(error)).lower()
        raise NoSupervisor(f"no supervisor for {os.fspath(directory)}: {reason}") from None
    return connection


def _is_ours(connection: socket.socket) -> bool:
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:  # the directory is private
        return True
    credentials = connection.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i"))
    return bool(struct.unpack("3i", credentials)[1] == os.geteuid())
