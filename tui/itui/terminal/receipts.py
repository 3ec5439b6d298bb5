"""Whether the terminal has drawn what it was sent: asked behind a frame, it answers; pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_ASK = "\x1b[5n"
_ANSWER = "status ok"
# so few bytes alone hold nothing up on any link; the question would be as long as they are
_FEW = 16
_PATIENCE = 0.5  # seconds for an answer that is on its way while the terminal is given back


class Receipts:
    """Asks for receipts of frames while they are wanted; ``on_answer`` follows each."""

    def __init__(self) -> None:
        self.are_wanted = False
        self.unanswered = 0
        self.on_answer: Callable[[], None] = lambda: None
        self._asked_at = 0.0

    def forget(self) -> None:
        """Expect no answer any more."""
        self.unanswered = 0

    def question(self, sent: int, now: float, *, is_hurried: bool) -> str:
        """Return what asks behind a frame; a few bytes in a quiet moment are not asked about."""
        if not self.are_wanted or sent <= (0 if is_hurried else _FEW):
            return ""
        self.unanswered += 1
        self._asked_at = now
        return _ASK

    def take(self, keys: list[Any]) -> list[Any]:
        """Count the answers among what the terminal sent, and return the rest."""
        for _ in range(keys.count(_ANSWER)):
            self.unanswered = max(self.unanswered - 1, 0)
            self.on_answer()
        return [key for key in keys if key != _ANSWER]

    def patience(self, now: float) -> float:
        """Return the seconds left for the last answer; negative when it is overdue."""
        return self._asked_at + _PATIENCE - now
