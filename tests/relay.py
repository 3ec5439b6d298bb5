"""A link that can be cut: Unix sockets that pass bytes on to those of a kernel."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from pathlib import Path

from itui_kernel.protocol.connection import PORTS, Connection


class Relay:
    """Sockets in ``directory`` that lead to a kernel; ``cut`` ends traffic, ``mend`` allows it.

    What is on its way when the link is cut is gone, as with a broken network.
    """

    def __init__(self, target: Connection, directory: Path) -> None:
        self._target = target
        self._prefix = str(directory / "r")
        self._servers: list[asyncio.AbstractServer] = []
        self._passing: dict[asyncio.Task[None], asyncio.StreamWriter] = {}
        # as a kernel of another host: its process and its directory cannot be seen
        self.connection = replace(
            target, ip=self._prefix, pid=None, host=None, started=None, session=None
        )

    async def mend(self) -> None:
        """Let clients connect."""
        for name in PORTS:
            port = getattr(self._target, name)
            path = f"{self._target.ip}-{port}"

            def accept(
                reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str = path
            ) -> None:
                task = asyncio.ensure_future(_connect(path, reader, writer))
                self._passing[task] = writer  # a task that is cancelled early never begins
                task.add_done_callback(self._on_end)

            server = await asyncio.start_unix_server(accept, f"{self._prefix}-{port}")
            self._servers.append(server)

    async def cut(self) -> None:
        """End every connection and take no new one."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        passing = list(self._passing)
        for task in passing:
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)
        for name in PORTS:
            path = f"{self._prefix}-{getattr(self._target, name)}"
            if os.path.exists(path):
                os.unlink(path)
        await asyncio.sleep(0)  # what was aborted is closed in the next turn

    def _on_end(self, task: asyncio.Task[None]) -> None:
        self._passing.pop(task).transport.abort()
        if not task.cancelled():
            task.exception()  # the kernel is not there: nothing to tell


async def _connect(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    to_reader, to_writer = await asyncio.open_unix_connection(path)
    both = [
        asyncio.ensure_future(_pass(reader, to_writer)),
        asyncio.ensure_future(_pass(to_reader, writer)),
    ]
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in both:
            each.cancel()
        await asyncio.gather(*both, return_exceptions=True)
        to_writer.transport.abort()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
