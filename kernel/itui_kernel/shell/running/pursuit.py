"""Interrupts a job and the programs that it has started, as a terminal would for Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from itui_kernel.shell.system.waiting import children, family, is_starting

_FIRST_PAUSE = 0.005  # seconds between two looks
_LONGEST_PAUSE = 0.5
_PATIENCE = 2.0  # seconds for a program to start


class Pursuit:
    """Interrupts a thread and the processes that it has started in our process group.

    Those, too, that it starts until it has heard the interrupt, in a call of C code that goes on.
    What it starts from then on is for cleaning up.
    """

    def __init__(self, thread: threading.Thread) -> None:
        self._thread = thread
        self._is_heard = False
        self._starting: dict[int, float] = {}  # children to interrupt, and when they were found
        self._known: set[int] = set()

    def begin(self, send: Callable[[Callable[[], None]], bool]) -> None:
        """Interrupt by a function that takes what the thread is to call when it hears of it.

        It returns whether the thread will. This goes on in a thread of its own while there is
        more to do.
        """
        if not send(self._hear):
            self._is_heard = True
            self._add(self._children())
        if not self._step():
            name = f"{self._thread.name}-end"
            threading.Thread(target=self._go_on, name=name, daemon=True).start()

    def _hear(self) -> None:
        """Let the programs hear it first: code of the user's may end them otherwise."""
        self._is_heard = True
        self._add(self._children())
        self._go_on()

    def _go_on(self) -> None:
        pause = _FIRST_PAUSE
        while not self._step():
            time.sleep(pause)
            pause = _FIRST_PAUSE if self._starting else min(2 * pause, _LONGEST_PAUSE)

    def _step(self) -> bool:
        """Interrupt those that would hear it by now; true when there is nothing left to do."""
        found = self._children()
        is_over = self._is_heard or not self._thread.is_alive()
        if not is_over:
            self._add(found)
        for child, since in list(self._starting.items()):
            if is_starting(child) and time.monotonic() - since < _PATIENCE:
                continue
            if self._starting.pop(child, None) is not None:
                _interrupt_family(child)
        return is_over and not self._starting

    def _children(self) -> list[int]:
        number = self._thread.native_id
        return [] if number is None else children(os.getpid(), number)

    def _add(self, found: list[int]) -> None:
        for child in found:
            if child not in self._known:
                self._known.add(child)
                self._starting[child] = time.monotonic()


def _interrupt_family(leader: int) -> None:
    """Interrupt a process and all that it has started, if they are in our process group.

    They are stopped meanwhile: else one might start another unseen, and be gone.
    """
    found: list[int] = []
    while new := [pid for pid in family(leader) if pid not in found]:
        found += new
        _signal(new, signal.SIGSTOP)
    _signal(found, signal.SIGINT)
    _signal(found, signal.SIGCONT)


def _signal(pids: list[int], number: signal.Signals) -> None:
    own = os.getpgrp()
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(pid) == own:
                os.kill(pid, number)
