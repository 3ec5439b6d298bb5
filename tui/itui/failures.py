"""What becomes of failures of the program itself: all are logged, the user hears of the first."""

from __future__ import annotations

import logging
import os
import sys

_log = logging.getLogger(__name__)


class Failures:
    """Notes failures; ``first`` is the one the others may come of."""

    def __init__(self, log_path: str) -> None:
        self._log_path = log_path
        self.first: BaseException | None = None

    def note(self, failure: BaseException | None) -> None:
        """Write a failure to the log."""
        _log.error("the interface failed", exc_info=failure)
        self.first = self.first or failure

    def end(self, farewell: str) -> int:
        """Say on the restored terminal what there is to say, and return the exit code."""
        has_failed = self.first is not None
        last_words = "\n".join(filter(None, (self.said, farewell)))
        try:
            if last_words:
                print(last_words, file=sys.stderr if has_failed else sys.stdout)
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
        except OSError:  # the terminal is gone, nobody reads this
            nowhere = os.open(os.devnull, os.O_WRONLY)
            for number in (1, 2):  # what Python flushes at its end as well
                os.dup2(nowhere, number)
            return 0
        return int(has_failed)

    @property
    def said(self) -> str:
        """What to say of the first failure, nothing if all went well."""
        if self.first is None:
            return ""
        what = f"{type(self.first).__name__}: {self.first}".splitlines()[0]
        return f"itui: the interface failed: {what}\nThe log tells where: {self._log_path}"
