"""How often the out-of-memory killer has struck in the control group of a process."""

from __future__ import annotations

_MOUNT = "/sys/fs/cgroup"


def oom_kills(pid: int) -> int | None:
    """Return the count of processes killed for memory, or ``None`` where nobody counts."""
    for path in _counters(_text(f"/proc/{pid}/cgroup")):
        for line in _text(path).splitlines():
            name, _, value = line.partition(" ")
            if name == "oom_kill" and value.isdigit():
                return int(value)
    return None


def _counters(groups: str) -> list[str]:
    """Return the files that may have the count, of both versions of control groups."""
    found = []
    for line in groups.splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not controllers:
            found.append(f"{_MOUNT}{path}/memory.events")
        elif "memory" in controllers.split(","):
            found.append(f"{_MOUNT}/memory{path}/memory.oom_control")
    # in a container the path may be that outside, while only the group itself is mounted
    return [*found, f"{_MOUNT}/memory.events", f"{_MOUNT}/memory/memory.oom_control"]


def _text(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return stream.read()
    except OSError:
        return ""
