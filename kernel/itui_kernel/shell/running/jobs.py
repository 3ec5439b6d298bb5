"""Background jobs: inputs that run in threads of their own while others go on."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import chain, count
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.running.inputs import Input
from itui_kernel.shell.running.pursuit import Pursuit
from itui_kernel.shell.running.sleeping import WakingSleep
from itui_kernel.shell.running.thread_interrupts import ThreadInterrupts

if TYPE_CHECKING:
    from itui_kernel.shell.running.evaluation import Program
    from itui_kernel.shell.shell import Shell

MOST_ENDED = 50  # jobs that are over and still listed
_LOOK = 0.1  # seconds; a thread that waits and is not the main one is not woken by interrupts
_PATIENCE = 1.0  # seconds that jobs get to end with the kernel

Action = Callable[[], None]


class Job:
    """One of them; ``name`` is the number of the input that started it, ``7.2`` its second job."""

    def __init__(self, name: str, current: Input, cancel: Callable[[int], bool]) -> None:
        self.name = name
        self.input = current
        self.origin: Any = None  # what the kernel attributes its output to
        self.began = time.monotonic()
        self.ended: float | None = None
        self.is_to_end = False
        self.has_finished = False  # came to its own end, if only by an exception
        self.thread: threading.Thread | None = None
        self.interrupts = ThreadInterrupts(cancel)
        self.bell: SimpleQueue[None] = SimpleQueue()  # wakes it from a sleep
        self._waiters: list[SimpleQueue[BaseException | None]] = []
        self._is_released = False

    @property
    def is_over(self) -> bool:
        """Whether its thread has ended."""
        return self.ended is not None

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return (self.ended or time.monotonic()) - self.began

    @property
    def state(self) -> str:
        """How far it is: running, ending, done, failed or interrupted."""
        if not self.is_over:
            return "ending" if self.is_to_end else "running"
        report = self.input.report
        if not self.has_finished or (report and report.ename == KeyboardInterrupt.__name__):
            return "interrupted"
        return "done" if report is None else "failed"

    def wait(self) -> BaseException | None:
        """Return what it failed by, once it is over; an interrupt ends the waiting alone."""
        end: SimpleQueue[BaseException | None] = SimpleQueue()  # no lock that could stay locked
        self._waiters.append(end)
        if self._is_released:
            return None
        if threading.current_thread() is threading.main_thread():
            return end.get()
        while True:
            try:
                return end.get(timeout=_LOOK)
            except Empty:
                continue

    def interrupt(self) -> None:
        """Raise ``KeyboardInterrupt`` in it, and end what it waits for as far as that goes."""
        if self.has_finished:  # it is closing its event loop, which is not to be left half open
            return
        assert self.thread is not None
        Pursuit(self.thread).begin(self.interrupts.send)
        self.bell.put(None)

    def end(self) -> None:
        """Note that its thread ends."""
        self.ended = time.monotonic()

    def release(self) -> None:
        """Let those go on that wait for it, and let go of its result, which ``Out`` may keep."""
        error = self.input.error
        self.input.result = self.input.error = None
        self._is_released = True
        for waiter in self._waiters:
            waiter.put(error)


class Jobs:
    """Starts jobs, knows those that run and the newest that are over.

    The kernel sets what it is asked for: ``origin``, whose output this is, ``adopt``, by which
    the output of a thread becomes that of the running input until the returned function is
    called, and ``post``, which calls from a thread that no interrupt reaches.
    """

    def __init__(self, shell: Shell) -> None:
        self.changed: list[Action] = []
        self.origin: Callable[[], Any] = lambda: None
        self.adopt: Callable[[threading.Thread], Action] = lambda thread: lambda: None
        self.post: Callable[[Action], object] = lambda action: action()
        self._shell = shell
        self._jobs: dict[str, Job] = {}
        self._here = threading.local()
        self._sleep = WakingSleep(lambda: getattr(self._here, "bell", None))
        self._warned = -1
        self._pid = os.getpid()
        shell.at_close.append(self._close)

    @property
    def all(self) -> list[Job]:
        """All that are known, in the order in which they began."""
        return list(self._jobs.values())

    @property
    def running(self) -> list[Job]:
        """Those that are not over."""
        return [each for each in self.all if not each.is_over]

    def find(self, name: str) -> Job | None:
        """Return the job of a name."""
        return self._jobs.get(name)

    @property
    def current(self) -> Job | None:
        """The job that runs in this thread."""
        found: Job | None = getattr(self._here, "job", None)
        return found

    def start(self, code: str, scope: Mapping[str, Any]) -> Job:
        """Run code in a thread of its own; ``scope`` are local names it sees besides.

        What cannot be compiled fails here.
        """
        shell, outer = self._shell, self._shell.current
        is_kept = outer is not None and outer.keeps_result
        number = outer.number if outer is not None else shell.execution_count
        is_silent = outer is not None and outer.is_silent
        current = Input(code, number, is_stored=is_kept, is_silent=is_silent, is_beside=True)
        current.translated = shell.translated(code)
        cell = shell.cells.add(current.translated, number if is_kept else None, "%job")
        interactivity = shell.settings.ast_node_interactivity
        program = shell.compiler.compile(cell, shell.transforms.tree, interactivity)
        job = Job(self._new_name(number if is_kept else 0), current, shell.loops.cancel)
        job.origin = self.origin()
        names = {**shell.namespace, **scope} if scope else shell.namespace
        work = partial(self._run, job, program, names)
        job.thread = threading.Thread(target=work, name=f"job-{job.name}", daemon=True)
        self._sleep.install(shell.namespace)
        self._forget_old()
        self._jobs[job.name] = job
        job.interrupts.expect()
        self._tell()
        job.thread.start()
        return job

    def end(self, job: Job) -> None:
        """Interrupt a job."""
        job.is_to_end = True
        self._tell()
        self.post(job.interrupt)

    def bring_to_front(self, job: Job) -> BaseException | None:
        """Wait for a job and show meanwhile what it prints as output of the running input.

        An interrupt is the job's. Returns what it failed by.
        """
        assert job.thread is not None
        give_back = self.adopt(job.thread)
        try:
            return job.wait()
        except KeyboardInterrupt:
            self.end(job)
            return job.wait()
        finally:
            give_back()

    def object_to_exit(self) -> bool:
        """Tell whether the session is to stay because of jobs; asked again at once it is not."""
        if self.current is not None:
            print("a job cannot end the session", file=sys.stderr)
            return True
        running = len(self.running)
        number = self._shell.execution_count
        if not running or self._warned == number - 1:
            return False
        self._warned = number
        jobs = "A job is" if running == 1 else f"{running} jobs are"
        print(f"{jobs} running, see %jobs. The next exit ends the session all the same.")
        return True

    def _run(self, job: Job, program: Program, names: dict[str, Any]) -> None:
        shell = self._shell
        self._here.job, self._here.bell = job, job.bell

        def work() -> None:
            shell.run_beside(program, job.input, names)
            _print_pages(job.input)
            job.has_finished = True

        try:
            shell.loops.prepare()  # an interrupt in the middle would leave half an event loop
            job.interrupts.run(work)
            shell.loops.close()
        finally:
            if os.getpid() != self._pid:  # a forked child came to the end of the job
                _leave_child(job)
            job.end()
            self._tell()
            job.release()

    def _new_name(self, number: int) -> str:
        """Return the number of an input, or what tells its later jobs from the first."""
        names = chain([str(number)] * bool(number), (f"{number}.{each}" for each in count(2)))
        return next(each for each in names if each not in self._jobs)

    def _forget_old(self) -> None:
        over = [each for each in self.all if each.is_over]
        for each in over[: len(over) - MOST_ENDED]:
            self._jobs.pop(each.name, None)

    def _tell(self) -> None:
        for notify in self.changed:
            notify()

    def _close(self) -> None:
        """Let the jobs end with the shell."""
        running = self.running
        for job in running:
            job.interrupt()
        until = time.monotonic() + _PATIENCE
        for job in running:
            if job.thread is not None:
                job.thread.join(max(until - time.monotonic(), 0))
        self._sleep.remove(self._shell.namespace)


def _print_pages(ended: Input) -> None:
    """Print what was meant for the pager: there is no reply that could take it along."""
    for payload in ended.payload:
        data = payload.get("data")
        if payload.get("source") == "page" and isinstance(data, Mapping):
            print(data.get("text/plain", ""))


def _leave_child(job: Job) -> None:
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(0 if job.input.report is None else 1)
