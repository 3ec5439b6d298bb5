"""``autopsy.json``: what is known of the last death of a session's kernel."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import suppress
from typing import Any

from itui_kernel.protocol.files import replace_file
from itui_kernel.protocol.session_file import AUTOPSY_FILE
from itui_kernel.supervisor.inputs import last_inputs
from itui_kernel.supervisor.kernel import Kernel
from itui_kernel.supervisor.log import log_since

_LINES = 40
_FATAL = "Fatal Python error"
_FRAME = ('  File "', "  ...", "  <")  # how lines below the head of a stack begin


def examine(directory: str, kernel: Kernel) -> dict[str, Any]:
    """Return what can be found out about a kernel that has ended."""
    stack, words = divided(log_since(directory, kernel.log_start))
    return {
        **kernel.mark,
        "returncode": kernel.returncode,
        "signal": signal_name(kernel.returncode),
        "at": time.time(),
        "uptime": kernel.uptime,
        "stack": stack,
        "stderr": "\n".join(words.splitlines()[-_LINES:]),
        "inputs": last_inputs(directory),
        "peak": kernel.peak,
        "oom_kills": kernel.oom_kills,
    }


def is_examined(directory: str, kernel: Kernel) -> bool:
    """Tell whether the death of this very process is already written down."""
    try:
        with open(os.path.join(directory, AUTOPSY_FILE), "rb") as stream:
            found = json.loads(stream.read())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.items() >= kernel.mark.items()


def write_autopsy(directory: str, found: dict[str, Any]) -> None:
    """Replace the file; without room on the disk, the clients are told all the same."""
    try:
        replace_file(os.path.join(directory, AUTOPSY_FILE), json.dumps(found, indent=1).encode())
    except OSError:
        remove_autopsy(directory)


def remove_autopsy(directory: str) -> None:
    """Remove the file: the next kernel takes it for that of the kernel before, and tells it."""
    with suppress(OSError):
        os.unlink(os.path.join(directory, AUTOPSY_FILE))


def signal_name(returncode: int | None) -> str:
    """Return the name of the signal that ended a process, or nothing."""
    if returncode is None or returncode >= 0:
        return ""
    try:
        return signal.Signals(-returncode).name
    except ValueError:
        return f"signal {-returncode}"


def divided(log: str) -> tuple[str, str]:
    r"""Return the stack that a dying Python wrote, and what the log says beside it.

    >>> divided("one\nFatal Python error: Aborted\n\nThread 1:\n  File 2\n")
    ('Fatal Python error: Aborted\n\nThread 1:\n  File 2', 'one\n')
    """
    start = log.rfind(_FATAL)
    if start < 0:
        return "", _without_dumps(log)
    return log[start:].rstrip(), _without_dumps(log[:start])


def _without_dumps(words: str) -> str:
    r"""Return what a process wrote itself, without the stacks that somebody had asked it for.

    >>> _without_dumps('one\nThread 0x1 (most recent call first):\n  File "a", line 1 in b\ntwo\n')
    'one\ntwo\n'
    """
    kept, is_dump = [], False
    for line in words.splitlines(keepends=True):
        if line.rstrip().endswith("(most recent call first):") and "hread 0x" in line:
            is_dump = True
        elif not line.startswith(_FRAME) and line.strip():
            is_dump = False
        if not is_dump:
            kept.append(line)
    return "".join(kept)
