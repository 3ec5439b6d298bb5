"""The journal as the kernel writes it: bounded, one line a message, never a reason to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.journal.entries import Counts, encoded, note
from itui_kernel.journal.rotation import Bounds, Rotation
from itui_kernel.protocol.messages import Content

if TYPE_CHECKING:
    from itui_kernel.journal.payloads import Payloads

BIG = 1 << 16  # bytes; what is bigger is stored once, aside
_RETRY = 0.25  # seconds until a disk that refused is asked again


class Journal:
    """Appends what is published; used by the I/O thread alone.

    A disk that refuses to write stops nobody: what is missing is noted as soon as it writes
    again. ``on_change`` is called with the reason, and with an empty one when it works again.
    """

    def __init__(self, directory: Path, bounds: Bounds) -> None:
        self.directory = directory
        self.on_change: Callable[[str], None] = lambda why: None
        self.why = ""  # it does not work, if it does not
        self._files = Rotation(directory, bounds)
        self._payloads: Payloads | None = None
        self._last = Counts()
        self._waiting: list[int] = []  # numbers of messages that are not written yet
        self._refused: list[int] = []
        self._missing: Counts | None = None  # messages up to here are
        self._retry_at = 0.0

    def append(
        self,
        counts: Counts,
        content: Content,
        parts: Sequence[bytes],
        buffers: Sequence[bytes] = (),
    ) -> None:
        """Keep a message whose header, parent, metadata and content are encoded."""
        self._last = counts
        self._waiting.append(counts.number)
        if self.why and time.monotonic() < self._retry_at:
            self._miss()
            return
        try:
            self._append(counts, content, parts, buffers)
        except OSError as error:
            self._fail(error)

    def flush(self) -> Sequence[int]:
        """Write what was appended; return the numbers of the messages that are not kept."""
        if self._files.has_more:
            try:
                self._files.flush()
            except OSError as error:
                self._fail(error)
            else:
                self._say("")
        self._waiting.clear()
        refused, self._refused = self._refused, []
        return refused

    def _miss(self) -> None:
        self._missing = self._last
        self._refused += self._waiting
        self._waiting.clear()

    def _fail(self, error: OSError) -> None:
        self._files.forget()
        self._miss()
        self._retry_at = time.monotonic() + _RETRY
        self._say((error.strerror or str(error)).lower())

    def _append(
        self,
        counts: Counts,
        content: Content,
        parts: Sequence[bytes],
        buffers: Sequence[bytes],
    ) -> None:
        place = self._files.place_for(counts)
        extra = b""
        if buffers or len(parts[-1]) > BIG:
            if self._payloads is None:
                from itui_kernel.journal.payloads import Payloads  # most sessions have none

                self._payloads = Payloads()
            last, extra = self._payloads.divide(content, parts[-1], buffers, place)
            parts = (*parts[:-1], last)
            self._files.size += self._payloads.taken()
        line = encoded(counts, parts, extra)
        if self._missing is not None:
            line = note(self._missing, self.why) + line
            self._missing = None
        self._files.write(line)

    def _say(self, why: str) -> None:
        if why != self.why:
            self.why = why
            self.on_change(why)

    def close(self) -> None:
        """Write what was appended, and close the file."""
        self.flush()
        self._files.close()
