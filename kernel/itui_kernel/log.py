"""The kernel's own log: lines on the standard error that the process was started with."""

from __future__ import annotations

import os
import time


class Log:
    """Writes lines to a descriptor; the session's directory keeps them as ``kernel.log``."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._counts: dict[str, int] = {}

    def write(self, text: str) -> None:
        """Write one entry with its time."""
        line = f"{time.strftime('%Y-%m-%d %H:%M:%S')} itui-kernel[{os.getpid()}]: {text}\n"
        try:
            os.write(self._descriptor, line.encode("utf-8", "backslashreplace"))
        except OSError:  # the terminal or disk behind it is gone; the session is not
            return

    def count(self, text: str) -> None:
        """Write an entry that a stranger can cause at will, at ever greater intervals."""
        if len(self._counts) > 1000:
            self._counts.clear()
        count = self._counts[text] = self._counts.get(text, 0) + 1
        if count & (count - 1) == 0:  # the 1st, 2nd, 4th, 8th …
            self.write(text if count == 1 else f"{text} ({count} times)")

    def error(self, where: str) -> None:
        """Write the exception that is being handled, with its stack: a bug of ours."""
        import traceback

        self.write(f"{where}\n{traceback.format_exc()}")
