"""The table of ``itui ls``."""

from __future__ import annotations

from datetime import datetime

from itui.drawing.text import cells_of, safe_line
from itui_kernel.client.discovery import FoundKernel, list_kernels
from itui_kernel.client.pruning import prune_dead
from itui_kernel.protocol.locations import runtime_directory

_TITLES = ("NAME", "KERNEL", "STATE", "HOST", "SINCE", "FILE")


def listing() -> str:
    """Return the kernels of this host and of the Jupyter run-time directory, one a line.

    Dead ones that itui started are shown, for their log, and are removed when that is a day old;
    the files that other programs left behind are only counted.
    """
    kernels = list_kernels()
    base = runtime_directory().absolute()
    shown = [each for each in kernels if each.is_alive or base in each.path.parents]
    removed = prune_dead(shown)
    lines = _table([_row(each, each in removed) for each in shown])
    if any(not each.is_alive for each in shown if each not in removed):
        lines.append("dead: kernel.log beside the file may say why; a day from now both are gone")
    if left := len(kernels) - len(shown):
        files = "connection file is" if left == 1 else "connection files are"
        lines.append(f"{left} more {files} left over from kernels of other programs")
    return "\n".join(lines)


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    if not rows:
        return ["no kernels are running here; `itui` starts one"]
    rows = [_TITLES, *rows]
    widths = [max(cells_of(row[column]) for row in rows) for column in range(len(_TITLES))]
    return [
        "  ".join(
            text + " " * (width - cells_of(text)) for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _row(kernel: FoundKernel, is_removed: bool) -> tuple[str, ...]:
    since = datetime.fromtimestamp(kernel.modified).strftime("%Y-%m-%d %H:%M")
    state = "alive" if kernel.is_alive else "removed" if is_removed else "dead"
    texts = (kernel.name, kernel.connection.kernel_name or kernel.kind, state)
    return tuple(safe_line(each) for each in (*texts, kernel.host or "", since, str(kernel.path)))
