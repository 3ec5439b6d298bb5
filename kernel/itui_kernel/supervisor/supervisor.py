"""Watches over the kernel of one session, and starts it again when somebody wishes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from itui_kernel.protocol.processes import process_started
from itui_kernel.protocol.session_file import SESSION_FILE
from itui_kernel.supervisor.adopting import follow
from itui_kernel.supervisor.autopsy import examine, is_examined, remove_autopsy, write_autopsy
from itui_kernel.supervisor.freshness import INTERVAL, use_files
from itui_kernel.supervisor.kernel import Kernel, mark_of
from itui_kernel.supervisor.kernel_file import KernelFile
from itui_kernel.supervisor.log import cut_log
from itui_kernel.supervisor.loop import Loop, nothing
from itui_kernel.supervisor.record import Record
from itui_kernel.supervisor.spawning import Spawned, spawn

OURS = "itui"
KEPT = 24 * 3600.0  # seconds after a death in which somebody may want the kernel back
_TO_END = 5.0  # seconds from SIGTERM to SIGKILL; our kernel gives up user code after four
_TOO_EARLY = 2.0  # seconds; a foreign kernel that ends sooner did not do so by request
_LOOK = 60.0  # seconds; is the session's directory still there?


class Supervisor:
    """Runs one session until its kernel has ended by request, or was given up."""

    def __init__(self, directory: str, argv: list[str]) -> None:
        self.directory = directory
        self.loop = Loop()
        self.restarts = 0
        self.told: Callable[[dict[str, Any]], None] = lambda event: None  # for who watches
        self._file = KernelFile(directory)
        self._record = Record(directory, argv, self._file)
        self.kernel = Kernel(0, None, 0)
        self._used = time.monotonic()  # when the files were
        self._wish = ""  # "restart", "end": what is to follow the kernel's end
        self._is_over = False

    @property
    def is_ours(self) -> bool:
        """Whether it is our kernel, of which more is known than of others."""
        return self._file.kernel_name == OURS

    def state(self) -> dict[str, Any]:
        """Return what is known at this moment."""
        self._look()
        self._record.mend(self.kernel)
        if self.kernel.is_alive:
            self.kernel.note_peak()
        return {
            "kernel": self.kernel.mark,
            "alive": self.kernel.is_alive,
            "returncode": self.kernel.returncode,
            "began": self.kernel.began,
            "peak": self.kernel.peak,
            "restarts": self.restarts,
            "wish": self._wish,
            "supervisor": mark_of(os.getpid()),
        }

    # --- the beginning

    def begin(self, spawned: Spawned | None) -> str:
        """Take the kernel just started, or what is left of a session; return what is wrong."""
        self.loop.on_signal(
            {
                signal.SIGCHLD: self._look,
                signal.SIGTERM: self.end,
                signal.SIGHUP: nothing,
                signal.SIGINT: nothing,
                signal.SIGPIPE: nothing,
            }
        )
        if spawned is not None:
            if spawned.problem:
                return spawned.problem
            self._take(spawned)
        else:
            self.kernel = self._record.take_up()
            follow(self.loop, self.kernel, self._look)
        self.loop.after(_LOOK, self._look_at_place)
        return ""

    def _take(self, spawned: Spawned) -> None:
        self.kernel = Kernel(spawned.pid, process_started(spawned.pid), spawned.log_start)

    def write_session(self) -> str:
        """Write who runs the session and return its name."""
        return self._record.write(self.kernel)

    # --- what happens to the kernel

    def _look(self) -> None:
        """Note the end of the kernel, once."""
        if self.kernel.is_alive and self.kernel.has_ended():
            self._on_end()

    def _on_end(self) -> None:
        event = {"event": "ended", **self.kernel.mark, "returncode": self.kernel.returncode}
        if self._wish == "restart":
            self.told({**event, "is_restarting": True})
            remove_autopsy(self.directory)
            self._start_again()
        elif self._wish == "end" or self._has_ended_in_order():
            self._is_over = True
            self.told(event)
            self.loop.stop()
        else:
            if not is_examined(self.directory, self.kernel):
                write_autopsy(self.directory, examine(self.directory, self.kernel))
            self.told({**event, "is_dead": True})
            dead = self.kernel
            self.loop.after(KEPT, lambda: self._give_up(dead))

    def _has_ended_in_order(self) -> bool:
        """Tell whether the kernel was asked to end: then it has removed its file."""
        if not self._file.exists:
            return True
        has_worked = self.kernel.uptime > _TOO_EARLY
        return not self.is_ours and self.kernel.returncode == 0 and has_worked

    def _start_again(self) -> None:
        self._wish = ""
        try:
            self._file.restore()
        except OSError as error:
            problem = f"{self.directory}: {(error.strerror or str(error)).lower()}"
        else:
            spawned = spawn(self.directory, self._record.argv)
            problem = spawned.problem
        if problem:
            self.told({"event": "failed", "problem": problem})
            return
        self.restarts += 1
        self._take(spawned)
        with suppress(OSError):  # a full disk: the kernel's own file says what matters
            self.write_session()
        self.told({"event": "started", **self.kernel.mark})

    def _give_up(self, dead: Kernel) -> None:
        if self.kernel is dead:
            self.loop.stop()

    def _look_at_place(self) -> None:
        """End when somebody has removed the session of a dead kernel."""
        is_there = os.path.lexists(os.path.join(self.directory, SESSION_FILE))
        if not is_there and not self.kernel.is_alive:
            self.loop.stop()
            return
        self._record.mend(self.kernel)
        if cut_log(self.directory):
            self.kernel.log_start = 0
        if time.monotonic() - self._used > INTERVAL:
            self._used = time.monotonic()
            use_files(self.directory)
        self.loop.after(_LOOK, self._look_at_place)

    # --- what somebody wishes

    def restart(self, patience: float = 0.0) -> None:
        """Start the kernel again, after its end if it lives; it gets ``patience`` seconds first."""
        if not self.kernel.is_alive:
            self._start_again()
            return
        self._wish = "restart"
        self._end_after(patience)

    def end(self, patience: float = 0.0) -> None:
        """End the kernel and the session; it gets ``patience`` seconds before a signal."""
        if not self.kernel.is_alive:
            self._is_over = True
            self.loop.stop()
            return
        self._wish = "end"
        self._end_after(patience)

    def kill(self) -> None:
        """End the kernel and the session now."""
        self._wish = "end"
        self.kernel.send(signal.SIGKILL)
        if not self.kernel.is_alive:
            self.end()

    def _end_after(self, patience: float) -> None:
        ending = self.kernel

        def send(number: signal.Signals) -> None:
            if self.kernel is ending and self._wish:
                ending.send(number)

        if patience > 0:
            self.loop.after(patience, lambda: send(signal.SIGTERM))
        else:
            send(signal.SIGTERM)
        self.loop.after(patience + _TO_END, lambda: send(signal.SIGKILL))

    def leave(self) -> None:
        """Remove what nobody needs any more."""
        if not self._is_over:
            return
        import shutil

        shutil.rmtree(self.directory, ignore_errors=True)
