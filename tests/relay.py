"""A link that can be cut: Unix sockets that pass bytes on to those of a kernel."""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import replace
from functools import partial
from pathlib import Path

from itui_kernel.protocol.connection import PORTS, Connection


class Relay:
    """Sockets in ``directory`` that lead to a kernel; ``cut`` ends traffic, ``mend`` allows it.

    What is on its way when the link is cut is gone, as with a broken network. There is no server
    of asyncio: one that is closed just as a client connects leaves a socket behind (Python 3.11).
    """

    def __init__(self, target: Connection, directory: Path) -> None:
        self._target = target
        self._prefix = str(directory / "r")
        self._listeners: list[socket.socket] = []
        self._carrying: set[asyncio.Task[None]] = set()
        # as a kernel of another host: its process and its directory cannot be seen
        self.connection = replace(
            target, ip=self._prefix, pid=None, host=None, started=None, session=None
        )

    def mend(self) -> None:
        """Let clients connect."""
        for name in PORTS:
            port = getattr(self._target, name)
            listener = socket.socket(socket.AF_UNIX)
            listener.setblocking(False)
            listener.bind(f"{self._prefix}-{port}")
            listener.listen()
            accept = partial(self._accept, listener, f"{self._target.ip}-{port}")
            asyncio.get_running_loop().add_reader(listener, accept)
            self._listeners.append(listener)

    async def cut(self) -> None:
        """End every connection and take no new one."""
        for listener in self._listeners:
            asyncio.get_running_loop().remove_reader(listener)
            os.unlink(listener.getsockname())
            listener.close()
        self._listeners.clear()
        for task in self._carrying:
            task.cancel()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    def _accept(self, listener: socket.socket, path: str) -> None:
        try:
            near, _ = listener.accept()
        except BlockingIOError:  # who was there has gone
            return
        near.setblocking(False)
        task = asyncio.ensure_future(_carry(near, path))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)
        task.add_done_callback(lambda _: near.close())  # one that is cancelled early never begins


async def _carry(near: socket.socket, path: str) -> None:
    with socket.socket(socket.AF_UNIX) as far:
        far.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(far, path)
        except OSError:  # the kernel is not there
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
