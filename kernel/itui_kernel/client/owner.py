"""Finds the process behind a connection file that does not name one."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from itui_kernel.protocol.connection import Connection, host_name, process_started

LISTENING = "0A"  # the state in /proc/net/tcp


def with_process(connection: Connection, path: Path) -> Connection:
    """Return the connection with pid, host and start time filled in where they can be found.

    Certain or not at all, because the process will get signals: it must have the file among its
    arguments *and* hold the listening shell socket. One of both is not enough, an editor has the
    first and the near end of a tunnel the second.
    """
    if connection.pid is not None or not connection.shell_port:
        return connection
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(connection)}
    if not sockets:
        return connection
    for pid in _own_processes():
        if _has_argument(pid, path.name) and _holds(pid, sockets):
            started = process_started(pid)
            return replace(connection, pid=pid, host=host_name(), started=started)
    return connection


def _listening_inodes(connection: Connection) -> set[str]:
    if connection.transport == "ipc":
        address = f"{connection.ip}-{connection.shell_port}"
        rows = [line.split(maxsplit=7) for line in _lines("/proc/net/unix")[1:]]
        return {row[6] for row in rows if len(row) == 8 and row[7] == address}
    rows = [line.split() for name in ("tcp", "tcp6") for line in _lines(f"/proc/net/{name}")[1:]]
    port = f":{connection.shell_port:04X}"
    return {row[9] for row in rows if row[3] == LISTENING and row[1].endswith(port)}


def _lines(path: str) -> list[str]:
    try:
        with open(path, errors="surrogateescape") as stream:
            return stream.read().splitlines()
    except OSError:
        return []


def _own_processes() -> list[int]:
    try:
        with os.scandir("/proc") as entries:
            user = os.geteuid()
            found = [each for each in entries if each.name.isdigit()]
            return [int(each.name) for each in found if _uid(each) == user]
    except OSError:
        return []


def _uid(entry: os.DirEntry[str]) -> int | None:
    try:
        return entry.stat().st_uid
    except OSError:
        return None


def _has_argument(pid: int, name: str) -> bool:
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as stream:
            arguments = stream.read().split(b"\0")
    except OSError:
        return False
    return any(each.endswith(os.fsencode(name)) for each in arguments)


def _holds(pid: int, sockets: set[str]) -> bool:
    try:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            return any(_target(each.path) in sockets for each in entries)
    except OSError:
        return False


def _target(path: str) -> str:
    try:
        return os.readlink(path)
    except OSError:
        return ""
