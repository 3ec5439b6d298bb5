"""What runs in the kernel, and where: background jobs, the main shell, subshells."""

from __future__ import annotations

import os
import sys
import threading
import time
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.programs.timing import shown_time
from itui_kernel.shell.running.jobs import Job
from itui_kernel.shell.running.lanes import LaneState

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_LONGEST = 60  # characters of an input that are shown
_PATIENCE = 1.0  # seconds in which a job that is to end usually has ended
_STEP = 0.02


@magic()
def subshell(shell: Shell, call: Call) -> None:
    """Tell in which subshell and thread this runs, and which subshells there are."""
    here = threading.get_ident()
    lanes = shell.lanes()
    print("subshell id:", next((each.subshell_id for each in lanes if each.thread == here), None))
    print("thread id:", here)
    print("main thread id:", threading.main_thread().ident)
    print("pid:", os.getpid())
    print("thread count:", threading.active_count())
    print("subshell list:", [each.subshell_id for each in lanes if each.subshell_id is not None])


@magic()
def jobs(shell: Shell, call: Call) -> None:
    """List the background jobs, what the main shell and each subshell runs, and what waits.

    Run it in a subshell to look at an input that keeps the main shell busy.
    """
    for job in shell.jobs.all:
        print(f"job {job.name}: {_state_of_job(job)}: {_shown(job.input.code)}")
    for lane in shell.lanes():
        where = "main shell" if lane.subshell_id is None else f"subshell {lane.subshell_id}"
        print(f"{where}: {_state_of_lane(lane)}")
        for code in lane.waiting:
            print(f"  waiting: {_shown(code)}")


def _state_of_job(job: Job) -> str:
    time = shown_time(job.seconds)
    match job.state:
        case "running" | "ending" as state:
            return f"{state} for {time}" if state == "running" else f"ending, began {time} ago"
        case "failed":
            report = job.input.report
            return f"failed after {time}" + (f" ({report.ename})" if report else "")
        case state:
            return f"{state} after {time}"


def _state_of_lane(lane: LaneState) -> str:
    if lane.running is None:
        return "idle"
    here = ", this one" if lane.thread == threading.get_ident() else ""
    return f"running for {shown_time(lane.seconds)}{here}: {_shown(lane.running)}"


def _shown(code: str) -> str:
    """Return the beginning of an input."""
    first, _, more = code.strip().partition("\n")
    return first[:_LONGEST] + (" ..." if more or len(first) > _LONGEST else "")


@magic(cell=True, expands=False)
@rest("statement")
def job(shell: Shell, call: Call) -> None:
    """Run a statement or a cell in the background, as an & at the end of an input does.

    It runs in a thread of its own, with your names, while the session takes other inputs. What it
    prints appears where it was started. Its result is in Out and _N under the number of that
    input as soon as it is there; _ stays as it is. In a function it sees the local names as they
    are now. %jobs lists the jobs; %fg, %wait and %kill take the number.
    """
    if call.cell is not None and call.rest:
        raise UsageError("%%job takes the code below it, nothing on its own line")
    code = call.rest if call.cell is None else call.cell
    if not code.strip():
        raise UsageError("%job needs a statement to run; %jobs lists what runs")
    try:
        shell.jobs.start(code, call.scope)
    except SyntaxError as error:
        shell.errors.show(error)  # without the call of this, which nobody has typed
        if shell.current is not None:
            shell.current.shown = error
        raise


@magic()
@argument("job", count="?", help="its number; without one the newest that runs")
def fg(shell: Shell, call: Call) -> None:
    """Bring a job to the foreground: wait for it, and show here what it prints from now on.

    An interrupt is the job's. An exception that ends the job is raised here. To wait for a job
    and leave it alone, use %wait.
    """
    name = call.arguments.job
    running = shell.jobs.running
    if name is None and not running:
        raise UsageError("no job is running")
    chosen = running[-1] if name is None else _found(shell, name)
    if chosen.is_over:
        print(f"job {chosen.name}: {_state_of_job(chosen)}")
        return
    _refuse_own(shell, chosen)
    error = shell.jobs.bring_to_front(chosen)
    if error is not None:
        if shell.current is not None:
            shell.current.shown = error  # the job has shown it, and here
        raise error


@magic()
@argument("jobs", count="*", help="their numbers; without one all that run")
def wait(shell: Shell, call: Call) -> None:
    """Wait until jobs are over; an interrupt ends the waiting, not the jobs."""
    names = call.arguments.jobs
    chosen = [_found(shell, each) for each in names] if names else shell.jobs.running
    for each in chosen:
        if names or each is not shell.jobs.current:
            _refuse_own(shell, each)
            each.wait()
    for each in chosen:
        if each.is_over and each.state != "done":
            print(f"job {each.name}: {_state_of_job(each)}", file=sys.stderr)


@magic()
@flag("--all", help="all that run")
@argument("jobs", count="*", help="their numbers")
def kill(shell: Shell, call: Call) -> None:
    """End jobs by an interrupt.

    It is raised by the next line of Python that the job runs; sleeping, awaiting and waiting for
    a program end at once. A job in a call of C code, or one that waits for a lock, ends when that
    is over. For processes of the system there is !kill.
    """
    names = call.arguments.jobs
    if not names and not call.arguments.all:
        raise UsageError("%kill needs the number of a job, or --all; %jobs lists them")
    chosen = [_found(shell, each) for each in names] if names else shell.jobs.running
    for each in chosen:
        if not each.is_over:
            shell.jobs.end(each)
    until = time.monotonic() + _PATIENCE
    for each in chosen:
        while not each.is_over and each is not shell.jobs.current and time.monotonic() < until:
            time.sleep(_STEP)
        if not each.is_over and each is not shell.jobs.current:
            print(f"job {each.name} has not ended yet: {_whereabouts(each)}", file=sys.stderr)


def _found(shell: Shell, name: str) -> Job:
    found = shell.jobs.find(name.removeprefix("%"))
    if found is None:
        hint = "; !kill ends processes" if name.isdecimal() and int(name) > 1000 else ""
        raise UsageError(f"there is no job {name}: %jobs lists them{hint}")
    return found


def _refuse_own(shell: Shell, chosen: Job) -> None:
    if chosen is shell.jobs.current:
        raise UsageError("a job cannot wait for itself")


def _whereabouts(job: Job) -> str:
    """Tell what a job is doing that does not end when it is to."""
    ident = job.thread.ident if job.thread is not None else None
    frame = sys._current_frames().get(ident) if ident is not None else None
    if frame is None:
        return "it has just not begun"
    code = frame.f_code
    place = f"{os.path.basename(code.co_filename)}:{frame.f_lineno} in {code.co_name}"
    return f"it is in {place}, and ends when that returns to Python"
