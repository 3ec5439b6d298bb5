"""The kernel's connection file, kept so that the next kernel is where the first one was."""

from __future__ import annotations

import json
import os

from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.session_file import KERNEL_FILE

_OF_ONE_PROCESS = ("pid", "started", "host")


class KernelFile:
    """Remembers what a kernel found when it started; kernels remove the file when they end."""

    def __init__(self, directory: str) -> None:
        self._path = os.path.join(directory, KERNEL_FILE)
        try:
            with open(self._path, "rb") as stream:
                found = json.loads(stream.read())
        except (OSError, ValueError, RecursionError):
            found = None
        self._fields = found if isinstance(found, dict) else {}

    @property
    def exists(self) -> bool:
        """Whether the kernel has not removed it."""
        return os.path.lexists(self._path)

    @property
    def kernel_name(self) -> str:
        """Which kernel it is."""
        return str(self._fields.get("kernel_name") or "")

    @property
    def process(self) -> tuple[int, int] | None:
        """The process that wrote its pid into the file, and when that process started."""
        pid, started = self._fields.get("pid"), self._fields.get("started")
        return (pid, started) if isinstance(pid, int) and isinstance(started, int) else None

    def restore(self) -> None:
        """Write the file for a kernel that is about to start."""
        fields = {name: each for name, each in self._fields.items() if name not in _OF_ONE_PROCESS}
        replace_file(self._path, (json.dumps(fields, indent=2) + "\n").encode())
