"""The raw text of large cells in files of a private directory, written by a thread of its own."""

from __future__ import annotations

import asyncio
import atexit
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from itui.drawing.quantities import human_bytes
from itui_kernel.protocol.files import private

CELL_BYTES = 256_000_000
SESSION_BYTES = 1_000_000_000
BACKLOG = 64_000_000
_PREFIX = "itui-output-"
_LOCK = "lock"
_JOIN_SECONDS = 2.0
_CHUNK = 1_000_000

_Job = Callable[[], None]


class Spill:
    """Keeps what cells printed, as far as disk and bounds allow; nothing here waits.

    ``say`` is called once if the disk has no room; the rest is not kept then.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        *,
        cell_bytes: int = CELL_BYTES,
        session_bytes: int = SESSION_BYTES,
    ) -> None:
        self._say = say
        self._files = _Files(self._fail, cell_bytes, session_bytes)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._queued = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def keep(
        self, cell: str, parts: Sequence[str], *, is_anew: bool = False, absorbs: str = ""
    ) -> None:
        """Write text of a cell behind what is kept of it, or in its place.

        The file of the cell ``absorbs``, if there is one, ends up at the end of it.
        """
        size = sum(map(len, parts))
        if self._queued - self._files.taken > BACKLOG:
            parts = (f"\n… {size:,} characters not kept: the disk is too slow\n",)
            size = len(parts[0])
        self._queued += size
        self._put(lambda: self._files.write(cell, parts, size, is_anew))
        if absorbs:
            self._put(lambda: self._files.absorb(cell, absorbs))

    def path_of(self, cell: str) -> Path | None:
        """Return the file of all a cell printed, if there is one.

        The newest may still be on its way; what is over a bound is said at the file's end.
        """
        return self._files.paths.get(cell)

    async def settled(self) -> None:
        """Wait until everything is written."""
        if self._thread is not None:
            written = asyncio.get_running_loop().create_future()
            self._put(lambda: self._tell(_finish, written))
            await written

    def close(self) -> None:
        """Remove all files."""
        if self._thread is not None:
            self._loop = None
            self._jobs.put(None)
            self._thread.join(_JOIN_SECONDS)
            self._thread = None
            self._files.remove()
            atexit.unregister(self.close)

    def _put(self, job: _Job) -> None:
        if self._thread is None:
            self._loop = asyncio.get_running_loop()
            self._thread = threading.Thread(target=self._work, name="spill", daemon=True)
            self._thread.start()
            atexit.register(self.close)
        self._jobs.put(job)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _fail(self, text: str) -> None:
        self._tell(self._say, text)

    def _tell(self, tell: Callable[[Any], None], what: object) -> None:
        """Call a function in the loop, from the writing thread, unless all is over."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(tell, what)


def _finish(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


class _Files:
    """The directory, a file a cell in it; used by the writing thread but for ``paths``."""

    def __init__(self, say: Callable[[str], None], cell_bytes: int, session_bytes: int) -> None:
        self.paths: dict[str, Path] = {}
        self.taken = 0
        self._say = say
        self._cell_bytes = cell_bytes
        self._session_bytes = session_bytes
        self._sizes: dict[str, int] = {}
        self._directory: Path | None = None
        self._lock: int | None = None
        self._number = 0
        self._has_failed = False

    def write(self, cell: str, parts: Sequence[str], size: int, is_anew: bool) -> None:
        """Write parts behind what there is of a cell, or in its place."""
        self.taken += size
        if self._has_failed:
            self.paths.pop(cell, None)  # it lacks this
            return
        try:
            if is_anew:
                self._forget(cell)
            if parts:
                self._append(cell, "".join(parts).encode("utf-8", "backslashreplace"))
        except OSError as error:
            self._fail(cell, error)

    def absorb(self, cell: str, absorbed: str) -> None:
        """Move the file of another cell to the end of that of a cell."""
        path = self.paths.get(absorbed)
        if path is None or self._has_failed:
            return
        try:
            with path.open("rb") as file:
                while data := file.read(_CHUNK):
                    self._append(cell, data)
            self._forget(absorbed)
        except OSError as error:
            self._fail(cell, error)

    def _fail(self, cell: str, error: OSError) -> None:
        """Give up: what is kept of the cell lacks something now."""
        self._has_failed = True
        self.paths.pop(cell, None)
        self._say(f"long outputs are no longer kept on disk: {error.strerror or error}")

    def _append(self, cell: str, data: bytes) -> None:
        known = self._sizes.get(cell, 0)
        room = self._cell_bytes - known
        if room <= 0:
            return
        if len(data) > room:
            words = f"\n… more than {human_bytes(self._cell_bytes)}: the rest is not kept\n"
            data = data[:room] + words.encode()
        path = self.paths.get(cell)
        if path is None:
            self._number += 1
            path = self._home() / f"{self._number}.txt"
        with open(path, "ab", opener=private) as file:
            file.write(data)
        self.paths[cell] = path
        self._sizes[cell] = known + len(data)
        self._make_room(cell)

    def _make_room(self, newest: str) -> None:
        """Give up the oldest files while all of them are too large."""
        while sum(self._sizes.values()) > self._session_bytes:
            oldest = next((cell for cell in self._sizes if cell != newest), None)
            if oldest is None:
                break
            self._forget(oldest)

    def _forget(self, cell: str) -> None:
        self._sizes.pop(cell, None)
        path = self.paths.pop(cell, None)
        if path is not None:
            path.unlink(missing_ok=True)

    def _home(self) -> Path:
        if self._directory is None:
            import fcntl
            import tempfile

            sweep()
            self._directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
            lock = self._lock = os.open(self._directory / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
            with suppress(OSError):  # where no locks are, nobody can take it for left behind
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self._directory

    def remove(self) -> None:
        """Remove the directory."""
        self._has_failed = True
        self.paths.clear()
        if self._directory is not None:
            import shutil

            shutil.rmtree(self._directory, ignore_errors=True)
            self._directory = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def sweep() -> None:
    """Remove the directories of sessions that ended without doing it: nobody holds their lock."""
    import fcntl
    import shutil

    for directory in _directories():
        try:
            lock = os.open(directory / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:
            continue  # about to be locked, or gone
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            continue  # in use
        else:
            shutil.rmtree(directory, ignore_errors=True)
        finally:
            os.close(lock)


def _directories() -> Iterator[Path]:
    """Yield our directories; those of others and links are none."""
    import stat
    import tempfile

    try:
        with os.scandir(tempfile.gettempdir()) as entries:
            for entry in entries:
                if entry.name.startswith(_PREFIX):
                    status = entry.stat(follow_symlinks=False)
                    if stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid():
                        yield Path(entry.path)
    except OSError:
        return
