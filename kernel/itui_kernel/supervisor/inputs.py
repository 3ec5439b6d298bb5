"""The last inputs of a kernel that has died, from its journal, which is completed before."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from itui_kernel.protocol.session_file import JOURNAL

_MOST = 10
_BYTES = 1 << 18  # of the journal's end that are looked at
_LONGEST = 2000  # characters of one input


def last_inputs(directory: str) -> list[dict[str, Any]]:
    """Return the newest inputs of the last kernel; ``is_done`` tells whether one had ended."""
    place = Path(directory, JOURNAL)
    if not os.path.isdir(place):  # a foreign kernel, which keeps none
        return []
    from itui_kernel.journal.reading import read_journal
    from itui_kernel.journal.recovery import recover

    recover(place)
    found: dict[str, dict[str, Any]] = {}
    for message in read_journal(place, newest_bytes=_BYTES, most_bytes=2 * _BYTES).messages:
        kind, content = message["header"].get("msg_type"), message["content"]
        parent = message["parent_header"]
        msg_id = str(parent.get("msg_id", ""))
        if kind == "status" and content.get("execution_state") == "starting":
            found.clear()  # those were of the kernel before
        elif kind == "execute_input":
            found[msg_id] = {
                "msg_id": msg_id,
                "number": content.get("execution_count"),
                "code": str(content.get("code", ""))[:_LONGEST],
                "username": str(parent.get("username", "")),
                "at": message["header"].get("date"),
                "is_done": False,
            }
        elif kind == "status" and content.get("execution_state") == "idle" and msg_id in found:
            found[msg_id]["is_done"] = True
    return list(found.values())[-_MOST:]
