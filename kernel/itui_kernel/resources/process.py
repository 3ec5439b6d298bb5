"""What this process uses: memory, address space, time of the processor; its children, too."""

from __future__ import annotations

import os
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_MOST_CHILDREN = 1000


def address_space() -> int:
    """Return how many bytes of addresses are in use; 0 where nobody tells."""
    return _statm("self", 0)


def resident(process: str = "self") -> int:
    """Return how many bytes of memory a process has; 0 where nobody tells."""
    return _statm(process, 1)


def processor_seconds() -> float:
    """Return how long processors have worked for this process and its ended children."""
    return sum(os.times()[:4])


def resident_with_children() -> int:
    """Return the memory of this process and of all that it started, and those in turn."""
    total, waiting, seen = 0, [str(os.getpid())], 0
    while waiting and seen < _MOST_CHILDREN:
        process = waiting.pop()
        seen += 1
        total += resident(process)
        for file in Path("/proc", process, "task").glob("*/children"):
            try:
                waiting += file.read_text().split()
            except OSError:  # it has ended
                continue
    return total


def cores() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def _statm(process: str, field: int) -> int:
    try:
        with open(f"/proc/{process}/statm") as stream:
            return int(stream.read().split()[field]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0
