"""Files that are replaced as a whole: who reads one sees what was there, or all that is new."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def make_directory(path: Path) -> None:
    """Make a directory, and those above it that are missing, for their owner alone.

    ``Path.mkdir`` would leave it to the umask who may write to those above.
    """
    try:
        path.mkdir(mode=0o700)
    except FileNotFoundError:
        if path.parent == path:
            raise
        make_directory(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        if not path.is_dir():
            raise


def private(path: str, flags: int) -> int:
    """Open a file for ``open``, which is for its owner alone if it is new."""
    return os.open(path, flags, 0o600)


def replace_file(
    path: str | os.PathLike[str], data: bytes | memoryview, *, mode: int = 0o600
) -> None:
    """Write a file in one step, for its owner alone unless ``mode`` says more.

    The file beside it that becomes the new one has a name that no other writer has: another
    process, another thread, or another host that mounts the same directory.
    """
    unfinished = f"{os.fspath(path)}.{os.urandom(4).hex()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    descriptor = os.open(unfinished, flags, mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        os.replace(unfinished, path)
    except BaseException:  # a full disk, an interrupt: leave no half a file
        os.unlink(unfinished)
        raise
