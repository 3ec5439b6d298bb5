"""Gives the shell again what was published for its inputs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from itui_kernel.journal.entries import DAMAGED, Counts
from itui_kernel.journal.writing import Journal
from itui_kernel.origins import Origins
from itui_kernel.outbox import Outbox
from itui_kernel.server import Server

_PATIENCE = 5.0  # seconds for the I/O thread to publish what was written last


class Retelling:
    """Reads the journal on the thread that asks; of the messages of this kernel alone."""

    def __init__(self, server: Server, outbox: Outbox, origins: Origins) -> None:
        self._server = server
        self._outbox = outbox
        self._origins = origins
        self._begin = server.counts

    def messages(self) -> Iterator[dict[str, Any]] | None:
        """Return what was published so far, in order; ``None`` if it is not kept.

        In the place of messages that are missing is an object ``lost``.
        """
        journal = self._server.journal
        return None if journal is None else self._read(journal, self._reached())

    def _reached(self) -> Counts:
        """Return how far the session has come with all that the running input has shown."""
        origin, is_done = self._origins.current(), threading.Event()

        def publish() -> None:
            self._server.flush(origin)
            is_done.set()

        self._outbox.post(publish)
        is_done.wait(_PATIENCE)
        return self._server.counts

    def _read(self, journal: Journal, end: Counts) -> Iterator[dict[str, Any]]:
        from itui_kernel.journal.reading import read_journal

        since = self._begin.number
        known: Counts | None = self._begin
        why = journal.why or DAMAGED
        while since < end.number:
            past = read_journal(
                journal.directory, since, end.number, known=known, end=end, end_why=why
            )
            yield from past.messages
            yield from ({"lost": each.to_json()} for each in past.lost)
            if past.last <= since:
                return
            since, known = past.last, None
