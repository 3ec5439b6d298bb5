"""Exceptions as text: what user code did wrong, without the frames of the shell."""

from __future__ import annotations

import traceback

from itui_kernel.protocol.messages import Error


def report(error: BaseException) -> Error:
    """Return an exception as a message content."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    return Error(ename=type(error).__name__, evalue=str(error), traceback=lines)
