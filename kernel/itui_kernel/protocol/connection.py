"""Connection files: where the sockets of a kernel are and which key signs its messages."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from itui_kernel.protocol.errors import ConnectionFileError, quoted
from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.processes import host_name as host_name
from itui_kernel.protocol.processes import process_started as process_started
from itui_kernel.protocol.session_file import SUPERVISOR_SOCKET
from itui_kernel.protocol.transports import CURVE_KEYS, TRANSPORTS

if TYPE_CHECKING:  # the schema is slow to import, and starting a kernel does not need it
    from itui_kernel.protocol.message import Channel

LONGEST_SOCKET_PATH = 100  # bytes; the least that any system's sockaddr_un has room for is 103
PORTS = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
TEXTS = ("transport", "ip", "key", "signature_scheme", "kernel_name")
OURS = {"pid": int, "started": int, "host": str, "session": str, "interrupt_mode": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The content of a connection file; a port of 0 is not chosen yet.

    ``pid``, ``host`` and ``started`` are ours: together they name one process for certain.
    ``session`` is the directory of the session on that host, if itui has started the kernel.
    ``interrupt_mode`` is that of its kernelspec: a signal would end a kernel that wants a
    ``message``.
    """

    transport: str = "tcp"
    ip: str = "127.0.0.1"
    shell_port: int = 0
    iopub_port: int = 0
    stdin_port: int = 0
    control_port: int = 0
    hb_port: int = 0
    key: str = field(default="", repr=False)  # tracebacks and logs show the rest
    signature_scheme: str = "hmac-sha256"
    kernel_name: str = ""
    pid: int | None = None
    host: str | None = None
    started: int | None = None
    session: str | None = None
    interrupt_mode: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def endpoint(self, channel: Channel | Literal["hb"]) -> str:
        """Return the ZeroMQ address of a channel."""
        port = getattr(self, f"{channel}_port")
        return TRANSPORTS[self.transport].address(self.ip, port)

    @property
    def curve_keys(self) -> tuple[bytes, bytes] | None:
        """The public and the secret key of an encrypted connection; one pair serves both sides."""
        public, secret = (self.extra.get(name) for name in CURVE_KEYS)
        if isinstance(public, str) and isinstance(secret, str):
            return public.encode("utf-8", "replace"), secret.encode("utf-8", "replace")
        return None

    @property
    def is_exposed(self) -> bool:
        """Whether other users of the host can read what is published, and send what they like."""
        return not TRANSPORTS[self.transport].is_private and self.curve_keys is None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object of the file, unknown fields included."""
        data = dict(self.extra)
        for name in (*PORTS, *TEXTS, *OURS):
            value = getattr(self, name)
            if value is not None:
                data[name] = value
        return data

    @classmethod
    def from_json(cls, data: object, where: str = "connection file") -> Connection:
        """Return the connection described by a JSON object; ``where`` begins error messages."""
        if not isinstance(data, dict):
            raise ConnectionFileError(f"{where}: holds {type(data).__name__}, not an object")
        values: dict[str, Any] = {}
        extra: dict[str, Any] = {}
        for name, value in data.items():
            if name in PORTS:
                values[name] = _port(value, name, where)
            elif name in TEXTS and value is not None:
                if not isinstance(value, str):
                    raise ConnectionFileError(f'{where}: "{name}" must be a string')
                values[name] = value
            elif type(value) is OURS.get(name):
                values[name] = value
            else:
                extra[name] = value
        connection = cls(**values, extra=extra)
        if connection.transport not in TRANSPORTS:
            known = " or ".join(TRANSPORTS)
            raise ConnectionFileError(
                f"{where}: transport {quoted(connection.transport)} is unknown: use {known}"
            )
        return connection

    @property
    def has_ports(self) -> bool:
        """Whether every port is chosen."""
        return all(getattr(self, name) for name in PORTS)


def _port(value: object, name: str, where: str) -> int:
    if type(value) is not int or not 0 <= value <= 65535:
        raise ConnectionFileError(f'{where}: "{name}" must be a port number, not {value!r}')
    return value


def read_connection(path: str | os.PathLike[str]) -> Connection:
    """Return the connection described by the file."""
    where = os.fspath(path)
    try:
        with open(path, "rb") as stream:
            data = json.loads(stream.read())
    except FileNotFoundError:
        raise ConnectionFileError(f"{where}: no such connection file") from None
    except OSError as error:
        raise ConnectionFileError(f"{where}: {(error.strerror or str(error)).lower()}") from None
    except (ValueError, RecursionError) as error:
        raise ConnectionFileError(f"{where}: not a connection file: {error}") from None
    return Connection.from_json(data, where)


def write_connection(path: str | os.PathLike[str], connection: Connection) -> None:
    """Write the file in one step, readable by its owner alone."""
    where = os.fspath(path)
    text = json.dumps(connection.to_json(), indent=2) + "\n"
    try:
        replace_file(where, text.encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConnectionFileError(f"{where}: cannot be written: {reason}") from None


def new_key() -> str:
    """Return a random key for signing."""
    return os.urandom(32).hex()


def new_ipc_connection(directory: str | os.PathLike[str]) -> Connection:
    """Return a connection over Unix sockets in ``directory``, with a new key."""
    ip = os.path.join(os.path.abspath(directory), "k")
    length = len(os.fsencode(os.path.join(os.path.dirname(ip), SUPERVISOR_SOCKET)))
    if length > LONGEST_SOCKET_PATH:
        raise ConnectionFileError(
            f"{os.fspath(directory)}: path too long for sockets ({length} bytes, at most "
            f"{LONGEST_SOCKET_PATH}): set ITUI_RUNTIME_DIR to a shorter directory"
        )
    return Connection(
        transport="ipc",
        ip=ip,
        shell_port=1,
        iopub_port=2,
        stdin_port=3,
        control_port=4,
        hb_port=5,
        key=new_key(),
        kernel_name="itui",
    )
