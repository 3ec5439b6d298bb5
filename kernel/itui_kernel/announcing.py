"""Which inputs are announced by the user's command: those that ran long and ended, or wait."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.audience import Audience
from itui_kernel.hook import Hook
from itui_kernel.log import Log
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.messages import ExecuteReply, ExecuteRequest
from itui_kernel.protocol.preferences import Notify
from itui_kernel.requests import Request
from itui_kernel.stdin import Stdin
from itui_kernel.subshells import Subshells

if TYPE_CHECKING:
    from itui_kernel.shell.running.jobs import Job, Jobs

_FAREWELL = KeyboardInterrupt.__name__


class Announcing:
    """Decides on the I/O thread what the hook is run for."""

    def __init__(
        self, hook: Hook, after: float, subshells: Subshells, stdin: Stdin, outbox: Outbox
    ) -> None:
        self._hook = hook
        self._post = outbox.post
        self._after = after
        self._subshells = subshells
        self._stdin = stdin
        self._asked = ""  # the prompt that was announced last
        self._jobs: Jobs | None = None
        self._over: set[Job] = set()
        subshells.ended.append(self._ended)

    def follow(self, jobs: Jobs) -> None:
        """Know of the background jobs from their first on."""
        self._jobs = jobs
        jobs.changed.append(partial(self._post, self._look_at_jobs))

    def timer(self, now: float) -> float | None:
        """Announce a question that waits in an input that has run long; return when to look."""
        request, waiting = self._subshells.main.running, self._stdin.waiting
        content = None if request is None else request.content
        if request is None or not isinstance(content, ExecuteRequest):
            return None
        if not waiting or waiting[0][0] == self._asked:
            return None
        due = request.began + self._after
        if now < due:
            return due
        self._asked, prompt = waiting[0]
        self._hook.run(
            "input",
            code=content.code,
            seconds=f"{now - request.began:.1f}",
            status="waiting",
            prompt=prompt,
        )
        return None

    def _ended(self, request: Request, reply: ExecuteReply) -> None:
        content = request.content
        seconds = time.monotonic() - request.began
        if isinstance(content, ExecuteRequest) and not content.silent and seconds >= self._after:
            status = "interrupted" if reply.ename == _FAREWELL else reply.status
            self._done(content.code, seconds, status, reply.ename or "")

    def _look_at_jobs(self) -> None:
        if self._jobs is None:
            return
        over = {each for each in self._jobs.all if each.is_over}
        for job in over - self._over:
            report = job.input.report
            if job.seconds >= self._after:
                status = {"done": "ok", "failed": "error"}.get(job.state, job.state)
                self._done(job.input.code, job.seconds, status, report.ename if report else "")
        self._over = over

    def _done(self, code: str, seconds: float, status: str, error: str) -> None:
        told = {"code": code, "seconds": f"{seconds:.1f}", "status": status}
        self._hook.run("done", **told, error="" if status == "ok" else error)


def announcing(
    notify: Notify,
    directory: Path,
    log: Log,
    outbox: Outbox,
    audience: Audience,
    subshells: Subshells,
    stdin: Stdin,
) -> Announcing:
    """Return what runs the user's command; its mistakes are told to all clients."""
    hook = Hook(notify.command, partial(_name, directory), log)
    hook.complain = lambda text: outbox.post(partial(audience.tell, "warned", text=text))
    return Announcing(hook, notify.after, subshells, stdin, outbox)


def _name(directory: Path) -> str:
    """Return what the session is called now."""
    from itui_kernel.protocol.session_file import read_fields

    fields = read_fields(directory) or {}
    return str(fields.get("name") or directory.name)
