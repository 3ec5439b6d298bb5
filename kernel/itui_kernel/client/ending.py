"""The end of a kernel as its clients see it: its last words come first."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.client.exchange import Exchange

LAST_WORDS = 0.05  # seconds to read what a dead kernel has still sent
REST_SECONDS = 2.0  # for what it has not


class Ending:
    """Reads what a kernel has left whose process has ended, then lets its client know.

    ``journal`` is that of a session on this host.
    """

    def __init__(self, exchange: Exchange, journal: Path | None) -> None:
        self.is_under_way = False
        self._exchange = exchange
        self._journal = journal
        self._reading: asyncio.Future[None] | None = None

    def begin(self, reason: str, returncode: int | None) -> None:
        """Take note of the end of the process."""
        self.is_under_way = True
        self._reading = asyncio.ensure_future(self._announce(reason, returncode))
        self._reading.add_done_callback(_raise_failure)

    def close(self) -> None:
        """Give up: nobody listens any more."""
        if self._reading is not None:
            self._reading.cancel()

    async def _announce(self, reason: str, returncode: int | None) -> None:
        await asyncio.sleep(LAST_WORDS)
        exchange = self._exchange
        if self._journal is not None and not exchange.end:
            with suppress(TimeoutError):  # a file system that hangs
                async with asyncio.timeout(REST_SECONDS):
                    await exchange.replay.read_rest(self._journal)
        if not exchange.end:
            exchange.part_with_dead(reason, returncode)


def _raise_failure(reading: asyncio.Future[None]) -> None:
    """Hand a bug to the loop, which tells of it."""
    if not reading.cancelled():
        reading.result()
