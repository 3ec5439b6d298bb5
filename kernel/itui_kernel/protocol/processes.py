"""Processes of this host, told from later ones that have the same pid."""

from __future__ import annotations

import os


def process_started(pid: int) -> int | None:
    """Return when a process of this host started, in ticks since boot; ``None`` if it is gone.

    With the pid it names one process for certain: pids are used again, their start times are not.
    Without ``/proc`` the time is unknown and 0 is returned for a living process.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as stream:
            after_name = stream.read().rpartition(b")")[2].split()
    except OSError:
        return 0 if not os.path.exists("/proc/self/stat") and _exists(pid) else None
    return int(after_name[19]) if after_name[0] not in (b"Z", b"X") else None


def is_running(pid: object, started: object, host: object) -> bool | None:
    """Return whether the very process still runs, ``None`` where it cannot be known from here."""
    if type(pid) is not int or type(started) is not int or host != host_name():
        return None
    return pid > 0 and process_started(pid) == started


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def host_name() -> str:
    """Return the name of this host, as written into connection files."""
    return os.uname().nodename
