"""What the benchmarks share: percentiles, a table, processes and their memory."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError(f"process {pid} has no memory")


def cpu_seconds(pid: int) -> float:
    """Return the processor time of the threads of a process, exact while it is idle."""
    nanoseconds = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            nanoseconds += int((task / "schedstat").read_text().split()[0])
        except OSError:
            continue  # the thread ended meanwhile
    return nanoseconds / 1e9


def children(pid: int) -> list[int]:
    """Return the processes started by a process."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                stat = (each / "stat").read_text()
            except OSError:
                continue  # it ended meanwhile
            if int(stat.rpartition(")")[2].split()[1]) == pid:
                found.append(int(each.name))
    return found


def end_children(pid: int) -> None:
    """End the kernels that a program started; they would outlive it."""
    for child in children(pid):
        os.kill(child, signal.SIGKILL)


class Table:
    """Rows of one figure each for several programs; the ratio is ours to the first other."""

    def __init__(self, title: str, programs: Sequence[str]) -> None:
        self.title = title
        self.programs = programs
        self.rows: list[tuple[str, Sequence[float | None]]] = []

    def add(self, what: str, *values: float | None) -> None:
        self.rows.append((what, values))
        print(f"  {what}: {', '.join(_figure(each) for each in values)}", file=sys.stderr)

    def __str__(self) -> str:
        heads = [self.title, *self.programs, *(f"/ {each}" for each in self.programs[1:])]
        lines = [heads]
        for what, values in self.rows:
            ours = values[0]
            ratios = [
                f"{ours / other:.2f}" if ours is not None and other else "-" for other in values[1:]
            ]
            missing = ["-"] * (len(self.programs) - 1 - len(ratios))
            figures = [_figure(each) for each in values]
            figures += ["-"] * (len(self.programs) - len(figures))
            lines.append([what, *figures, *ratios, *missing])
        widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
        return "\n".join(
            "  ".join(
                text.ljust(width) if i == 0 else text.rjust(width)
                for i, (text, width) in enumerate(zip(line, widths, strict=True))
            )
            for line in lines
        )


def _figure(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
