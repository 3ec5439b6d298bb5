"""A thread that does one piece of work after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from itui_kernel.log import Log


class Worker:
    """Does what it is given, in order, on a thread that starts with the first piece of work."""

    def __init__(self, name: str, log: Log) -> None:
        self._log = log
        self._work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread, if it has not started."""
        if not self._thread.is_alive():
            self._thread.start()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is waiting."""
        return self._work.empty()

    def do(self, work: Callable[[], None]) -> None:
        """Do something after all that was given before."""
        self._work.put(work)

    def end(self, patience: float) -> None:
        """Let the thread end after its work, and wait for that so many seconds."""
        self._work.put(None)
        if self._thread.is_alive():
            self._thread.join(patience)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:
                self._log.error("a bug in the history")
