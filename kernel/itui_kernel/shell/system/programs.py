"""A program we have started: its process group, how it is interrupted, and how it ended."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from subprocess import Popen, TimeoutExpired

from itui_kernel.shell.system.waiting import is_starting

PATIENCE = 2.0  # seconds for a program to end after a signal it does not ignore
_RESPITE = 0.5  # seconds for one that nobody waits for
_LONGEST_NAME = 60
_LADDER = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)
_SHELL_ENDED_BY_SIGNAL = 128  # a shell adds the number of the signal that ended its last command


class Program:
    """A process that leads a session; the processes it starts belong to it."""

    def __init__(self, process: Popen[bytes], name: str) -> None:
        self.process = process
        self.name = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
        self.signals = 0  # sent so far; each interrupt sends the next of the ladder
        self._sent_at = 0.0
        self._held: deque[float] = deque(maxlen=1)  # since when an interrupt is
        self._has_told = False

    @property
    def pid(self) -> int:
        """The process that leads the session."""
        return self.process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    def interrupt(self, foreground: int | None = None) -> None:
        """Send SIGINT to the group in the foreground; then what is harder, to all of them.

        The first is held while a shell there starts a program, which neither would hear.
        """
        if not self.is_running:
            self.signals += 1
            return
        number = _LADDER[min(self.signals, len(_LADDER) - 1)]
        self.signals += 1
        self._sent_at = time.monotonic()
        self._held.clear()
        if number is signal.SIGINT:
            self._held.append(self._sent_at)
            self.release(foreground)
            return
        members = list(_session(self.pid))
        if not members:  # the system does not tell
            _signal_group(self.pid, number)
        for pid in members:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)

    @property
    def holds(self) -> bool:
        """Whether an interrupt is held."""
        return bool(self._held)

    def release(self, foreground: int | None) -> None:
        """Send an interrupt that is held, if it would be heard by now."""
        is_patient = time.monotonic() - self._sent_at < PATIENCE
        if self.is_running and is_patient and is_starting(self.pid):
            return
        try:
            self._held.pop()  # first: who interrupts and who waits may both be here
        except IndexError:
            return
        self._sent_at = time.monotonic()
        if self.is_running:
            _signal_group(foreground or self.pid, signal.SIGINT)

    def press_on(self) -> str:
        """Go on with the ladder when the last signal is one that the program ignores.

        One that it handles may make it tidy up: what to do then is the user's decision, and what
        is returned says so, once.
        """
        if not self.signals or time.monotonic() - self._sent_at < PATIENCE:
            return ""
        sent = _LADDER[min(self.signals, len(_LADDER)) - 1]
        if sent is not signal.SIGKILL and any(_ignores(pid, sent) for pid in _session(self.pid)):
            self.interrupt()
            return ""
        if self._has_told:
            return ""
        self._has_told = True
        harder = _LADDER[min(self.signals, len(_LADDER) - 1)].name
        return f"{self.name} still runs after {sent.name}: interrupt again to send {harder}\n"

    def forgive(self) -> None:
        """Begin the ladder anew: the program has taken the interrupt and asked for input."""
        self.signals, self._has_told = 0, False
        self._held.clear()

    def end(self) -> None:
        """Ask it and what it has started to end, force them if they do not, and wait."""
        while self.is_running:
            self.signals = max(self.signals, 1)  # what nobody waits for need not be interrupted
            self.interrupt()
            self.wait(_RESPITE)

    def wait(self, timeout: float) -> None:
        """Wait for its end, for so many seconds."""
        with suppress(TimeoutExpired):
            self.process.wait(timeout)

    @property
    def exit_code(self) -> int:
        """What it ended with; minus the number of the signal that ended it."""
        code = self.process.wait()
        return _SHELL_ENDED_BY_SIGNAL - code if code > _SHELL_ENDED_BY_SIGNAL else code


def _signal_group(group: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def _session(leader: int) -> Iterator[int]:
    """Give the processes of a session, where the system tells."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return
    for name in names:
        if name.isdecimal():
            with suppress(ProcessLookupError, PermissionError):
                if os.getsid(int(name)) == leader:
                    yield int(name)


def _ignores(pid: int, number: int) -> bool:
    try:
        with open(f"/proc/{pid}/status") as file:
            masks = [line.split()[1] for line in file if line.startswith("SigIgn:")]
    except OSError:
        return False
    return any(int(mask, 16) >> (number - 1) & 1 for mask in masks)
