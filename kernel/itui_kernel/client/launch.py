"""Starting kernels that outlive the program that starts them.

Imports neither zmq nor asyncio nor subprocess: the kernel shall start before the rest is loaded.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.protocol.connection import (
    PORTS,
    Connection,
    host_name,
    new_ipc_connection,
    new_key,
    process_started,
    write_connection,
)
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.locations import runtime_directory

if TYPE_CHECKING:
    from itui_kernel.client.kernelspec import KernelSpec

# a parent may ignore these (nohup, Python itself for SIGPIPE), and exec would hand that on
DEFAULT_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchedKernel:
    """A kernel process just started; it is the leader of its own POSIX session."""

    pid: int
    connection: Connection
    connection_file: Path
    name: str
    log_file: Path

    def last_words(self) -> str:
        """Return the line of what the kernel's process wrote itself that best says why it died."""
        try:
            lines = self.log_file.read_text(errors="replace").split("\n")
        except OSError:
            return ""
        fatal = (line.strip() for line in reversed(lines) if line.startswith("Fatal Python error"))
        return next(fatal, next((line.strip() for line in reversed(lines) if line.strip()), ""))


def launch_itui_kernel() -> LaunchedKernel:
    """Start our kernel; its connection file is complete before the process exists."""
    directory = _new_directory()
    # -P: a user's own itui_kernel.py or json.py in the current directory must not be imported
    path = str(directory / "kernel.json")
    # --tty: who starts it here shows moves of the cursor and colours; notebooks do not
    argv = [sys.executable, "-P", "-m", "itui_kernel", "-f", path, "--tty"]
    return _launch(directory, _new_ipc_connection(directory), argv, os.environ)


def launch_kernelspec(spec: KernelSpec) -> LaunchedKernel:
    """Start the kernel of a kernelspec."""
    directory = _new_directory()
    if "ipykernel_launcher" in spec.argv:  # known to speak it; keeps other users of the host out
        connection = replace(_new_ipc_connection(directory), kernel_name=spec.name)
    else:
        connection = _new_tcp_connection(spec.name)
    argv = _expanded_argv(spec, directory / "kernel.json")
    environment = {**os.environ, **_expanded_environment(spec.env)}
    return _launch(directory, connection, argv, environment)


def _launch(
    directory: Path, connection: Connection, argv: Sequence[str], environment: Mapping[str, str]
) -> LaunchedKernel:
    path, log = directory / "kernel.json", directory / "kernel.log"
    try:
        write_connection(path, connection)
        pid = _spawn(argv, environment, log)
    except (OSError, ItuiError) as error:
        _remove(directory)
        if isinstance(error, ItuiError):
            raise
        reason = (error.strerror or str(error)).lower()
        raise KernelError(f'kernel "{connection.kernel_name}": {argv[0]}: {reason}') from None
    found = replace(connection, pid=pid, host=host_name(), started=process_started(pid))
    return LaunchedKernel(
        pid=pid,
        connection=found,
        connection_file=path,
        name=f"{connection.kernel_name} {directory.name}",
        log_file=log,
    )


def _spawn(argv: Sequence[str], environment: Mapping[str, str], log: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    return os.posix_spawnp(
        argv[0],
        list(argv),
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), flags, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,  # survives the terminal, and can be signalled as a group
        setsigmask=(),
        setsigdef=DEFAULT_SIGNALS,
    )


def _new_directory() -> Path:
    """Make the kernel's own directory; its name is the id of the session."""
    base = runtime_directory()
    while True:
        directory = base / os.urandom(3).hex()
        try:
            directory.mkdir(mode=0o700)
        except FileExistsError:
            continue
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise KernelError(f"{base}: cannot make a directory for the kernel: {reason}") from None
        return directory


def _remove(directory: Path) -> None:
    for each in directory.iterdir():
        each.unlink()
    directory.rmdir()


def _new_ipc_connection(directory: Path) -> Connection:
    try:
        return new_ipc_connection(directory)
    except ItuiError:
        _remove(directory)
        raise


def _new_tcp_connection(name: str) -> Connection:
    """Return a connection whose ports were free a moment ago: most kernels cannot choose any."""
    import socket

    held = [socket.socket() for _ in PORTS]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
    data = {**dict(zip(PORTS, ports, strict=True)), "key": new_key(), "kernel_name": name}
    return Connection.from_json(data)


def _expanded_argv(spec: KernelSpec, connection_file: Path) -> list[str]:
    version = sys.version_info
    program, *arguments = spec.argv
    if program in ("python", f"python{version[0]}", f"python{version[0]}.{version[1]}"):
        program = sys.executable  # as every Jupyter program does
    values = {
        "{connection_file}": str(connection_file),
        "{resource_dir}": str(spec.directory),
        "{prefix}": sys.prefix,
    }
    expanded = [program, *arguments]
    for mark, value in values.items():
        expanded = [each.replace(mark, value) for each in expanded]
    return expanded


def _expanded_environment(environment: Mapping[str, str]) -> dict[str, str]:
    from string import Template

    return {
        name: Template(value).safe_substitute(os.environ) for name, value in environment.items()
    }
