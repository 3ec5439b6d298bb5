"""Where the journal of a kernel is: in the directory of its session, or in one of its own."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from itui_kernel.journal.entries import Counts
from itui_kernel.journal.rotation import Bounds
from itui_kernel.journal.segments import last_counts, segments
from itui_kernel.journal.writing import Journal
from itui_kernel.log import Log
from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.files import make_directory
from itui_kernel.protocol.locations import private_directory, runtime_directory
from itui_kernel.protocol.preferences import Journal as Wanted
from itui_kernel.protocol.session_file import JOURNAL, is_supervised

_JUMP = 100_000  # messages that are not kept may have had higher numbers than the last one
STRAY = "journals"  # of kernels that were given a connection file from elsewhere


def open_journal(connection_file: Path, wanted: Wanted, log: Log) -> Journal | None:
    """Return the journal of the kernel with a connection file, or ``None`` if none is kept."""
    if not wanted.megabytes or not wanted.messages:
        return None
    try:
        directory = place_of_journal(connection_file)
        make_directory(directory)
    except (OSError, ItuiError) as error:
        log.write(f"no journal is kept: {error}")
        return None
    return Journal(directory, Bounds(wanted.megabytes * 1_000_000, wanted.messages))


def place_of_journal(connection_file: Path) -> Path:
    """Return the directory for a journal: a kernel that is started again finds the same one."""
    base = runtime_directory()
    if connection_file.parent.parent == base:
        return connection_file.parent / JOURNAL
    from hashlib import sha256

    name = sha256(os.fsencode(connection_file)).hexdigest()[:16]
    return private_directory(base / STRAY) / name


def so_far(directory: Path) -> Counts:
    """Return how far the session had come when its last kernel ended."""
    found = segments(directory)
    if not found:
        return Counts()
    from itui_kernel.journal.recovery import recover

    counts = recover(directory)
    if counts is None:
        counts = last_counts(found)
        counts = counts._replace(number=counts.number + _JUMP)
    return counts


def remove_journal(journal: Journal, connection_file: Path) -> None:
    """Remove the journal of a kernel that has ended in order, unless others look after it."""
    if not is_supervised(connection_file.parent):
        import shutil  # takes longer than the rest of this module

        shutil.rmtree(journal.directory, ignore_errors=True)
        if journal.directory.parent.name == STRAY:
            with suppress(OSError):  # journals of others are there, too
                journal.directory.parent.rmdir()
