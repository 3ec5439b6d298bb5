"""The table of ``itui ls``."""

from __future__ import annotations

from datetime import datetime

from itui.text import cells_of, safe_line
from itui_kernel.client.discovery import FoundKernel, list_kernels

_TITLES = ("NAME", "KERNEL", "STATE", "HOST", "SINCE", "FILE")


def listing() -> str:
    """Return the kernels of this host and of the Jupyter run-time directory, one a line."""
    kernels = list_kernels()
    if not kernels:
        return "no kernels are running here; `itui` starts one"
    rows = [_TITLES, *(_row(each) for each in kernels)]
    widths = [max(cells_of(row[column]) for row in rows) for column in range(len(_TITLES))]
    return "\n".join(
        "  ".join(
            text + " " * (width - cells_of(text)) for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _row(kernel: FoundKernel) -> tuple[str, ...]:
    since = datetime.fromtimestamp(kernel.modified).strftime("%Y-%m-%d %H:%M")
    state = "alive" if kernel.is_alive else "dead"
    texts = (kernel.name, kernel.connection.kernel_name or kernel.kind, state)
    return tuple(safe_line(each) for each in (*texts, kernel.host or "", since, str(kernel.path)))
