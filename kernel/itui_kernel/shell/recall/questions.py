"""Questions that magics ask before they overwrite something."""

from __future__ import annotations


def agrees(question: str) -> bool | None:
    """Return whether the user says yes; ``None`` where the frontend cannot ask."""
    try:
        answer = input(question)
    except EOFError:
        return False
    except RuntimeError:  # a frontend that gives no input
        return None
    return answer.strip().lower() in ("y", "yes")
