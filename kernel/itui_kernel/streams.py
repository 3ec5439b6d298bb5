"""Standard output and error of user code: written by any thread, sent in few large messages."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Iterable
from typing import Any

from itui_kernel.origins import Origin, Origins
from itui_kernel.outbox import Outbox, Text
from itui_kernel.protocol.messages import Stream

TICK = 0.04  # seconds that text may wait for more text
LONGEST = 32_000  # characters of one message; a stopped client makes us keep a thousand
_MOST_RUNS = 32  # changes between stdout and stderr that are kept in order


class OutputStream(io.TextIOBase):
    """``sys.stdout`` or ``sys.stderr``: text goes to the outbox, bytes to the file descriptor."""

    encoding = "utf-8"
    errors = "backslashreplace"
    newlines = None

    def __init__(
        self,
        name: str,
        descriptor: int,
        outbox: Outbox,
        origins: Origins,
        *,
        is_terminal: bool = False,
    ) -> None:
        self.name = f"<{name}>"
        self.mode = "w"
        self.buffer = io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False), 1)
        self._stream = name
        self._descriptor = descriptor
        self._outbox: Outbox | None = outbox
        self._origins = origins
        self._is_terminal = is_terminal
        self._line = ""  # of a forked child

    def write(self, text: str, /) -> int:
        """Hand the text over; it is sent within a tick."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if type(text) is not str:  # its length and its joining may be anything
            text = str.__str__(text)
        if self._outbox is None:
            self._write_line(text)
        elif text:
            self._outbox.write(self._origins.current(), self._stream, text)
        return len(text)

    def writelines(self, lines: Iterable[str], /) -> None:  # type: ignore[override]
        """Write all ``lines``."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send what is held back; in the kernel itself the tick does that soon enough."""
        if self._line:
            line, self._line = self._line, ""
            _write_all(self._descriptor, line)

    def leave_kernel(self) -> None:
        """Write to the file descriptor from now on: this process is a forked child."""
        self._outbox = None
        self._line = ""

    def _write_line(self, text: str) -> None:
        self._line += text
        if "\n" in text or len(self._line) > LONGEST:
            self.flush()

    def fileno(self) -> int:
        """Return the captured file descriptor, so that subprocesses can inherit it."""
        return self._descriptor

    def isatty(self) -> bool:
        """Return whether clients show moves of the cursor and colours as a terminal does."""
        return self._is_terminal and self._outbox is not None

    def writable(self) -> bool:
        """Return ``True``."""
        return True

    def close(self) -> None:
        """Keep the stream open: user code that closes it would silence the whole session."""

    def reconfigure(self, **_options: Any) -> None:
        """Accept what programs ask of a text file; the encoding is always UTF-8."""


def _write_all(descriptor: int, text: str) -> None:
    data = memoryview(text.encode("utf-8", "backslashreplace"))
    while data:
        data = data[os.write(descriptor, data) :]


class StreamBuffer:
    """Text waiting for its tick, per origin; in order, with neighbours joined.

    >>> buffer = StreamBuffer()
    >>> for name, text in [("stdout", "a"), ("stdout", "b"), ("stderr", "c")]:
    ...     buffer.add(Text(None, name, text))
    >>> [(stream.name, stream.text) for _, stream in buffer.take()]
    [('stdout', 'ab'), ('stderr', 'c')]
    """

    def __init__(self) -> None:
        self._runs: dict[Origin | None, list[tuple[str, list[str]]]] = {}
        self.length = 0
        self.due: float | None = None  # when the oldest text has waited long enough

    def add(self, item: Text) -> None:
        """Hold back text until its tick."""
        if self.due is None:
            self.due = time.monotonic() + TICK
        self.length += len(item.text)
        runs = self._runs.setdefault(item.origin, [])
        if len(runs) < _MOST_RUNS:
            if not runs or runs[-1][0] != item.name:
                runs.append((item.name, []))
            runs[-1][1].append(item.text)
            return
        same = next((run for run in reversed(runs) if run[0] == item.name), runs[-1])
        same[1].append(item.text)

    def take(self) -> list[tuple[Origin | None, Stream]]:
        """Return all messages to send now."""
        origins = list(self._runs)
        messages = [pair for origin in origins for pair in self.take_from(origin)]
        self.due, self.length = None, 0
        return messages

    def take_from(self, origin: Origin | None) -> list[tuple[Origin | None, Stream]]:
        """Return the messages of one origin, which something else is about to follow."""
        messages = []
        for name, parts in self._runs.pop(origin, ()):
            text = "".join(parts)
            self.length -= len(text)
            for start in range(0, len(text), LONGEST):
                messages.append((origin, Stream(name=name, text=text[start : start + LONGEST])))
        if not self._runs:
            self.due = None
        return messages
