"""Questions that magics ask before they take something away."""

from __future__ import annotations

_ANSWERS = {"y": True, "yes": True, "": False, "n": False, "no": False}


def agrees(question: str) -> bool | None:
    """Return whether the user says yes, asked until it is clear; ``None`` who cannot be asked."""
    while True:
        try:
            answer = input(question).strip().lower()
        except EOFError:
            return False
        except RuntimeError:  # a frontend that gives no input
            return None
        if answer in _ANSWERS:
            return _ANSWERS[answer]
