"""Starting kernels that outlive the program that starts them, each with its supervisor.

Imports neither zmq nor asyncio nor subprocess: the kernel shall start before the rest is loaded.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.client.new_connection import DEFAULT_TRANSPORT, new_connection
from itui_kernel.client.supervising import Report, with_supervisor
from itui_kernel.protocol.connection import Connection, host_name, write_connection
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.locations import runtime_directory
from itui_kernel.protocol.session_file import KERNEL_FILE, write_fields

if TYPE_CHECKING:
    from itui_kernel.client.kernelspec import KernelSpec


class LaunchedKernel:
    """A kernel just started, the leader of its own POSIX session, in the care of a supervisor.

    Starting takes a few milliseconds in which the caller may do something else; who asks for the
    process waits for it, and is told by a ``KernelError`` when there is none.
    """

    def __init__(self, directory: Path, connection: Connection, report: Report) -> None:
        self.directory = directory
        self.connection_file = directory / KERNEL_FILE
        self.log_file = directory / "kernel.log"
        self._connection = connection
        self._report = report

    @property
    def pid(self) -> int:
        """The kernel's process."""
        return int(self._told("kernel")["pid"])

    @property
    def supervisor(self) -> int:
        """The supervisor's process."""
        return int(self._told("supervisor")["pid"])

    @property
    def session_name(self) -> str:
        """What the session is called, unless somebody has renamed it since."""
        return str(self._told("name"))

    @property
    def name(self) -> str:
        """What to call the kernel: its kind and its session."""
        return f"{self._connection.kernel_name} {self.session_name}"

    @property
    def connection(self) -> Connection:
        """Where the kernel is, and which process it is."""
        return replace(
            self._connection,
            pid=self.pid,
            host=host_name(),
            started=self._told("kernel")["started"],
        )

    def _told(self, name: str) -> Any:
        value, problem = self._report.told(name)
        if problem:
            words = self.last_words()
            _remove(self.directory)
            because = f"{problem} ({words})" if words else problem
            raise KernelError(f'kernel "{self._connection.kernel_name}": {because}')
        return value

    def last_words(self) -> str:
        """Return the line of what the kernel's process wrote itself that best says why it died."""
        try:
            lines = self.log_file.read_text(errors="replace").split("\n")
        except OSError:
            return ""
        fatal = (line.strip() for line in reversed(lines) if line.startswith("Fatal Python error"))
        return next(fatal, next((line.strip() for line in reversed(lines) if line.strip()), ""))


def launch_itui_kernel(
    name: str | None = None,
    *,
    transport: str = DEFAULT_TRANSPORT,
    session_id: str | None = None,
) -> LaunchedKernel:
    """Start our kernel, in a session of that name or of the working directory's.

    ``FileExistsError`` if there is one of the ``session_id`` already.
    """
    directory = _new_directory(session_id)
    # -P: a user's own itui_kernel.py or json.py in the current directory must not be imported
    path = str(directory / KERNEL_FILE)
    # --tty: who starts it here shows moves of the cursor and colours; notebooks do not
    argv = [sys.executable, "-P", "-m", "itui_kernel", "-f", path, "--tty"]
    connection = _new_connection(directory, transport)
    return _launch(directory, connection, name, argv)


def launch_kernelspec(
    spec: KernelSpec,
    name: str | None = None,
    *,
    transport: str = DEFAULT_TRANSPORT,
    session_id: str | None = None,
) -> LaunchedKernel:
    """Start the kernel of a kernelspec; ``KernelError`` if there is no such program.

    One that knows nothing but TCP never answers on Unix sockets: that it is to be open to all
    users of the host is for the user to say.
    """
    directory = _new_directory(session_id)
    connection = replace(
        _new_connection(directory, transport),
        kernel_name=spec.name,
        interrupt_mode=spec.interrupt_mode,
    )
    argv = _expanded_argv(spec, directory / KERNEL_FILE)
    extra = _expanded_environment(spec.env)

    launched = _launch(directory, connection, name, argv, extra)
    launched.pid  # noqa: B018  nobody knows whether its program is there
    return launched


def _launch(
    directory: Path,
    connection: Connection,
    name: str | None,
    argv: Sequence[str],
    environment: Mapping[str, str] | None = None,
) -> LaunchedKernel:
    connection = replace(connection, session=str(directory))
    wishes = {"name": name, "environment": environment}  # the supervisor adds all the rest
    fields = {key: value for key, value in wishes.items() if value}
    try:
        write_connection(directory / KERNEL_FILE, connection)
        if fields:
            write_fields(directory, fields)
        report = with_supervisor(directory, argv, {**os.environ, **(environment or {})})
    except (OSError, ItuiError) as error:
        _remove(directory)
        if isinstance(error, ItuiError):
            raise
        reason = (error.strerror or str(error)).lower()
        raise KernelError(f'kernel "{connection.kernel_name}": {reason}') from None
    return LaunchedKernel(directory, connection, report)


def _new_directory(wanted: str | None = None) -> Path:
    """Make the kernel's own directory; its name is the id of the session."""
    base = runtime_directory()
    while True:
        directory = base / (wanted or os.urandom(3).hex())
        try:
            directory.mkdir(mode=0o700)
        except FileExistsError:
            if wanted:
                raise
            continue
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise KernelError(f"{base}: cannot make a directory for the kernel: {reason}") from None
        return directory


def _remove(directory: Path) -> None:
    import shutil

    shutil.rmtree(directory, ignore_errors=True)


def _new_connection(directory: Path, transport: str) -> Connection:
    try:
        return new_connection(directory, transport)
    except ItuiError:
        _remove(directory)
        raise


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
