"""What is told of memory and processors, and when it has changed enough to be told again."""

from __future__ import annotations

from typing import Any

from itui_kernel.resources.limits import all_limits, host_memory, tightest
from itui_kernel.resources.process import cores, processor_seconds, resident

_STEP = 0.02  # of an amount; smaller changes are no news
_LEAST_BYTES = 1_000_000
_LEAST_CPU = 4.0  # per cent of one processor


class Sampler:
    """Takes samples as dictionaries that go to clients as they are; counts are bytes.

    ``memory`` and ``cpu`` (per cent of one processor) are the kernel's; ``used`` and ``limit`` are
    of the limit that is nearest, which ``limited_by`` names, ``host_used`` and ``host_total`` of
    the machine, ``job_end`` is the unix time when the batch job ends. What nobody knows is 0.
    """

    def __init__(self, job_end: float | None = None) -> None:
        self._job_end = job_end
        self._limits = all_limits()
        self._cores = cores()
        self._at: float | None = None
        self._worked = 0.0
        self._told: dict[str, Any] | None = None

    def take(self, now: float) -> dict[str, Any]:
        """Return how things are; ``cpu`` is the mean since the last time."""
        worked = processor_seconds()
        passed = 0.0 if self._at is None else now - self._at
        cpu = 100 * (worked - self._worked) / passed if passed > 0 else 0.0
        self._at, self._worked = now, worked
        total, _, available, _ = host_memory()
        found = tightest(self._limits)
        limit, used, most = found if found is not None else (None, 0, 0)
        return {
            "memory": resident(),
            "cpu": round(cpu),
            "cores": self._cores,
            "used": used,
            "limit": most,
            "limited_by": limit.short if limit is not None else "",
            "host_used": total - available,
            "host_total": total,
            "job_end": self._job_end,
        }

    def news(self, now: float) -> dict[str, Any] | None:
        """Return how things are if that is worth telling after what was told last."""
        sample = self.take(now)
        if self._told is not None and not _differ(self._told, sample):
            return None
        self._told = sample
        return sample

    def forget(self) -> None:
        """Let the next sample be news: somebody has come who knows none."""
        self._told = None


def _differ(told: dict[str, Any], now: dict[str, Any]) -> bool:
    for name in ("memory", "used", "host_used"):
        if abs(now[name] - told[name]) > max(_STEP * told[name], _LEAST_BYTES):
            return True
    if abs(now["cpu"] - told["cpu"]) >= max(_LEAST_CPU, _STEP * told["cpu"]):
        return True
    return any(now[name] != told[name] for name in ("limit", "limited_by", "host_total"))
