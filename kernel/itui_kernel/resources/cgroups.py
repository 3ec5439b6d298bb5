"""Memory limits of control groups, versions 1 and 2: those of batch jobs, containers, users."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_NO_LIMIT = 1 << 60  # version 1 says so by a number of pages that no machine has


class CgroupLimit:
    """The limit of one control group; several processes may share it."""

    is_shared = True

    def __init__(self, directory: Path, *, is_second: bool) -> None:
        self.directory = directory
        names = ("memory.max", "memory.current") if is_second else _FIRST
        self._limit, self._usage = (str(directory / name) for name in names)
        self._stat = str(directory / "memory.stat")
        # what the system takes back before it kills: pages of files; those of tmpfs are not here
        taken_back = ["active_file", "inactive_file"]
        taken_back += ["slab_reclaimable"] if is_second else []
        self._reclaimable = {name if is_second else f"total_{name}" for name in taken_back}

    @property
    def words(self) -> str:
        """What it is, as messages say it."""
        return f"the memory limit of the control group {self.directory}"

    @property
    def short(self) -> str:
        """The same in one word."""
        return "cgroup"

    def bytes(self) -> int | None:
        """Return how much may be used, ``None`` without a limit; it may change at any time."""
        limit = _number(self._limit)
        return None if limit is None or limit >= _NO_LIMIT else limit

    def most_used(self) -> int:
        """Return what is used at most: quickly, with what could be taken back."""
        return _number(self._usage) or 0

    def used(self) -> int:
        """Return what is used and cannot be taken back."""
        used = self.most_used()
        try:
            with open(self._stat) as stream:
                for line in stream:
                    name, _, count = line.partition(" ")
                    if name in self._reclaimable:
                        used -= int(count)
        except (OSError, ValueError):
            return used
        return max(used, 0)


_FIRST = ("memory.limit_in_bytes", "memory.usage_in_bytes")


def cgroup_limits(proc: Path = Path("/proc/self")) -> list[CgroupLimit]:
    """Return the groups of a process that have a limit, the innermost first."""
    try:
        groups = (proc / "cgroup").read_text()
        mounts = (proc / "mountinfo").read_text()
    except OSError:
        return []
    found = []
    for directory, top, is_second in _directories(groups, mounts):
        levels = [directory, *directory.parents] if directory != top else [top]
        for level in levels:
            limit = CgroupLimit(level, is_second=is_second)
            if limit.bytes() is not None:
                found.append(limit)
            if level == top:
                break
    return found


def _directories(groups: str, mounts: str) -> Iterator[tuple[Path, Path, bool]]:
    """Give the directory of the memory controller, where it is mounted, and the version."""
    for line in groups.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        is_second = number == "0" and not controllers
        if not is_second and "memory" not in controllers.split(","):
            continue
        mounted = _mounted(mounts, is_second=is_second)
        if mounted is None:
            continue
        root, top = mounted
        inside = Path(path)
        # of a container only its own part is mounted; from inside the path may lead above that
        is_below = inside.is_relative_to(root) and ".." not in inside.parts
        yield (top / inside.relative_to(root) if is_below else top), top, is_second


def _mounted(mounts: str, *, is_second: bool) -> tuple[str, Path] | None:
    """Return which part of the hierarchy is mounted, and where."""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        places, kinds = before.split(), after.split()
        if len(places) < 5 or len(kinds) < 3:
            continue
        kind, options = kinds[0], kinds[2].split(",")
        if kind == "cgroup2" if is_second else kind == "cgroup" and "memory" in options:
            return _plain(places[3]), Path(_plain(places[4]))
    return None


def _plain(text: str) -> str:
    r"""Return a path without the escapes of mountinfo.

    >>> _plain(r"/with\040space")
    '/with space'
    """
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def _number(path: str) -> int | None:
    try:
        with open(path) as stream:
            return int(stream.read())
    except (OSError, ValueError):  # "max"
        return None
