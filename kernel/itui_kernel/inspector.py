"""The inspect thread: reads the user's objects while the main thread is busy with them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from queue import SimpleQueue
from typing import Any, NamedTuple

from itui_kernel.log import Log
from itui_kernel.outbox import Outbox

Namespace = Mapping[str, Any]
DEADLINE = 5.0  # seconds
_LATE = 0.5  # seconds; a timer this late means that C code kept the interpreter from everybody


class Job(NamedTuple):
    """Something to read, and what the I/O thread does with the outcome."""

    name: str
    work: Callable[[Namespace], Any]
    done: Callable[[Any], None]
    failed: Callable[[str, str], None]  # with the exception's name and text


class _Worker:
    """One thread; after it has been replaced it ends, and nobody waits for its results."""

    def __init__(self) -> None:
        self.current: Job | None = None
        self.due = 0.0
        self.is_replaced = False


class Inspector:
    """Runs jobs one after the other; a job that hangs loses its thread, the next get a new one."""

    def __init__(self, outbox: Outbox, log: Log) -> None:
        self._outbox = outbox
        self._log = log
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._namespace: Namespace | None = None
        self._worker: _Worker | None = None

    def start(self, namespace: Namespace) -> None:
        """Begin with the jobs that have waited for the namespace."""
        self._namespace = namespace
        if not self._jobs.empty():
            self._ensure_worker()

    def submit(self, job: Job) -> None:
        """Do a job soon."""
        self._jobs.put(job)
        if self._namespace is not None:
            self._ensure_worker()

    def _ensure_worker(self) -> None:
        if self._worker is None:
            self._worker = _Worker()
            run = partial(self._run, self._worker)
            threading.Thread(target=run, name="itui-inspect", daemon=True).start()

    def _run(self, worker: _Worker) -> None:
        assert self._namespace is not None
        while True:
            job = self._jobs.get()
            worker.due = time.monotonic() + DEADLINE
            worker.current = job
            self._outbox.post(lambda: None)  # the I/O thread's timer has something to watch now
            try:
                outcome = partial(job.done, job.work(self._namespace))
            except Exception as error:
                self._log.error(f"{job.name} failed")
                outcome = partial(job.failed, type(error).__name__, str(error))
            worker.current = None
            if worker.is_replaced:
                return
            self._outbox.post(outcome)

    def timer(self, now: float) -> float | None:
        """Give up a job that is past its deadline; return when to look next."""
        worker = self._worker
        if worker is None or worker.current is None:
            return None
        if now < worker.due:
            return worker.due
        if now > worker.due + _LATE:
            # it could not run any more than we could: give it the time that was lost
            worker.due = now + min(now - worker.due, DEADLINE)
            return worker.due
        job, worker.is_replaced = worker.current, True
        self._worker = None
        self._log.write(f"{job.name} hangs: its thread is replaced")
        if not self._jobs.empty():
            self._ensure_worker()
        job.failed("TimeoutError", f"no answer within {DEADLINE:g} seconds")
        return None
