"""What the files of a session are called; ``session.json`` tells its name and who runs it.

It is replaced as a whole, under a lock. Plain dictionaries and few imports: the supervisor, which
shall stay small, reads and writes it.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.processes import host_name, is_running

SESSION_FILE = "session.json"
KERNEL_FILE = "kernel.json"  # the connection file of its kernel
AUTOPSY_FILE = "autopsy.json"  # what is known of the last death of its kernel
JOURNAL = "journal"  # the directory in which its journal is
SUPERVISOR_SOCKET = "supervisor"
LONGEST_NAME = 32
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
Fields = dict[str, Any]


def read_fields(directory: str | os.PathLike[str]) -> Fields | None:
    """Return what the file of a session says, or ``None`` when there is none that can be read."""
    try:
        with open(os.path.join(directory, SESSION_FILE), "rb") as stream:
            found = json.loads(stream.read())
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def write_fields(directory: str | os.PathLike[str], fields: Fields) -> None:
    """Replace the file of a session."""
    data = json.dumps(fields, indent=1) + "\n"
    replace_file(os.path.join(directory, SESSION_FILE), data.encode())


def change_fields(directory: str | os.PathLike[str], change: Callable[[Fields], None]) -> Fields:
    """Read, change and replace the file; nobody else can do so meanwhile."""
    with locked(os.path.dirname(os.path.abspath(directory))):
        fields = read_fields(directory) or {}
        change(fields)
        write_fields(directory, fields)
        return fields


def is_supervised(directory: str | os.PathLike[str]) -> bool:
    """Tell whether somebody watches over the session of a directory."""
    mark = (read_fields(directory) or {}).get("supervisor")
    if not isinstance(mark, dict):
        return False
    return is_running(mark.get("pid"), mark.get("started"), host_name()) is True


@contextmanager
def locked(base: str | os.PathLike[str]) -> Iterator[None]:
    """Hold the lock of all sessions of a run-time directory."""
    descriptor = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def rename(directory: str | os.PathLike[str], name: str) -> str:
    """Give a session another name and return it; one that is taken gets a number behind it."""

    def change(fields: Fields) -> None:
        fields["name"] = free_name(directory, name)

    return str(change_fields(directory, change)["name"])


def free_name(directory: str | os.PathLike[str], wanted: str) -> str:
    """Return the name for a session that no other one of the same run-time directory has."""
    base, own = os.path.split(os.path.abspath(directory))
    taken = set()
    for each in os.listdir(base):
        fields = read_fields(os.path.join(base, each)) if each != own else None
        if fields is not None:
            taken.add(fields.get("name"))
    name = safe_name(wanted)
    number, free = 1, name
    while free in taken:
        number += 1
        end = f"-{number}"
        free = name[: LONGEST_NAME - len(end)] + end
    return free


def safe_name(wanted: str) -> str:
    """Return a name made of letters that need no quotes anywhere.

    >>> safe_name("my data (2)"), safe_name(".."), safe_name("--x")
    ('my-data-2', 'session', 'x')
    """
    mapped = "".join(each if each in _LETTERS else "-" for each in wanted)
    while "--" in mapped:
        mapped = mapped.replace("--", "-")
    return mapped.strip("-.")[:LONGEST_NAME].rstrip("-.") or "session"
