"""What is too big for a line: stored once, in a file named by its digest.

Each segment has links to what its messages refer to, so that dropping a segment is enough.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from itui_kernel.journal.segments import Segment
from itui_kernel.journal.writing import BIG
from itui_kernel.protocol.messages import Content, DisplayData, ExecuteResult, UpdateDisplayData
from itui_kernel.protocol.wire import to_json_bytes

_BUNDLES = (DisplayData, ExecuteResult, UpdateDisplayData)
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class Payloads:
    """Writes the payloads of one journal."""

    def __init__(self) -> None:
        self._written = 0
        self._known: dict[str, Path] = {}

    def divide(
        self, content: Content, encoded: bytes, buffers: Sequence[bytes], owner: Segment
    ) -> tuple[bytes, bytes]:
        """Store what is big; return the content without it, and what tells where it is."""
        stored: dict[str, str] = {}
        if len(encoded) > BIG and isinstance(content, _BUNDLES):
            data: dict[str, Any] = dict(content.data)
            for mime, value in content.data.items():
                text = to_json_bytes(value)
                if len(text) > BIG:
                    stored[mime] = self._store(text, owner)
                    data[mime] = None
            if stored:
                encoded = to_json_bytes({**content.to_json(), "data": data})
        if not stored and not buffers:
            return encoded, b""
        places = [self._place(bytes(each), owner) for each in buffers]
        return encoded, json.dumps({"data": stored, "buffers": places}).encode()

    def _place(self, buffer: bytes, owner: Segment) -> str | list[str]:
        """Return the digest of a buffer, or a small one itself."""
        if len(buffer) <= BIG:
            return [base64.b64encode(buffer).decode()]
        return self._store(buffer, owner)

    def taken(self) -> int:
        """Return how many bytes were written since the last time."""
        written, self._written = self._written, 0
        return written

    def _store(self, data: bytes, owner: Segment) -> str:
        digest = hashlib.sha256(data).hexdigest()
        path = owner.aside / digest
        known = self._known.get(digest)
        if known == path and path.exists():
            return digest
        owner.aside.mkdir(mode=0o700, exist_ok=True)
        if known is None or not _is_linked(known, path):
            _write(path, data)
            self._written += len(data)
        self._known[digest] = path
        return digest


def _is_linked(known: Path, path: Path) -> bool:
    try:
        os.link(known, path)
    except OSError:  # its segment was dropped, or the file system has no links
        return False
    return True


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)  # left over by a kernel that died while it wrote
    descriptor = os.open(path, _FLAGS, 0o600)
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
    except OSError:  # half of it is worth nothing
        path.unlink(missing_ok=True)
        raise
