"""Tells the clients of background jobs and of inputs that wait, and ends them when one asks."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.audience import Audience, Member
from itui_kernel.origins import Origin, Origins
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.messages import ExecuteRequest
from itui_kernel.server import Server
from itui_kernel.subshells import Subshells

if TYPE_CHECKING:
    from itui_kernel.shell.running.jobs import Job, Jobs

_LONGEST = 400  # characters of an input that are told
_MOST_WAITING = 100
_MOST_JOBS = 200
_PAUSE = 0.05  # seconds between two tellings


class JobNews:
    """Tells all there is whenever something of it changes; works on the I/O thread.

    A client says ``job.kill`` with a ``name``, or ``input.cancel`` with the id of a ``request``.
    """

    def __init__(
        self,
        audience: Audience,
        subshells: Subshells,
        outbox: Outbox,
        origins: Origins,
        server: Server,
    ) -> None:
        self._audience = audience
        self._subshells = subshells
        self._outbox = outbox
        self._origins = origins
        self._flush = server.flush
        self._jobs: Jobs | None = None
        self._told_waiting: list[dict[str, str]] = []
        self._has_told = False
        self._told_at = 0.0
        self._due: float | None = None  # when to tell what has changed since
        server.timers.append(self._timer)
        audience.joined.append(lambda member: self.tell())
        audience.heard["job.kill"] = self._kill
        audience.heard["input.cancel"] = self._cancel
        subshells.on_queue = self._queue_changed

    def follow(self, jobs: Jobs) -> None:
        """Know of the jobs from their first on; called by the thread that starts it."""
        self._jobs = jobs
        self._subshells.jobs = lambda: jobs.running
        jobs.origin = self._origins.current
        jobs.adopt = self._origins.adopt
        jobs.post = self._outbox.post
        jobs.changed.append(partial(self._outbox.post, self._follow))

    def _follow(self) -> None:
        for job in self._jobs.all if self._jobs is not None else ():
            if job.is_over:  # who waits for it reads on as soon as it is told
                self._flush(job.origin)
        self.tell()

    def tell(self) -> None:
        """Tell what runs, what has ended and what waits, but not for each of a thousand jobs."""
        if self._due is None:
            self._due = max(self._told_at + _PAUSE, time.monotonic())
            self._timer(time.monotonic())

    def _timer(self, now: float) -> float | None:
        """Tell when it is time; return when it is."""
        if self._due is not None and now >= self._due:
            self._due, self._told_at = None, now
            self._tell()
        return self._due

    def _tell(self) -> None:
        known = [] if self._jobs is None else self._jobs.all[-_MOST_JOBS:]
        jobs = [_described(each) for each in known]
        self._told_waiting = self._waiting()
        if jobs or self._told_waiting or self._has_told:
            self._has_told = True
            self._audience.tell("jobs", jobs=jobs, waiting=self._told_waiting)

    def _queue_changed(self) -> None:
        if self._audience.members and self._waiting() != self._told_waiting:
            self.tell()

    def _waiting(self) -> list[dict[str, str]]:
        """Return the inputs that wait for the main shell, those that show nothing left out."""
        found = []
        for request in list(self._subshells.main.waiting)[:_MOST_WAITING]:
            content, header = request.content, request.header
            if isinstance(content, ExecuteRequest) and not content.silent:
                found.append(
                    {
                        "request": header.msg_id,
                        "session": header.session,
                        "username": header.username,
                        "code": content.code[:_LONGEST],
                    }
                )
        return found

    def _kill(self, member: Member, data: Mapping[str, Any]) -> None:
        job = None if self._jobs is None else self._jobs.find(str(data.get("name", "")))
        if self._jobs is not None and job is not None and not job.is_over:
            self._jobs.end(job)

    def _cancel(self, member: Member, data: Mapping[str, Any]) -> None:
        self._subshells.cancel(str(data.get("request", "")))
        self.tell()


def _described(job: Job) -> dict[str, Any]:
    report = job.input.report
    return {
        "name": job.name,
        "parent": job.origin.header.msg_id if isinstance(job.origin, Origin) else "",
        "code": job.input.code[:_LONGEST],
        "state": job.state,
        "age": time.monotonic() - job.began,
        "seconds": job.seconds,
        "error": report.ename if report is not None and job.is_over else "",
    }
