"""What the kernel's process writes itself: its log, of which the end is kept."""

from __future__ import annotations

import os

from itui_kernel.supervisor.spawning import LOG

MOST = 8 << 20  # bytes before the log is cut
_KEPT = 1 << 18  # bytes that stay then
_LOOKED_AT = 1 << 16


def log_size(directory: str) -> int:
    """Return how long the log is."""
    try:
        return os.stat(os.path.join(directory, LOG)).st_size
    except OSError:
        return 0


def log_since(directory: str, start: int) -> str:
    """Return the end of what was written since a place in the log."""
    try:
        with open(os.path.join(directory, LOG), "rb") as stream:
            end = stream.seek(0, os.SEEK_END)
            # it may have been cut meanwhile
            stream.seek(max(start if start <= end else 0, end - _LOOKED_AT))
            return stream.read(_LOOKED_AT).decode("utf-8", "replace")
    except OSError:
        return ""


def cut_log(directory: str) -> bool:
    """Cut a log that has grown too long to its end; who writes it appends and need not know."""
    if log_size(directory) <= MOST:
        return False
    try:
        with open(os.path.join(directory, LOG), "r+b") as stream:
            stream.seek(-_KEPT, os.SEEK_END)
            end = stream.read().partition(b"\n")[2]
            stream.seek(0)
            stream.write(end)
            stream.truncate()
    except OSError:
        return False
    return True
