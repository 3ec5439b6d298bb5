"""Forgets the kernels of this host that have ended: their directories stay for a day."""

from __future__ import annotations

import os
import re
import shutil
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from itui_kernel.client.discovery import FoundKernel, accepting
from itui_kernel.protocol.connection import host_name
from itui_kernel.protocol.locations import runtime_directories
from itui_kernel.protocol.session_file import KERNEL_FILE, is_supervised, read_fields

_ID = re.compile("[0-9a-f]{6}")
KEPT = 24 * 3600  # seconds in which somebody may want to read kernel.log
MARK = "ended"  # its time is when the kernel was first seen dead


def prune_dead(kernels: Iterable[FoundKernel]) -> list[FoundKernel]:
    """Remove the session directories of kernels seen dead a day ago; return whose went.

    A kernel seen dead for the first time is only marked, so nobody misses why it died. Files of
    other programs and other hosts are never touched.
    """
    bases = runtime_directories()
    gone: list[FoundKernel] = []
    for kernel in kernels:
        try:
            if _is_session(kernel, bases) and _is_forgotten(kernel):
                shutil.rmtree(kernel.path.parent)
                gone.append(kernel)
        except OSError:
            continue  # another program was quicker, or it must stay: it will be listed again
    return gone


def prune_leftovers() -> list[Path]:
    """Remove the session directories without a kernel's file in which nothing changed for a day.

    They are left when a host or a supervisor ends at a bad moment. Returns what went.
    """
    gone: list[Path] = []
    for base in runtime_directories():
        for directory in base.iterdir():
            try:
                if _is_leftover(directory):
                    shutil.rmtree(directory)
                    gone.append(directory)
            except OSError:
                continue  # another program was quicker, or it must stay
    return gone


def _is_leftover(directory: Path) -> bool:
    """Return whether a directory was made for a session of this host that is long over."""
    if not _ID.fullmatch(directory.name) or not _is_own_directory(directory):
        return False
    if (directory / KERNEL_FILE).exists() or is_supervised(directory):
        return False
    fields = read_fields(directory) or {}
    is_here = fields.get("host", host_name()) == host_name()
    return is_here and time.time() - directory.stat().st_mtime > KEPT


def _is_session(kernel: FoundKernel, bases: list[Path]) -> bool:
    """Return whether the file stands in a directory that was made for this kernel alone."""
    directory = kernel.path.parent
    if directory.parent not in bases or kernel.host != host_name():
        return False
    return _is_own_directory(directory)


def _is_own_directory(directory: Path) -> bool:
    found = os.lstat(directory)
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def _is_forgotten(kernel: FoundKernel) -> bool:
    """Return whether the kernel was seen dead a day ago and is still; mark it when it is dead."""
    mark = kernel.path.parent / MARK
    if kernel.is_alive:
        mark.unlink(missing_ok=True)
        return False
    try:
        seen = mark.stat().st_mtime
    except FileNotFoundError:
        seen = 0.0
    if seen < kernel.modified:  # never marked, or started again since
        mark.touch(mode=0o600)
        return False
    # in another pid namespace a process only seems to have ended
    return time.time() - seen > KEPT and not accepting([kernel.connection])
