"""Standard error while the screen is up: a file, for what is printed over a screen stays there."""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, cast

from itui_kernel.protocol.files import make_directory

_LARGEST = 1_000_000
_TAIL_BYTES, _TAIL_LINES = 100_000, 500


class NotedStream:
    """A text stream; ``on_written`` is told, in the thread that writes, how many lines it takes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.on_written: Callable[[int], None] = lambda lines: None

    def write(self, text: str) -> int:
        """Write text."""
        written: int = self._stream.write(text)
        if lines := text.count("\n"):
            self.on_written(lines)
        return written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def redirect_stderr(path: str) -> Iterator[NotedStream]:
    """Append what the process writes to standard error to a file, C libraries included.

    Where no file can be written, what would stand there is lost rather than the screen.
    """
    log = _opened(path)
    stream = sys.stderr
    stream.flush()
    saved = os.dup(2)
    os.dup2(log, 2)
    os.close(log)
    had_faulthandler = faulthandler.is_enabled()
    faulthandler.enable(2)
    noted = NotedStream(stream)
    sys.stderr = cast(TextIO, noted)
    try:
        yield noted
    finally:
        sys.stderr = stream
        stream.flush()
        os.dup2(saved, 2)
        os.close(saved)
        if not had_faulthandler:
            faulthandler.disable()


def tail(path: str) -> str:
    """Return the newest lines of a log."""
    try:
        with open(path, "rb") as log:
            log.seek(max(0, os.fstat(log.fileno()).st_size - _TAIL_BYTES))
            text = log.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return "\n".join(text.splitlines()[-_TAIL_LINES:])


def _opened(path: str) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    try:
        directory = os.path.dirname(path)
        if directory:
            make_directory(Path(directory))
        if os.path.exists(path) and os.path.getsize(path) > _LARGEST:
            os.replace(path, f"{path}.old")
        return os.open(path, flags, 0o600)
    except OSError:
        return os.open(os.devnull, flags)
