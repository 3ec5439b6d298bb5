"""A shell in this process that is asked to complete at a ``|``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from itui_kernel.protocol.messages import CompleteReply
from itui_kernel.services.completion import complete
from shell_session import ShellSession

PATIENCE = 60.0  # seconds that files have: a slow machine must not fail a test


class Completing(ShellSession):
    """Completes what exists; code is not read for what might."""

    def __init__(self) -> None:
        super().__init__()
        self.shell.settings.use_jedi = False

    def reply(self, marked: str) -> CompleteReply:
        before, _, after = marked.partition("|")
        names = self.shell.namespace
        return complete(before + after, len(before), names, shell=self.shell, budget=PATIENCE)

    def matches(self, marked: str) -> list[str]:
        """Return the matches that fit exactly."""
        reply = self.reply(marked)
        is_fuzzy = reply.metadata.get("itui", {}).get("is_fuzzy", False)
        return [] if is_fuzzy else list(reply.matches)

    def nearly(self, marked: str) -> list[str]:
        """Return the matches that fit only nearly."""
        reply = self.reply(marked)
        is_fuzzy = reply.metadata.get("itui", {}).get("is_fuzzy", False)
        return list(reply.matches) if is_fuzzy else []

    def described(self, marked: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.reply(marked).metadata["_jupyter_types_experimental"]
        return found

    def faults(self, marked: str) -> list[str]:
        found: list[str] = self.reply(marked).metadata.get("itui", {}).get("faults", [])
        return found


@contextmanager
def completing_session() -> Iterator[Completing]:
    """Give a session and close its shell."""
    session = Completing()
    try:
        yield session
    finally:
        session.shell.close()
