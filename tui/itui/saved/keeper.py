"""Keeps the state of this client in a file beside the session, and takes up what others left.

A directory of small files, one a client. A file belongs to its client while that lives; after
that the next client of the session takes the newest one up, by renaming it.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from itui.model.state import State
from itui.saved.restoring import saved_of
from itui.saved.saved_client import (
    SavedClient,
    SavedClientError,
    SavedPlace,
    Writer,
    from_json,
    is_waiting,
    to_json,
)
from itui_kernel.protocol.connection import host_name, process_started
from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.processes import is_running

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

CLIENTS = "clients"
DELAY = 0.4  # seconds in which changes are gathered; what was submitted does not wait
_FILE, _CLAIMED, _UNREADABLE = ".json", ".claimed", ".unreadable"
Say = Callable[[str], None]


class Keeper:
    """Follows the state of one client and writes what changed, in a thread; nothing here waits.

    ``place`` tells where the output is scrolled to, ``say`` gets a line when nothing can be kept.
    """

    def __init__(self, place: Callable[[], SavedPlace], say: Say) -> None:
        self._place = place
        self._say = say
        self._file: _File | None = None
        self._claimed: Path | None = None
        self._seen: tuple[object, ...] = ()
        self._state: State | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._writing: Future[str] | None = None
        self._is_stale = False

    async def claim(self, directory: Path) -> SavedClient | None:
        """Return what the newest client of a session left whose process is gone."""
        found, trouble = await asyncio.to_thread(_claim, directory / CLIENTS)
        if trouble:
            self._say(trouble)
        if found is None:
            return None
        self._claimed, saved = found
        return saved

    def begin(self, directory: Path | None, session: str) -> None:
        """Keep the state beside a session from now on; without a directory nowhere."""
        self._file = None if directory is None else _File(directory / CLIENTS, session)
        self._seen = ()

    def follow(self, state: State) -> None:
        """Write what is new, soon; what was submitted at once."""
        if self._file is None:
            return
        sent = [key for key, each in state.pending.items() if each.purpose == "execute"]
        urgent = (state.queue, state.queue_held, state.unconfirmed, sent)
        asked = (state.input_requests, state.half_answers)
        seen = (*urgent, *asked, state.editor, state.view, state.output, state.next_number)
        if all(map(_is_same, seen, self._seen)) and self._seen:
            return
        is_urgent = not all(map(_is_same, urgent, self._seen))
        self._seen, self._state = seen, state
        if is_urgent:
            self._cancel()
            self._write()
        else:
            self._write_soon(DELAY)

    def touch(self) -> None:
        """Note that the output was scrolled."""
        if self._state is not None:
            self._write_soon(DELAY)

    def close(self, state: State, *, is_over: bool = False) -> None:
        """Write the state for the last time; when the session ``is_over`` forget it."""
        self._cancel()
        file, self._file = self._file, None
        if file is not None and is_over:
            file.remove()
        elif file is not None:
            self._report(file.write(file.numbered(), self._data(state)))
        self._forget_claimed()

    # --- writing

    def _write_soon(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._on_time)

    def _on_time(self) -> None:
        self._timer = None
        self._write()

    def _write(self) -> None:
        """Write in a thread, as soon as it is done with what it writes."""
        self._is_stale = True
        if self._writing is None or self._writing.done():
            self._begin_writing()

    def _begin_writing(self) -> None:
        if self._file is None or self._state is None:
            return
        if self._thread is None:
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1, "keeper")
        self._is_stale = False
        file, loop = self._file, asyncio.get_running_loop()
        self._writing = self._thread.submit(file.write, file.numbered(), self._data(self._state))

        def report(writing: Future[str]) -> None:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(self._on_written, writing)

        self._writing.add_done_callback(report)

    def _on_written(self, writing: Future[str]) -> None:
        self._report(writing.result())
        self._forget_claimed()
        if self._is_stale:
            self._begin_writing()

    def _data(self, state: State) -> bytes:
        return to_json(saved_of(state, self._place(), _me()))

    def _report(self, trouble: str) -> None:
        if trouble:
            self._say(f"what is not sent yet is not kept for later: {trouble}")

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _forget_claimed(self) -> None:
        """Remove what was taken up, now that it is part of what this client keeps."""
        if self._claimed is not None:
            self._claimed.unlink(missing_ok=True)
            self._claimed = None


class _File:
    """The file of this client; a write that was overtaken by a newer one is left out."""

    def __init__(self, directory: Path, session: str) -> None:
        self._directory = directory
        self._path = directory / f"{session}{_FILE}"
        self._lock = threading.Lock()
        self._given = self._written = 0
        self._has_failed = False

    def numbered(self) -> int:
        """Return the number of the next write."""
        self._given += 1
        return self._given

    def write(self, number: int, data: bytes) -> str:
        """Replace the file; return why it cannot be, the first time."""
        with self._lock:
            if number <= self._written:
                return ""
            self._written = number
            try:
                self._replace(data)
            except OSError as error:
                has_failed, self._has_failed = self._has_failed, True
                is_gone = not self._directory.parent.exists()  # the session, as it was asked to
                return "" if has_failed or is_gone else f"{self._path}: {error.strerror or error}"
            self._has_failed = False
            return ""

    def _replace(self, data: bytes) -> None:
        try:
            replace_file(self._path, data)
        except FileNotFoundError:
            self._directory.mkdir(mode=0o700)
            replace_file(self._path, data)

    def remove(self) -> None:
        """Remove the file."""
        with self._lock:
            self._written = self._given + 1
            self._path.unlink(missing_ok=True)


def _is_same(new: object, old: object) -> bool:
    return new is old or (isinstance(new, list) and new == old)


def _claim(directory: Path) -> tuple[tuple[Path, SavedClient] | None, str]:
    """Take a file whose client is gone; return its new path with what it says.

    The newest of those in which something waits comes first, so that a client which only
    looked and left does not hide what another one had not sent.
    """
    found, trouble = _read(directory)
    taken = {session for _, saved in found for session in saved.former}
    left: list[tuple[tuple[bool, float], Path, SavedClient]] = []
    for path, saved in found:
        if _is_alive(saved.writer):
            continue
        if saved.session in taken:
            path.unlink(missing_ok=True)  # who took it up has kept it, and was killed just then
        else:
            left.append(((is_waiting(saved), saved.at), path, saved))
    for _, path, saved in sorted(left, key=lambda each: each[0], reverse=True):
        claimed = directory / _claimed_name()
        try:
            path.rename(claimed)
        except OSError:
            continue
        return (claimed, saved), trouble
    return None, trouble


def _read(directory: Path) -> tuple[list[tuple[Path, SavedClient]], str]:
    """Return what the files say, those of clients that are alive, too."""
    found, trouble = [], ""
    for path in _files(directory):
        try:
            found.append((path, from_json(path.read_bytes())))
        except SavedClientError as error:
            aside = path.with_suffix(_UNREADABLE)
            with suppress(OSError):  # another client was quicker
                path.rename(aside)
            trouble = f"cannot bring back your draft: {error}; it is kept as {aside}"
        except OSError:
            continue  # another client was quicker
    return found, trouble


def _files(directory: Path) -> Iterator[Path]:
    """Yield the files of clients, and those that were being taken up by one which is gone."""
    try:
        paths = sorted(directory.iterdir())
    except OSError:
        return
    for path in paths:
        if path.suffix == _FILE or (path.suffix == _CLAIMED and not _is_alive(_claimer(path))):
            yield path


def _me() -> Writer:
    return Writer(pid=os.getpid(), started=process_started(os.getpid()) or 0, host=host_name())


def _claimed_name() -> str:
    """Return a name that tells who takes the file up: he may be killed before he keeps it."""
    me = _me()
    return f"{me.pid}-{me.started}-{me.host}.{os.urandom(6).hex()}{_CLAIMED}"


def _claimer(path: Path) -> Writer:
    pid, _, rest = path.stem.partition("-")
    started, _, host = rest.rpartition(".")[0].partition("-")
    if not (pid.isdecimal() and started.isdecimal()):
        return Writer(host=host_name())  # nobody's
    return Writer(pid=int(pid), started=int(started), host=host)


def _is_alive(writer: Writer) -> bool:
    """Return whether the client may still live; of other hosts that cannot be known."""
    return is_running(writer.pid, writer.started, writer.host) is not False
