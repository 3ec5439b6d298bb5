"""The way from every thread to the I/O thread: one ordered queue and one wake-up.

Appending to a deque is atomic, so there is no lock that an interrupt could leave locked.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from itui_kernel.origins import Origin
from itui_kernel.protocol.messages import (
    ClearOutput,
    Content,
    DisplayData,
    Error,
    ExecuteInput,
    ExecuteResult,
    UpdateDisplayData,
)

if TYPE_CHECKING:
    from itui_kernel.journal.recorder import Recorder

BACKLOG = 1 << 20  # characters that may wait to be sent before the writer has to wait
_LONGEST = 1 << 18  # characters of one text; there may be no limit to what is printed
_RECORD = 16  # characters that a text costs besides
_OVERHEAD = 1000  # characters that a message costs besides its text
_GAP = 2e-5  # seconds; between writes that follow so closely no other program has run
_PATIENCE = 0.05  # seconds; a writer looks again even if nobody told it about the room


# what user code causes
_RECORDED = {ClearOutput, DisplayData, Error, ExecuteInput, ExecuteResult, UpdateDisplayData}
_new_text = tuple.__new__  # a third of the time


class Text(NamedTuple):
    """Text written to a stream; ``place`` is where the flight recorder has it."""

    origin: Origin | None
    name: str
    text: str
    place: int = 0


class Publication(NamedTuple):
    """A message for iopub."""

    origin: Origin | None
    content: Content
    metadata: Mapping[str, Any] | None = None
    buffers: Sequence[bytes] = ()
    place: int = 0

    @property
    def weight(self) -> int:
        """Roughly what the message adds to the backlog."""
        data = getattr(self.content, "data", None) or {}
        texts = [each for each in data.values() if isinstance(each, str)]
        return _OVERHEAD + sum(map(len, texts)) + sum(map(len, self.buffers))


Action = Callable[[], object]  # runs on the I/O thread, after everything posted before it
Item = Text | Publication | Action


class Outbox:
    """Takes items from any thread, in order; the I/O thread alone takes them out."""

    def __init__(self) -> None:
        self._items: deque[Item] = deque()
        self._room = threading.Event()
        self._written = 0
        self._taken = 0
        self._held = 0  # taken out, but not yet sent
        self._is_ticking = False
        self._last_write = 0.0
        self.recorder: Recorder | None = None
        self._place = self._ahead = self._noted = 0  # in the flight recorder
        self.catch_up: Callable[[], None] = lambda: None  # adds what was written to descriptors
        self.owner: int | None = None  # the I/O thread
        self.wake_descriptor, self._bell = _wake_pair()

    def post(self, item: Publication | Action) -> None:
        """Hand over an item and wake the I/O thread.

        Every time: a flag that spares calls could be left wrong by an interrupt or a race, and
        then nothing would ever wake the I/O thread again.
        """
        if isinstance(item, Publication) and self.recorder is not None and _is_recorded(item):
            place = self.recorder.message(item.origin, item.content, item.metadata)
            item = item._replace(place=place)
        self._items.append(item)
        self._ring()

    def publish(self, item: Publication) -> None:
        """Hand over a message; waits while too much waits to be sent."""
        self.catch_up()
        self.post(item)
        self._written += item.weight
        if self._written - self._taken > BACKLOG:
            self._wait_for_room()

    def write(self, origin: Origin | None, name: str, text: str) -> None:
        """Hand over text, which may wait for the next tick; waits while too much of it waits."""
        if len(text) > _LONGEST:
            for start in range(0, len(text), _LONGEST):
                self.write(origin, name, text[start : start + _LONGEST])
            return
        now = time.monotonic()
        if now - self._last_write > _GAP:
            self.catch_up()
        self._last_write = now
        place = 0 if self.recorder is None else self.recorder.text(origin, name, text)
        self._items.append(_new_text(Text, (origin, name, text, place)))
        self._written += len(text) + _RECORD
        if not self._is_ticking:
            self._is_ticking = True
            self._ring()
        if self._written - self._taken > BACKLOG:
            self._wait_for_room()

    def add(self, origin: Origin | None, name: str, text: str) -> None:
        """Hand over text without waking anybody."""
        self._items.append(self.recorded(origin, name, text))
        self._written += len(text) + _RECORD

    def recorded(self, origin: Origin | None, name: str, text: str) -> Text:
        """Return text that would survive the end of the process from now on."""
        place = 0 if self.recorder is None else self.recorder.text(origin, name, text)
        return Text(origin, name, text, place)

    def _wait_for_room(self) -> None:
        if threading.get_ident() == self.owner:  # in a finalizer: nobody else makes room
            return
        while self._written - self._taken > BACKLOG:
            self._room.clear()
            self._ring()
            self._room.wait(_PATIENCE)

    def _ring(self) -> None:
        try:
            os.write(self._bell, b"\x01\0\0\0\0\0\0\0")
        except BlockingIOError:  # full of calls that were not heard yet
            return

    # --- only for the I/O thread

    def silence(self) -> None:
        """Take the wake-up calls; it is followed by taking the items."""
        os.read(self.wake_descriptor, 4096)

    def take(self) -> list[Item]:
        """Return what was posted so far, oldest first; text of one input and stream is joined."""
        taken: list[Item] = []
        origin, name, texts = None, "", list[str]()
        place = 0
        for _ in range(len(self._items)):
            item = self._items.popleft()
            if type(item) is Text:
                if item[0] is not origin or item[1] is not name:
                    self._join(origin, name, texts, place, taken)
                    origin, name, texts = item[0], item[1], []
                texts.append(item[2])
                place = item[3]
                continue
            self._join(origin, name, texts, place, taken)
            texts = []
            taken.append(item)
            if isinstance(item, Publication):
                self._held += item.weight
                self._place = max(self._place, item.place)
        self._join(origin, name, texts, place, taken)
        return taken

    def _join(
        self, origin: Origin | None, name: str, texts: list[str], place: int, taken: list[Item]
    ) -> None:
        if texts:
            text = "".join(texts)
            self._held += len(text) + _RECORD * len(texts)
            self._place = max(self._place, place)
            taken.append(Text(origin, name, text, place))

    def overtakes(self, item: Text) -> None:
        """Note that an item is about to be published, maybe ahead of others."""
        self._ahead = max(self._ahead, item.place)

    def published(self, number: int) -> None:
        """Note that all that was taken is in the journal, up to a number."""
        if self.recorder is None:
            return
        if not self._items:
            self._place = max(self._place, self._ahead)
        if self._place >= self._ahead and self._place != self._noted:
            self._noted = self._place
            self.recorder.taken(self._place, number)

    def settle(self) -> None:
        """Note that all text taken out has been sent: writers may go on, the next text rings."""
        # an interrupt may have torn a writer's count: an empty queue is the moment to correct it
        self._taken = self._taken + self._held if self._items else self._written
        self._held = 0
        self._room.set()
        if self._is_ticking:
            self._is_ticking = False
            if self._items:
                self._ring()

    def close(self) -> None:
        """Close the wake-up descriptors."""
        for descriptor in {self.wake_descriptor, self._bell}:
            os.close(descriptor)


def _is_recorded(item: Publication) -> bool:
    return type(item.content) in _RECORDED and not item.buffers


def _wake_pair() -> tuple[int, int]:
    if hasattr(os, "eventfd"):
        descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        return descriptor, descriptor
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    return reading, writing
