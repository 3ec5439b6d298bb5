"""What user code has written and is not published yet: from Python, C code and subprocesses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from itui_kernel.capture import Capture
from itui_kernel.log import Log
from itui_kernel.origins import Origin
from itui_kernel.outbox import BACKLOG, Item, Outbox, Publication, Text
from itui_kernel.protocol.messages import Content
from itui_kernel.publisher import Publisher
from itui_kernel.streams import StreamBuffer


class Written:
    """Takes what is handed over in its order, holds text back for a moment, and publishes it.

    All runs on the I/O thread, but for ``catch_up``.
    """

    def __init__(self, outbox: Outbox, capture: Capture, publisher: Publisher, log: Log) -> None:
        self.foreground: Callable[[], Origin | None] = lambda: None
        self._outbox = outbox
        self._capture = capture
        self._publisher = publisher
        self._log = log
        self._buffer = StreamBuffer()
        outbox.catch_up = self.catch_up

    @property
    def due(self) -> float | None:
        """When the text that is held back must go, if there is any."""
        return self._buffer.due

    @property
    def has_room(self) -> bool:
        """Whether more may be taken; else who writes has to wait."""
        return self._buffer.length < BACKLOG and not self._publisher.is_stalled

    def take(self) -> None:
        """Take what there is, and publish what is due."""
        self._drain()
        if self._buffer.due is not None and time.monotonic() >= self._buffer.due:
            self._send_text()
        if self._buffer.due is None:
            self._outbox.published(self._publisher.counts.number)
            if not self._publisher.is_stalled:
                self._outbox.settle()

    def end(self) -> None:
        """Take and publish all that is left."""
        self._drain(is_final=True)
        self._send_text()
        self._outbox.published(self._publisher.counts.number)

    def publish(
        self,
        origin: Origin | None,
        content: Content,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
        *,
        is_kept: bool = True,
        is_sent: bool = True,
    ) -> None:
        """Send a message on iopub, after the text that was written before it."""
        self.flush(origin)
        parent = origin.header if origin else None
        self._publisher.publish(
            content, parent, metadata, buffers, is_kept=is_kept, is_sent=is_sent
        )

    def flush(self, origin: Origin | None) -> None:
        """Send the held-back text of one origin."""
        self._send(self._buffer.take_from(origin))

    def drain_descriptors(self, *, is_final: bool = False) -> None:
        """Take what C code and subprocesses wrote; it belongs to the running input."""

        def take(name: str, text: str) -> None:
            item = self._outbox.recorded(self.foreground(), name, text)
            self._outbox.overtakes(item)
            self._buffer.add(item)

        self._capture.hand_over(take, is_final=is_final)

    def catch_up(self) -> None:
        """Put what C code and subprocesses wrote before what the calling thread hands over."""
        if self._capture.is_behind:
            self._capture.hand_over(self._add_captured)

    def _drain(self, *, is_final: bool = False) -> None:
        """Take what other threads posted and what C code and subprocesses wrote."""
        if self.has_room or is_final:
            self._capture.hand_over(self._add_captured, is_final=is_final)
        for item in self._outbox.take():
            try:
                self._take(item)
            except Exception:  # the items behind it must still have their turn
                self._log.error("a bug on the I/O thread")

    def _add_captured(self, name: str, text: str) -> None:
        self._outbox.add(self.foreground(), name, text)

    def _take(self, item: Item) -> None:
        if isinstance(item, Text):
            self._buffer.add(item)
        elif isinstance(item, Publication):
            self.publish(item.origin, item.content, item.metadata, item.buffers)
        else:
            item()

    def _send_text(self) -> None:
        with self._publisher.together():
            self._send(self._buffer.take())

    def _send(self, texts: Iterable[tuple[Origin | None, Content]]) -> None:
        for origin, text in texts:
            self._publisher.publish(text, origin.header if origin else None)
