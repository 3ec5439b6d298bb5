"""Where the state of a client is kept whose kernel has no session: it is not ours, or far away."""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.files import make_directory
from itui_kernel.protocol.locations import runtime_directory

ELSEWHERE = "elsewhere"
KEPT = 7 * 24 * 3600.0  # seconds


def directory_for(connection: Connection) -> Path:
    """Return the directory for clients of a kernel, existing; what nobody came back to goes."""
    base = runtime_directory() / ELSEWHERE
    data = connection.to_json()
    parts = (str(data.get(name)) for name in ("key", "ip", "transport", "shell_port"))
    directory = base / sha256("\0".join(parts).encode()).hexdigest()[:16]
    make_directory(directory)
    with suppress(OSError):  # another client is at it
        for each in base.iterdir():
            if each != directory and time.time() - _last_change(each) > KEPT:
                shutil.rmtree(each, ignore_errors=True)
    return directory


def _last_change(directory: Path) -> float:
    return max(each.stat().st_mtime for each in (directory, *directory.glob("clients")))
