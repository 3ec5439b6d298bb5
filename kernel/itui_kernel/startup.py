"""The connection file of a starting kernel: read or made before, completed after binding."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from itui_kernel.protocol.connection import (
    PORTS,
    Connection,
    host_name,
    new_ipc_connection,
    process_started,
    read_connection,
    write_connection,
)
from itui_kernel.protocol.locations import private_directory, runtime_directory
from itui_kernel.protocol.session_file import SESSION_FILE, read_fields


class ConnectionFile:
    """The file that tells clients where the kernel is, and the way the kernel may be reached."""

    def __init__(self, path: str | None) -> None:
        self.is_ours = path is None or not os.path.exists(path)
        self.path = Path(path).absolute() if path is not None else _new_session() / "kernel.json"
        self.connection = self._new() if self.is_ours else read_connection(self.path)

    def _new(self) -> Connection:
        directory = self.path.parent
        if not _is_private(directory):
            directory = runtime_directory()
        # several kernels may share the directory: port 0 takes names that are free
        chosen = new_ipc_connection(directory).to_json() | dict.fromkeys(PORTS, 0)
        return Connection.from_json(chosen)

    def write(self, bound: Connection) -> None:
        """Write the ports that were chosen, and what tells this process from every other."""
        pid = os.getpid()
        started = process_started(pid)
        write_connection(self.path, replace(bound, pid=pid, host=host_name(), started=started))

    def remove(self) -> None:
        """Remove what only this kernel needed."""
        directory = self.path.parent
        if is_supervised(directory):
            self.path.unlink(missing_ok=True)  # tells the supervisor that all is in order
        elif (directory / SESSION_FILE).exists():  # it was killed, and nobody came in its place
            import shutil

            shutil.rmtree(directory, ignore_errors=True)
        elif directory.parent == _runtime_directory():  # a session of its own
            for name in (self.path.name, "kernel.log"):
                (directory / name).unlink(missing_ok=True)
            if not os.listdir(directory):
                directory.rmdir()
        elif self.is_ours:
            self.path.unlink(missing_ok=True)


def is_supervised(directory: Path) -> bool:
    """Tell whether somebody watches over the session of a directory."""
    mark = (read_fields(directory) or {}).get("supervisor") or {}
    pid, started = mark.get("pid"), mark.get("started")
    return isinstance(pid, int) and process_started(pid) == started is not None


def _new_session() -> Path:
    return private_directory(runtime_directory() / os.urandom(3).hex())


def _runtime_directory() -> Path | None:
    from itui_kernel.protocol.errors import ConnectionFileError

    try:
        return runtime_directory()
    except ConnectionFileError:
        return None


def _is_private(directory: Path) -> bool:
    try:
        found = os.lstat(directory)
    except OSError:
        return False
    is_open = stat.S_IMODE(found.st_mode) & 0o077
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not is_open
