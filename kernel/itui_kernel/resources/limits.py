"""All limits of memory that hold for this process, each with what is used of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from itui_kernel.resources.cgroups import cgroup_limits
from itui_kernel.resources.process import address_space, resident


class Limit(Protocol):
    """A limit of memory; ``is_shared`` says that others use of it as well."""

    is_shared: bool

    @property
    def words(self) -> str:
        """What it is, as messages say it."""
        ...

    @property
    def short(self) -> str:
        """The same in one word."""
        ...

    def bytes(self) -> int | None:
        """Return how much may be used, ``None`` when there is no limit now."""
        ...

    def most_used(self) -> int:
        """Return what is used at most; this is quick."""
        ...

    def used(self) -> int:
        """Return what is used."""
        ...


class AddressSpaceLimit:
    """What ``ulimit -v`` sets; code may change it for itself."""

    is_shared = False
    words = "the limit of the address space (ulimit -v)"
    short = "ulimit -v"

    def bytes(self) -> int | None:
        """Return the soft limit."""
        import resource

        limit, _ = resource.getrlimit(resource.RLIMIT_AS)
        return None if limit == resource.RLIM_INFINITY else limit

    def most_used(self) -> int:
        """Return what is used."""
        return address_space()

    used = most_used


class HostLimit:
    """The memory of the machine, swap included: a limit for who uses more than half of it.

    Who uses less could not help by stopping.
    """

    is_shared = True
    words = "the memory of this host"
    short = "host"

    def __init__(self) -> None:
        total, swap, _, _ = host_memory()
        self._total = total + swap

    def bytes(self) -> int | None:
        """Return what there is, if this process has the greater part of it."""
        return self._total if resident() > self._total // 2 > 0 else None

    def most_used(self) -> int:
        """Return what is used."""
        total, swap, available, swap_free = host_memory()
        return total - available + swap - swap_free

    used = most_used


def host_memory() -> tuple[int, int, int, int]:
    """Return memory, swap, what is available of the one and free of the other, in bytes."""
    names = ("MemTotal", "SwapTotal", "MemAvailable", "SwapFree")
    found = dict.fromkeys(names, 0)
    try:
        with open("/proc/meminfo") as stream:
            for line in stream:
                name, _, rest = line.partition(":")
                if name in found:
                    found[name] = int(rest.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        return 0, 0, 0, 0
    total, swap, available, swap_free = (found[name] for name in names)
    return total, swap, available, swap_free


def all_limits() -> list[Limit]:
    """Return what may limit this process."""
    return [*cgroup_limits(), AddressSpaceLimit(), HostLimit()]


def tightest(limits: Sequence[Limit]) -> tuple[Limit, int, int] | None:
    """Return the limit of which the greatest share is used, what is used, and how much it is."""
    found: tuple[Limit, int, int] | None = None
    for limit in limits:
        most = limit.bytes()
        if not most:
            continue
        used = limit.used()
        if found is None or used / most > found[1] / found[2]:
            found = limit, used, most
    return found
