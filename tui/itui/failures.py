"""What becomes of failures of the program itself: all are logged, the user hears of the first."""

from __future__ import annotations

import logging

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

    @property
    def said(self) -> str:
        """What to say on the restored terminal, nothing if all went well."""
        if self.first is None:
            return ""
        what = f"{type(self.first).__name__}: {self.first}".splitlines()[0]
        return f"itui: the interface failed: {what}\nThe log tells where: {self._log_path}"
