"""Which messages were taken already, also by the kernels before this one that had the same key.

A restart keeps the connection file, and with it the key: a message that somebody has recorded
would be genuine once more. So would what an earlier kernel has published, if it were sent back.
"""

from __future__ import annotations

import os
from pathlib import Path

from itui_kernel.log import Log
from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.wire import REMEMBERED_DIGESTS, Wire

SEEN = "seen"
_SESSION = b"session "  # begins the line of a kernel; the others are signatures of messages
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC


class Seen:
    """A file beside the journal, a line for each message that was taken; for the I/O thread."""

    def __init__(self, directory: Path, session: str, wire: Wire, log: Log) -> None:
        self._path = directory / SEEN
        self._log = log
        lines = self._read()
        self.sessions = {each.removeprefix(_SESSION) for each in lines if each.startswith(_SESSION)}
        signatures = [each for each in lines if not each.startswith(_SESSION)]
        self._count = len(signatures)
        self._descriptor = -1
        self._open()
        # a line may have been torn by the end of the kernel before
        self._write((b"\n" if lines else b"") + _SESSION + session.encode())
        self.sessions.add(session.encode())
        wire.recall(signatures[-REMEMBERED_DIGESTS:], self._note)

    def is_kernel(self, session: str) -> bool:
        """Tell whether messages with this session id come from a kernel of this session."""
        return session.encode("utf-8", "replace") in self.sessions

    def _read(self) -> list[bytes]:
        try:
            with open(self._path, "rb") as file:
                return [each for each in file.read().split(b"\n") if each]
        except OSError:
            return []

    def _open(self) -> None:
        try:
            self._descriptor = os.open(self._path, _FLAGS, 0o600)
        except OSError as error:
            self._complain(error)

    def _note(self, signature: bytes) -> None:
        self._write(signature)
        self._count += 1
        if self._count >= 2 * REMEMBERED_DIGESTS:
            self._shorten()

    def _write(self, line: bytes) -> None:
        if self._descriptor < 0:
            return
        try:
            os.write(self._descriptor, line + b"\n")
        except OSError as error:
            self._complain(error)

    def _shorten(self) -> None:
        """Forget the older half."""
        lines = self._read()
        kernels = [each for each in lines if each.startswith(_SESSION)]
        signatures = [each for each in lines if not each.startswith(_SESSION)]
        self._count = REMEMBERED_DIGESTS
        try:
            rest = [*kernels, *signatures[-REMEMBERED_DIGESTS:], b""]
            replace_file(self._path, b"\n".join(rest))
        except OSError as error:
            self._complain(error)
            return
        os.close(self._descriptor)
        self._open()

    def _complain(self, error: OSError) -> None:
        reason = (error.strerror or str(error)).lower()
        self._log.count(f"which messages were taken is not written down: {reason}")
