"""What is written of a session: who runs it, and all that another supervisor needs to go on."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from itui_kernel.protocol.processes import host_name
from itui_kernel.protocol.session_file import (
    SESSION_FILE,
    Fields,
    change_fields,
    free_name,
    read_fields,
)
from itui_kernel.supervisor.kernel import Kernel, mark_of
from itui_kernel.supervisor.kernel_file import KernelFile


class Record:
    """The session file of one session, as its supervisor knows it."""

    def __init__(self, directory: str, argv: list[str], file: KernelFile) -> None:
        self.argv = argv
        self._directory = directory
        self._file = file
        self._place = _working_directory()
        self._known: Fields = {}  # what the file said when it could be read last

    def write(self, kernel: Kernel) -> str:
        """Write who runs the session and return its name."""

        def change(fields: Fields) -> None:
            if not fields:
                fields.update(self._known)
            where = os.path.basename(self._place) or "root"
            fields["name"] = free_name(self._directory, fields.get("name") or where)
            fields["id"] = os.path.basename(self._directory)
            fields["argv"] = self.argv
            fields["kernel_name"] = self._file.kernel_name
            fields.setdefault("created", time.time())
            fields["host"] = host_name()
            fields.setdefault("cwd", self._place)
            fields["supervisor"] = mark_of(os.getpid())
            fields["kernel"] = {
                **kernel.mark,
                "began": kernel.began,
                "log_start": kernel.log_start,
            }

        self._known = change_fields(self._directory, change)
        return str(self._known["name"])

    def mend(self, kernel: Kernel) -> None:
        """Write the file again if it cannot be read: nobody else knows what it said."""
        fields = read_fields(self._directory)
        if fields is not None:
            self._known = fields
        elif os.path.lexists(os.path.join(self._directory, SESSION_FILE)):
            with suppress(OSError):
                self.write(kernel)

    def take_up(self) -> Kernel:
        """Return the kernel of a supervisor that was killed; the next one starts where it did."""
        fields = read_fields(self._directory) or {}
        self.argv = [str(each) for each in fields.get("argv", ())]
        os.environ.update(fields.get("environment") or {})
        with suppress(OSError):
            os.chdir(fields.get("cwd") or "/")
        known = fields.get("kernel") or {}
        pid, started = self._file.process or (known.get("pid"), known.get("started"))
        kernel = Kernel(int(pid or 0), started, int(known.get("log_start") or 0))
        if isinstance(known.get("began"), float):
            kernel.go_back(known["began"])
        return kernel


def _working_directory() -> str:
    try:
        return os.getcwd()
    except FileNotFoundError:  # somebody has removed it
        return "/"
