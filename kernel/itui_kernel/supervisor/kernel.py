"""The kernel's process: our child, or one whose first supervisor was killed."""

from __future__ import annotations

import os
import signal
import sys
import time

from itui_kernel.protocol.processes import process_started
from itui_kernel.supervisor.cgroup import oom_kills

_KIBI = 1 if sys.platform == "darwin" else 1024  # what the system counts the peak in


class Kernel:
    """One process of a session; ``returncode`` stays unknown when it is not our child."""

    def __init__(self, pid: int, started: int | None, log_start: int) -> None:
        self.pid = pid
        self.started = started
        self.log_start = log_start
        self.began = time.time()
        self._began = time.monotonic()
        self.returncode: int | None = None
        self.peak = 0  # bytes
        self.is_alive = pid > 0
        self._oom_kills = oom_kills(pid)
        self._cgroup_of = os.getpid()  # the kernel's, which is gone by then, is ours as well

    @property
    def mark(self) -> dict[str, int | None]:
        """What names this process for certain."""
        return {"pid": self.pid, "started": self.started}

    @property
    def uptime(self) -> float:
        """How many seconds it has lived, whatever became of the clock meanwhile."""
        return time.monotonic() - self._began

    def go_back(self, began: float) -> None:
        """Note that it has begun before, at a unix time."""
        self._began -= max(0.0, self.began - began)
        self.began = began

    @property
    def oom_kills(self) -> int | None:
        """How many processes of the control group were killed for memory since it began."""
        now = oom_kills(self._cgroup_of)
        if now is None or self._oom_kills is None:
            return None
        return max(0, now - self._oom_kills)

    def has_ended(self) -> bool:
        """Look whether the process has ended, and how."""
        if not self.is_alive:
            return True
        try:
            pid, status, usage = os.wait4(self.pid, os.WNOHANG)
        except ChildProcessError:  # not ours
            self.note_peak()
            self.is_alive = process_started(self.pid) == self.started is not None
            return not self.is_alive
        if pid:
            self.is_alive = False
            self.returncode = os.waitstatus_to_exitcode(status)
            self.peak = usage.ru_maxrss * _KIBI
        return not self.is_alive

    def note_peak(self) -> None:
        """Read how much memory it has used at most, while it lives."""
        if found := self._status(b"VmHWM:"):
            self.peak = int(found) * 1024

    def send(self, number: signal.Signals) -> str:
        """Send a signal, to the whole process group if it leads one; say to whom."""
        if self.has_ended():
            return ""
        try:
            if os.getpgid(self.pid) == self.pid:
                os.killpg(self.pid, number)
                return f"{number.name} to process group {self.pid}"
            os.kill(self.pid, number)
        except ProcessLookupError:
            return ""
        return f"{number.name} to process {self.pid}"

    def send_to_process(self, number: signal.Signals) -> None:
        """Send a signal that is for the kernel and not for programs it has started."""
        if not self.has_ended():
            os.kill(self.pid, number)

    def catches(self, number: signal.Signals) -> bool:
        """Tell whether the process has a handler of its own for a signal."""
        caught = int(self._status(b"SigCgt:") or b"0", 16)
        return bool(caught >> (number - 1) & 1)

    def _status(self, name: bytes) -> bytes:
        """Return what the system says of the process; nothing if it is gone."""
        try:
            with open(f"/proc/{self.pid}/status", "rb") as stream:
                return next((each.split()[1] for each in stream if each.startswith(name)), b"")
        except OSError:
            return b""


def mark_of(pid: int) -> dict[str, int | None]:
    """Return what names a process for certain."""
    return {"pid": pid, "started": process_started(pid)}
