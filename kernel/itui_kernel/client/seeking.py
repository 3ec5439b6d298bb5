"""Seeks the process of a kernel in its connection file, so that its death is seen at once."""

from __future__ import annotations

import asyncio
from pathlib import Path

from itui_kernel.client.exchange import Exchange
from itui_kernel.client.process import Process
from itui_kernel.protocol.connection import Connection, host_name
from itui_kernel.protocol.session_file import KERNEL_FILE


def file_of(connection: Connection) -> Path | None:
    """Return the connection file of a session on this host, which any restart writes anew."""
    session = connection.session
    if session is None or connection.host not in (None, host_name()):
        return None
    return Path(session) / KERNEL_FILE


class Seeking:
    """Has an exchange watch the process that the file names, where that is not known yet."""

    def __init__(self, exchange: Exchange, file: Path | None) -> None:
        self._exchange = exchange
        self._file = file
        self._looking: asyncio.Future[Process | None] | None = None

    def begin(self) -> None:
        """Look into the file, in a thread, unless that is being done."""
        is_looking = self._looking is not None and not self._looking.done()
        if self._file is None or self._exchange.process is not None or is_looking:
            return
        from itui_kernel.client.look_up import look_up_process

        self._looking = asyncio.ensure_future(asyncio.to_thread(look_up_process, self._file))
        self._looking.add_done_callback(self._on_found)

    def _on_found(self, looking: asyncio.Future[Process | None]) -> None:
        process = None if looking.cancelled() else looking.result()
        if process is not None:
            self._exchange.watch(process)
