"""The kernel's process, when it is on this host: is it alive, how did it end, interrupt it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from itui_kernel.client.supervised import NoSupervisor, Watch
from itui_kernel.protocol.connection import Connection, host_name, process_started

POLL_INTERVAL = 1.0  # seconds, on systems that cannot wait for a process that is not a child
PATIENCE = 1.0  # seconds in which a supervisor says how its kernel ended


class Process:
    """One process of this host, told from a later one with the same pid by its start time.

    How it ended is known of a child, and of the kernel of a ``session``, whose supervisor tells.
    """

    def __init__(self, pid: int, started: int | None, session: str | None = None) -> None:
        self.pid = pid
        self._started = started
        self._session = session
        self._watch: Watch | None = None
        self._returncode: int | None = None
        self._has_ended = False
        self._descriptor: int | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ended: Callable[[str, int | None], None] | None = None

    @property
    def is_alive(self) -> bool:
        """Whether the very process still runs."""
        return process_started(self.pid) == self._started is not None

    def watch(self, ended: Callable[[str, int | None], None]) -> None:
        """Call ``ended(reason, returncode)`` once, as soon as the process has ended."""
        self._loop, self._ended = asyncio.get_running_loop(), ended
        self._begin_watch()
        try:
            self._descriptor = os.pidfd_open(self.pid)
        except ProcessLookupError:
            self._loop.call_soon(self._on_end)
        except (AttributeError, OSError):  # other systems; Linux before 5.3
            self._poll()
        else:
            self._loop.add_reader(self._descriptor, self._on_end)

    def _begin_watch(self) -> None:
        if self._session is not None:
            with suppress(NoSupervisor):
                self._watch = Watch(self._session, self._on_told)

    def close(self) -> None:
        """Stop watching."""
        self._ended = None
        if self._watch is not None:
            self._watch.close()
        if self._timer is not None:
            self._timer.cancel()
        self._forget_descriptor()

    def _forget_descriptor(self) -> None:
        if self._descriptor is not None and self._loop is not None:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._descriptor = None

    def interrupt(self) -> str:
        """Send SIGINT, to the whole process group if the process leads one; say to whom."""
        # the group gets it so that programs started by the code stop, too
        if os.getpgid(self.pid) == self.pid:
            os.killpg(self.pid, signal.SIGINT)
            return f"SIGINT to process group {self.pid}"
        os.kill(self.pid, signal.SIGINT)
        return f"SIGINT to process {self.pid}"

    def _poll(self) -> None:
        if not self.is_alive:
            self._on_end()
        elif self._loop is not None:
            self._timer = self._loop.call_later(POLL_INTERVAL, self._poll)

    def _on_told(self, told: dict[str, Any]) -> None:
        """Take what the supervisor says; it may know of the end before or after us."""
        kernel = told.get("kernel") or told
        if kernel.get("pid") == self.pid and told.get("returncode") is not None:
            self._returncode = told["returncode"]
        if self._has_ended and (self._returncode is not None or told.get("event") == "gone"):
            self._announce()

    def _on_end(self) -> None:
        self._forget_descriptor()
        self._has_ended = True
        self._returncode = _reap(self.pid) if self._returncode is None else self._returncode
        if self._returncode is None and self._watch is None:
            self._begin_watch()  # it may have ended before its supervisor listened
        is_told = self._watch is not None and self._watch.is_open
        if self._returncode is None and is_told and self._loop is not None:
            self._timer = self._loop.call_later(PATIENCE, self._announce)
        else:
            self._announce()

    def _announce(self) -> None:
        ended = self._ended
        self.close()
        if ended is not None:
            ended(_describe(self.pid, self._returncode), self._returncode)


def find_process(connection: Connection, pid: int | None = None) -> Process | None:
    """Return the kernel's process if it can be named for certain and is on this host."""
    session = connection.session if connection.host == host_name() else None
    if pid is not None:
        started = connection.started if pid == connection.pid else None
        return Process(pid, process_started(pid) if started is None else started, session)
    if connection.pid is None or connection.host != host_name():
        return None
    process = Process(connection.pid, connection.started, session)
    # a zombie child of ours is still the one we mean; anything else that is not alive may also
    # live in another pid namespace, and then its death is not ours to announce
    return process if process.is_alive or _is_zombie(connection.pid) else None


def _is_zombie(pid: int) -> bool:
    try:
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return ended is not None


def _reap(pid: int) -> int | None:
    """Return the return code if the process was our child, else ``None``."""
    try:
        found, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return None
    return os.waitstatus_to_exitcode(status) if found else None


def _describe(pid: int, returncode: int | None) -> str:
    if returncode is None:
        return f"process {pid} has ended"
    if returncode >= 0:
        return f"process {pid} exited with status {returncode}"
    try:
        name = signal.Signals(-returncode).name
    except ValueError:
        name = f"signal {-returncode}"
    return f"process {pid} was killed by {name}"
