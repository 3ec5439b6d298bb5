"""Links that can be cut: sockets that pass bytes on to those of a kernel."""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import replace
from functools import partial
from pathlib import Path

from itui_kernel.protocol.connection import PORTS, Connection

Address = str | tuple[str, int]


class Carrier:
    """Passes bytes between who connects to a listening socket and an address.

    There is no server of asyncio: one that is closed just as a client connects leaves a socket
    behind (Python 3.11).
    """

    def __init__(self) -> None:
        self.is_open = True
        self._listening: list[socket.socket] = []
        self._carrying: set[asyncio.Task[None]] = set()

    def listen(self, listener: socket.socket, there: Address) -> None:
        """Take connections; whoever comes while it is not open is sent away."""
        listener.setblocking(False)
        accept = partial(self._accept, listener, there)
        asyncio.get_running_loop().add_reader(listener, accept)
        self._listening.append(listener)

    def cut(self) -> list[asyncio.Task[None]]:
        """End every connection; what is on its way is gone. Return what has to come to its end."""
        for task in self._carrying:
            task.cancel()
        return list(self._carrying)

    def close(self) -> None:
        """Take no connection any more."""
        for listener in self._listening:
            asyncio.get_running_loop().remove_reader(listener)
            listener.close()
        self._listening.clear()

    def _accept(self, listener: socket.socket, there: Address) -> None:
        try:
            near, _ = listener.accept()
        except BlockingIOError:  # who was there has gone
            return
        if not self.is_open:
            near.close()
            return
        near.setblocking(False)
        task = asyncio.ensure_future(_carry(near, there))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        task.add_done_callback(lambda _: near.close())  # one that is cancelled early never begins


async def _carry(near: socket.socket, there: Address) -> None:
    with socket.socket(near.family) as far:
        far.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(far, there)
        except OSError:  # the kernel does not listen yet, or any more
            return
        both = [asyncio.ensure_future(_pass(*way)) for way in ((near, far), (far, near))]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in both:
                each.cancel()
            await asyncio.gather(*both, return_exceptions=True)


async def _pass(source: socket.socket, target: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    while data := await loop.sock_recv(source, 1 << 16):
        await loop.sock_sendall(target, data)


class Relay:
    """Unix sockets in ``directory`` that lead to a kernel and are gone while the link is cut."""

    def __init__(self, target: Connection, directory: Path) -> None:
        self._target = target
        self._prefix = str(directory / "r")
        self._carrier = Carrier()
        self._paths: list[str] = []
        # as a kernel of another host: its process and its directory cannot be seen
        self.connection = replace(
            target, ip=self._prefix, pid=None, host=None, started=None, session=None
        )

    def mend(self) -> None:
        """Let clients connect."""
        for name in PORTS:
            port = getattr(self._target, name)
            listener = socket.socket(socket.AF_UNIX)
            self._paths.append(f"{self._prefix}-{port}")
            listener.bind(self._paths[-1])
            listener.listen()
            self._carrier.listen(listener, f"{self._target.ip}-{port}")

    async def cut(self) -> None:
        """End every connection and take no new one."""
        self._carrier.close()
        for path in self._paths:
            os.unlink(path)
        self._paths.clear()
        await asyncio.gather(*self._carrier.cut(), return_exceptions=True)


class Tunnel:
    """TCP ports that lead to those of a kernel; they stay taken while the link is cut."""

    def __init__(self, target: Connection) -> None:
        self._target = target
        self._carrier = Carrier()
        # an address of its own: the kernel may not have taken its ports yet
        self._listening = [socket.create_server(("127.0.0.2", 0)) for _ in PORTS]
        numbers = [each.getsockname()[1] for each in self._listening]
        here = {**dict(zip(PORTS, numbers, strict=True)), "ip": "127.0.0.2", "key": target.key}
        self.connection = Connection.from_json({**here, "kernel_name": "tunnelled"})

    def open(self) -> None:
        """Let clients connect, now or again."""
        self._carrier.is_open = True
        while self._listening:
            listener = self._listening.pop()
            name = PORTS[len(self._listening)]
            self._carrier.listen(listener, (self._target.ip, getattr(self._target, name)))

    def cut(self) -> None:
        """End every connection and send new ones away."""
        self._carrier.is_open = False
        self._carrier.cut()

    def close(self) -> None:
        """End it."""
        self.cut()
        self._carrier.close()
        for listener in self._listening:  # it never was open
            listener.close()
