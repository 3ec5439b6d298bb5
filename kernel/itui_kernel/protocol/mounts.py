"""Which file system a directory is on: sockets and locks are of no use on a network."""

from __future__ import annotations

import os

_FUSE = ("beegfs", "ceph", "cvmfs2", "gcsfuse", "glusterfs", "juicefs", "rclone", "s3fs", "sshfs")
_PLAIN = (
    *("9p", "acfs", "afs", "auristorfs", "beegfs", "ceph", "cifs", "coda", "gfs", "gfs2"),
    *("glusterfs", "gpfs", "lustre", "mmfs", "nfs", "nfs3", "nfs4", "ocfs2", "orangefs", "panfs"),
    *("pvfs2", "smb2", "smb3", "smbfs", "weka", "wekafs"),
)
NETWORK = frozenset((*_PLAIN, *(f"fuse.{each}" for each in _FUSE)))
_MOUNTS = "/proc/self/mountinfo"


def network_file_system(path: str | os.PathLike[str]) -> str:
    """Return the type of the network file system that a directory is on, or nothing."""
    found = file_system(os.path.realpath(path))
    return found if found in NETWORK else ""


def file_system(path: str, mounts: str = _MOUNTS) -> str:
    """Return the type of the file system that a real path is on, or nothing if nobody tells."""
    longest, found = -1, ""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as stream:
            for line in stream:
                point = line.split(" ", 5)[4]
                if len(point) < longest:
                    continue
                point = _unescaped(point)
                if path == point or path.startswith(point.rstrip("/") + "/"):
                    # a later mount at the same place hides the earlier one
                    longest, found = len(point), line.partition(" - ")[2].partition(" ")[0]
    except (OSError, IndexError):
        return ""
    return found


def _unescaped(point: str) -> str:
    """Return a mount point as it is: spaces and the like are octal numbers in the list."""
    first, *others = point.split("\\")
    return first + "".join(chr(int(each[:3], 8)) + each[3:] for each in others)
