"""A kernel may be killed between any two of its steps: all it printed is there or counted as lost.

Its files are looked at before every line of code that publishes, as they would be left behind.
"""

from __future__ import annotations

import os
import resource
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, cast

import pytest
import zmq

from itui_kernel.capture import Capture, Take
from itui_kernel.journal.entries import Counts
from itui_kernel.journal.reading import Past, read_journal
from itui_kernel.journal.recorder import Recorder
from itui_kernel.journal.recovery import recover
from itui_kernel.journal.ring import RECORDER, RING_AT, SIZE
from itui_kernel.journal.rotation import Bounds
from itui_kernel.journal.writing import Journal
from itui_kernel.log import Log
from itui_kernel.origins import Origin
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.message import Header, Message, Sender
from itui_kernel.protocol.messages import Status, Stream
from itui_kernel.protocol.numbers import counts_of, number_of
from itui_kernel.protocol.wire import Wire
from itui_kernel.publisher import Publisher
from itui_kernel.written import Written

USED = RING_AT + 8192  # bytes of a file, at most
STEPS = ("publisher.py", "written.py", "outbox.py", "streams.py", "/journal/")
BOUNDS = {"wide": Bounds(), "narrow": Bounds(12_000, 60)}  # narrow: a new segment now and then


class NoDescriptors:
    """A capture to which nothing is ever written."""

    is_behind = False

    def hand_over(self, take: Take, *, is_final: bool = False) -> None:
        """Give nothing."""


class Kernel:
    """All of a kernel that publishes, and a client that listens."""

    def __init__(self, directory: Path, bounds: Bounds) -> None:
        self.directory = directory
        self.context = zmq.Context()
        socket = self.context.socket(zmq.XPUB)
        socket.bind("inproc://iopub")
        self.client = self.context.socket(zmq.SUB)
        self.client.connect("inproc://iopub")
        self.client.subscribe(b"")
        self.wire = Wire(b"key")
        self.publisher = Publisher(socket, self.wire, Sender(username="kernel"))
        self.publisher.journal = Journal(directory, bounds)
        self.outbox = Outbox()
        self.outbox.recorder = self.publisher.recorder = Recorder(directory, Counts())
        capture = cast(Capture, NoDescriptors())
        self.written = Written(self.outbox, capture, self.publisher, Log(2))
        self.printed: dict[Origin, int] = {}  # lines
        self.printing: Origin | None = None  # it may have been handed over already
        self.seen: list[Message] = []

    def print(self, origin: Origin, count: int) -> None:
        for _ in range(count):
            self.printing, line = origin, f"{self.printed.setdefault(origin, 0)}\n"
            self.outbox.write(origin, "stdout", line)
            self.printed[origin] += 1
        self.printing = None

    def files(self) -> dict[str, bytes]:
        """Return the beginnings of the files; what follows is empty."""
        found = {}
        for path in self.directory.iterdir():
            with open(path, "rb") as file:
                found[path.name] = file.read(USED)
        return found

    def listen(self) -> None:
        while self.client.poll(0):
            self.seen.append(self.wire.decode(self.client.recv_multipart()[1:])[1])

    def take(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Publish all that was handed over; ``meanwhile`` happens just before it is sent."""
        self.outbox.post(meanwhile)
        self.written.end()

    def close(self) -> None:
        self.outbox.close()
        self.context.destroy(linger=0)


class Crash:
    """What a kernel would have left behind, and what a client and a newcomer make of it."""

    def __init__(self, kernel: Kernel, directory: Path) -> None:
        for name, data in kernel.files().items():
            (directory / name).write_bytes(data)
        os.truncate(directory / RECORDER, SIZE)
        self._directory = directory
        self._kernel = kernel
        self.counts = recover(directory) or Counts()

    def check(self) -> None:
        """Check that each line is there once and in order, or counted as lost."""
        self._check([], Counts())
        if self._kernel.seen:
            last = self._kernel.seen[-1]
            kept, lines = counts_of(last) or (0, 0)
            self._check(self._kernel.seen, Counts(number_of(last) or 0, kept, lines))

    def _check(self, seen: list[Message], known: Counts) -> None:
        past = read_journal(
            self._directory, known.number, most_bytes=1 << 30, known=known, end=self.counts
        )
        missing = 0
        for origin, printed in self._kernel.printed.items():
            lines = [*_live(origin, seen), *_given(origin, past)]
            assert len(lines) == len(set(lines)), "a line is there twice"
            assert lines == sorted(lines), "lines are out of order"
            assert set(lines) <= set(range(printed + (origin is self._kernel.printing)))
            missing += len(set(range(printed)) - set(lines))
        assert missing == sum(each.lines or 0 for each in past.lost)


def _live(origin: Origin, seen: list[Message]) -> Iterator[int]:
    for message in seen:
        if isinstance(message.content, Stream) and message.parent_id == origin.header.msg_id:
            yield from map(int, message.content.text.split())


def _given(origin: Origin, past: Past) -> Iterator[int]:
    for each in past.messages:
        is_of_it = each["parent_header"].get("msg_id") == origin.header.msg_id
        if is_of_it and each["header"]["msg_type"] == "stream":
            yield from map(int, each["content"]["text"].split())


@contextmanager
def looked_at(look: Callable[[], None]) -> Iterator[None]:
    """Call ``look`` before each line of the code that publishes."""

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if not any(each in frame.f_code.co_filename for each in STEPS):
            return None
        look()
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(former)


@contextmanager
def full_disk(is_full: bool = True) -> Iterator[None]:
    """Let no file grow, or let them again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 if is_full else hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(params=list(BOUNDS))
def kernel(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Kernel]:
    directory = tmp_path / "journal"
    directory.mkdir()
    kernel = Kernel(directory, BOUNDS[request.param])
    yield kernel
    kernel.close()


def owner(msg_id: str) -> Origin:
    return Origin(Header(msg_id=msg_id, msg_type="execute_request", session="s"))


def test_a_kernel_may_be_killed_anywhere(kernel: Kernel, tmp_path: Path) -> None:
    known: set[tuple[int, ...]] = set()
    first, second = owner("first"), owner("second")

    def look() -> None:
        kernel.listen()
        state = (len(kernel.seen), *map(zlib.crc32, kernel.files().values()))
        if state in known:
            return
        known.add(state)
        directory = tmp_path / f"crash-{len(known)}"
        directory.mkdir()
        with full_disk(False):
            Crash(kernel, directory).check()
            for path in directory.iterdir():
                path.unlink()

    def some_output() -> None:
        kernel.print(first, 3)
        kernel.print(second, 2)
        kernel.written.take()
        # what one input has to say may go while text of another is held back
        kernel.written.publish(second, Status(execution_state="idle"))
        kernel.print(first, 2)
        kernel.take(lambda: kernel.print(first, 2))
        kernel.print(second, 1)
        kernel.take()

    with looked_at(look):
        some_output()
        with full_disk():
            some_output()
        some_output()
    assert len(known) > 50
    assert len(kernel.seen) > 9
