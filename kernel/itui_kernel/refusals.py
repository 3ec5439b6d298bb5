"""What the kernel did not take: counted, and told to all clients, however often somebody tries."""

from __future__ import annotations

import time

from itui_kernel.audience import Audience, Member
from itui_kernel.server import Server

_PAUSE = 5.0  # seconds between two times that it is told
FOREIGN = "a connection from a process of another user"


class Refusals:
    """Counts on the I/O thread; the log has every reason, clients hear the number and the last."""

    def __init__(self, server: Server, audience: Audience) -> None:
        self.count = 0
        self._last = ""
        self._told = 0
        self._due = 0.0
        self._log = server.log
        self._refused = server.sockets.refused
        self._audience = audience
        server.refuse = lambda reason: self.note(f"a message {reason}")
        server.timers.append(self._timer)
        audience.joined.append(self._joined)
        for each in server.sockets.watch_refused():
            server.watch(each, self._look)

    def note(self, reason: str) -> None:
        """Count what was refused."""
        self.count += 1
        self._last = reason
        self._log.count(f"refused {reason}")

    def _look(self) -> None:
        for _ in self._refused():
            self.note(FOREIGN)

    def _timer(self, now: float) -> float | None:
        """Tell what is new, but not again and again; return when to look."""
        if self.count == self._told:
            return None
        if now < self._due:
            return self._due
        self._tell()
        return None

    def _joined(self, member: Member) -> None:
        if self.count:
            self._tell()

    def _tell(self) -> None:
        self._told = self.count
        self._due = time.monotonic() + _PAUSE
        several = f"{self.count} messages or connections, the last was "
        text = f"the kernel has refused {several if self.count > 1 else ''}{self._last}"
        self._audience.tell("refused", count=self.count, text=text)
