"""Finds the kernels that run for this user: our own and those of Jupyter programs.

Looks at files and sockets for up to a fifth of a second: not to be called in a running loop.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from itui_kernel.client.kernelspec import OUR_NAME, find_kernelspec
from itui_kernel.client.owner import with_process
from itui_kernel.protocol.connection import (
    Connection,
    host_name,
    read_connection,
)
from itui_kernel.protocol.errors import ConnectionFileError, KernelError
from itui_kernel.protocol.locations import jupyter_runtime_directories, runtime_directories
from itui_kernel.protocol.processes import is_running
from itui_kernel.protocol.session_file import KERNEL_FILE, SESSION_FILE, read_fields

PATIENCE = 0.2  # seconds for all kernels together to accept a connection


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKernel:
    """A connection file and whether a kernel stands behind it.

    ``name`` is that of its session, and the ``id`` where it has none. ``fields`` is what the
    session's file says; empty for the kernels of other programs.
    """

    path: Path
    connection: Connection
    id: str
    name: str
    kind: Literal["itui", "jupyter"]
    is_alive: bool
    modified: float
    host: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_session(self) -> bool:
        """Whether itui has started it; what was written down of that may be unreadable."""
        return bool(self.fields) or (self.path.parent / SESSION_FILE).exists()

    @property
    def directory(self) -> Path | None:
        """The directory of the session, ``None`` where another program started the kernel."""
        return self.path.parent if self.path.name == KERNEL_FILE else None


def list_kernels() -> list[FoundKernel]:
    """Return every kernel that left a readable connection file, the newest first."""
    return _judged(_candidates())


def find_kernel(text: str | None = None) -> FoundKernel:
    """Return the kernel meant by a path, a name, an id, a pattern, or nothing: the newest alive.

    A kernel meant by its path is returned even when it has ended; the caller finds out anyway.
    """
    chosen = find_kernels(text)
    alive = [each for each in chosen if each.is_alive]
    if alive:
        return _identified(alive[0])
    if text and _is_path(text):
        return chosen[0]
    if chosen and text:
        raise KernelError(f'kernel "{text}" has ended (its connection file is {chosen[0].path})')
    raise KernelError("no kernel is running: start one, or give the path of a connection file")


def find_session(text: str | None = None) -> FoundKernel:
    """Return the one kernel meant, alive or not, for what must not hit another by mistake.

    Without ``text`` it is the newest that is alive. Of several that a beginning or a pattern fits
    none is chosen.
    """
    if not text:
        return find_kernel()
    chosen = find_kernels(text)
    alive = [each for each in chosen if each.is_alive]
    meant = alive or chosen
    if len(meant) > 1 and meant[0].name != text:
        names = ", ".join(sorted(each.name for each in meant))
        raise KernelError(f'"{text}" may mean any of {names}: name one')
    return _identified(meant[0])


def find_kernels(text: str | None = None) -> list[FoundKernel]:
    """Return the kernels meant: those exactly called so, else those that begin so or fit.

    ``KernelError`` if there is none.
    """
    if text and _is_path(text):
        path = Path(text).expanduser()
        if path.is_dir():
            path /= KERNEL_FILE
        return _judged([_candidate(path, read_connection(path))])
    found = list_kernels()
    if not text:
        return found
    chosen = [each for each in found if _is_meant(each, text)]
    if not chosen:
        running = ", ".join(each.name for each in found if each.is_alive)
        raise KernelError(f'no kernel is called "{text}" (running: {running or "none"})')
    exactly = [each for each in chosen if text in (each.name, each.id)]
    return exactly or chosen  # whoever names one does not mean others that begin alike


def _is_path(text: str) -> bool:
    """Return whether ``text`` names a file; an id never means one in the current directory."""
    return os.sep in text or (text.endswith(".json") and os.path.isfile(text))


def _identified(kernel: FoundKernel) -> FoundKernel:
    """Return the kernel with its process, which makes interrupts and its death certain."""
    if not kernel.is_alive:
        return kernel
    connection = with_process(kernel.connection, kernel.path)
    if connection.interrupt_mode is None and kernel.kind == "jupyter":
        connection = replace(connection, interrupt_mode=_interrupt_mode(connection.kernel_name))
    return replace(kernel, connection=connection)


def _interrupt_mode(name: str) -> str | None:
    """Return how the kernelspec of a name wants its kernels interrupted, if there is one."""
    try:
        return find_kernelspec(name).interrupt_mode
    except KernelError:
        return None


def _is_meant(kernel: FoundKernel, text: str) -> bool:
    """Return whether ``text`` is the name, the id, the file name, or a pattern for one of them."""
    names = (kernel.name, kernel.id, kernel.path.name, f"kernel-{kernel.id}")
    is_pattern = any(mark in text for mark in "*?[")
    pattern = text if is_pattern else f"{text}*"  # the beginning of an id is enough
    return text in names or any(fnmatchcase(name, pattern) for name in names[:3])


def _candidates() -> list[FoundKernel]:
    paths = [path for base in runtime_directories() for path in base.glob(f"*/{KERNEL_FILE}")]
    for directory in jupyter_runtime_directories():
        paths += directory.glob("kernel-*.json")
    found: list[FoundKernel] = []
    for path in paths:
        try:
            found.append(_candidate(path, read_connection(path)))
        except (ConnectionFileError, OSError):
            continue  # half written, or gone again: not a kernel to offer
    return sorted(found, key=lambda each: each.modified, reverse=True)


def _candidate(path: Path, connection: Connection) -> FoundKernel:
    path = path.absolute()
    has_directory = path.name == KERNEL_FILE  # as all have that itui has started
    fields = read_fields(path.parent) if has_directory else None
    own_id = path.parent.name if has_directory else path.stem.removeprefix("kernel-")
    name = (fields or {}).get("name")
    return FoundKernel(
        path=path,
        connection=connection,
        id=own_id,
        name=name if isinstance(name, str) and name else own_id,
        kind="itui" if connection.kernel_name == OUR_NAME else "jupyter",
        is_alive=False,
        modified=path.stat().st_mtime,
        host=connection.host or host_name(),
        fields=fields or {},
    )


def _judged(kernels: Iterable[FoundKernel]) -> list[FoundKernel]:
    """Return the kernels with ``is_alive`` set: by process where it is known, else by socket."""
    kernels = list(kernels)
    verdicts = [_is_running(each) for each in kernels]
    unknown = [
        each.connection
        for each, verdict in zip(kernels, verdicts, strict=True)
        if verdict is None and each.connection.shell_port
    ]
    reachable = accepting(unknown)
    return [
        replace(each, is_alive=each.connection in reachable if verdict is None else verdict)
        for each, verdict in zip(kernels, verdicts, strict=True)
    ]


def _is_running(kernel: FoundKernel) -> bool | None:
    """Tell by the process; its supervisor knows one that has not written its own file so far."""
    known = kernel.connection
    verdict = is_running(known.pid, known.started, known.host)
    started = kernel.fields.get("kernel")
    if verdict is None and isinstance(started, Mapping):
        host = kernel.fields.get("host")
        verdict = is_running(started.get("pid"), started.get("started"), host) or None
    return verdict


def accepting(connections: list[Connection]) -> list[Connection]:
    """Return those whose shell socket accepts a connection soon; all are tried at once."""
    accepted: list[Connection] = []
    end = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        for each in connections:
            attempt = _connecting(each)
            if attempt is not None:
                selector.register(attempt, selectors.EVENT_WRITE, (attempt, each))
        while selector.get_map() and (left := end - time.monotonic()) > 0:
            for key, _ in selector.select(left):
                attempt, connection = key.data
                selector.unregister(attempt)
                if not attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                    accepted.append(connection)
                attempt.close()
        for key in list(selector.get_map().values()):
            key.data[0].close()
    return accepted


def _connecting(connection: Connection) -> socket.socket | None:
    """Begin to connect to the shell socket, without waiting and without asking a name server."""
    if connection.transport == "ipc":
        family, address = socket.AF_UNIX, f"{connection.ip}-{connection.shell_port}"
        attempt = socket.socket(family)
        attempt.setblocking(False)
        failure = attempt.connect_ex(address)
    else:
        family = socket.AF_INET6 if ":" in connection.ip else socket.AF_INET
        ip = {"localhost": "127.0.0.1", "*": "127.0.0.1"}.get(connection.ip, connection.ip)
        attempt = socket.socket(family)
        attempt.setblocking(False)
        try:
            socket.inet_pton(family, ip)
            failure = attempt.connect_ex((ip, connection.shell_port))
        except OSError:  # a host name: only the client itself can find out
            failure = -1
    if failure not in (0, errno.EAGAIN, errno.EINPROGRESS):
        attempt.close()
        return None
    return attempt
