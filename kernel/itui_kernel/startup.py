"""The connection file of a starting kernel: read or made before, completed after binding."""

from __future__ import annotations

import os
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
from itui_kernel.protocol.errors import ConnectionFileError
from itui_kernel.protocol.locations import (
    is_private,
    private_directory,
    runtime_directories,
    runtime_directory,
)
from itui_kernel.protocol.mounts import network_file_system
from itui_kernel.protocol.session_file import KERNEL_FILE, is_supervised


class ConnectionFile:
    """The file that tells clients where the kernel is, and the way the kernel may be reached."""

    def __init__(self, path: str | None) -> None:
        self.is_ours = path is None or not os.path.exists(path)
        self.path = Path(path).absolute() if path is not None else _new_session() / KERNEL_FILE
        self.connection = self._new() if self.is_ours else read_connection(self.path)
        if self.connection.is_exposed and not self.connection.key:
            raise ConnectionFileError(
                f"{self.path}: has no key, and plain TCP: every user of this host could run code "
                'as you: put a random "key" into it, or leave the file out'
            )
        # looked up now: user code may change the variables, and the working directory
        self._is_session = self.path.parent.parent in _session_places()

    def _new(self) -> Connection:
        directory = self.path.parent
        if not is_private(directory) or network_file_system(directory):
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
        if not self._is_session:
            if self.is_ours:
                self.path.unlink(missing_ok=True)
        elif is_supervised(directory):
            self.path.unlink(missing_ok=True)  # tells the supervisor that all is in order
        else:  # its supervisor was killed, or it never had one
            import shutil

            shutil.rmtree(directory, ignore_errors=True)


def _new_session() -> Path:
    return private_directory(runtime_directory() / os.urandom(3).hex())


def _session_places() -> list[Path]:
    try:
        return runtime_directories()
    except ConnectionFileError:
        return []
