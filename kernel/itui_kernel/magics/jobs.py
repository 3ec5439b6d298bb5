"""What runs in the kernel, and where."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, magic
from itui_kernel.shell.programs.timing import shown_time
from itui_kernel.shell.running.jobs import Job

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_LONGEST = 60  # characters of an input that are shown


@magic()
def subshell(shell: Shell, call: Call) -> None:
    """Tell in which subshell and thread this runs, and which subshells there are."""
    here = threading.get_ident()
    jobs = shell.jobs()
    print("subshell id:", next((each.subshell_id for each in jobs if each.thread == here), None))
    print("thread id:", here)
    print("main thread id:", threading.main_thread().ident)
    print("pid:", os.getpid())
    print("thread count:", threading.active_count())
    print("subshell list:", [each.subshell_id for each in jobs if each.subshell_id is not None])


@magic()
def jobs(shell: Shell, call: Call) -> None:
    """List what runs: in the main shell and in each subshell, since when, and what waits for it.

    Run it in a subshell to look at an input that keeps the main shell busy.
    """
    for job in shell.jobs():
        where = "main shell" if job.subshell_id is None else f"subshell {job.subshell_id}"
        print(f"{where}: {_state(job)}")
        for code in job.waiting:
            print(f"  waiting: {_shown(code)}")


def _state(job: Job) -> str:
    if job.running is None:
        return "idle"
    here = ", this one" if job.thread == threading.get_ident() else ""
    return f"running for {shown_time(job.seconds)}{here}: {_shown(job.running)}"


def _shown(code: str) -> str:
    """Return the beginning of an input."""
    first, _, more = code.strip().partition("\n")
    return first[:_LONGEST] + (" ..." if more or len(first) > _LONGEST else "")
