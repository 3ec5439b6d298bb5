"""What the kernel knows of its machine: told while somebody listens, watched while code runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from itui_kernel.audience import Audience, Member
from itui_kernel.log import Log
from itui_kernel.protocol.messages import ExecuteReply
from itui_kernel.protocol.preferences import Preferences
from itui_kernel.requests import Request
from itui_kernel.subshells import Subshells

if TYPE_CHECKING:
    from itui_kernel.interrupts import Interrupts
    from itui_kernel.resources.fuse import Fuse
    from itui_kernel.resources.sampler import Sampler
    from itui_kernel.shell.running.jobs import Jobs
    from itui_kernel.shell.running.thread_interrupts import ThreadInterrupts

    # an input or a job that runs, since when (monotonic), and the way to stop it
    Code = tuple[object, float, Interrupts | ThreadInterrupts]

_QUICK = 0.05  # seconds; what is over by then is not looked at
_WHILE_BUSY, _WHILE_IDLE = 2.0, 10.0  # seconds between two samples
_SOONEST = 0.5
_AFTER_JOINING = 0.3  # who has just come asks more urgent things
_AGAIN = 0.05  # seconds until code is woken once more that did not stop


class Awareness:
    """Tells ``resources``, and blows the fuse; works on the I/O thread.

    What it needs is imported when the first client comes or the first input takes its time.
    """

    def __init__(
        self, audience: Audience, subshells: Subshells, preferences: Preferences, log: Log
    ) -> None:
        self._audience = audience
        self._subshells = subshells
        self._memory = preferences.memory
        self._log = log
        self._sampler: Sampler | None = None
        self._next_sample = self._last_sample = 0.0
        self._fuse: Fuse | None = None
        self._watched: object = None
        self._has_begun = False
        self._next_look = 0.0
        self._beside: Callable[[], list[Code]] = list
        self._warning = ""
        audience.joined.append(self._joined)
        subshells.ended.append(self._ended)

    def warn(self, text: str) -> None:
        """Tell everybody who comes, if there is something to tell."""
        self._warning = text

    def follow(self, jobs: Jobs) -> None:
        """Know of the background jobs from their first on."""
        self._beside = lambda: [(each, each.began, each.interrupts) for each in jobs.running]

    def timer(self, now: float) -> float | None:
        """Do what is due; return when to do more."""
        running: list[Code] = [
            (lane.running, lane.running.began, lane.interrupts)
            for lane in self._subshells.running
            if lane.running is not None
        ]
        running += self._beside()
        due = [self._watch(now, running), self._tell(now, is_busy=bool(running))]
        return min((each for each in due if each is not None), default=None)

    # --- what is told

    def _joined(self, member: Member) -> None:
        if self._sampler is not None:
            self._sampler.forget()
        self._next_sample = time.monotonic() + _AFTER_JOINING
        if self._warning:
            self._audience.tell("warned", text=self._warning)

    def _ended(self, request: Request, reply: ExecuteReply) -> None:
        """Look soon what an input has left behind, but not after each of many."""
        if self._sampler is not None:
            self._next_sample = min(self._next_sample, self._last_sample + _SOONEST)

    def _tell(self, now: float, *, is_busy: bool) -> float | None:
        if not self._audience.members:
            return None
        pause = _WHILE_BUSY if is_busy else _WHILE_IDLE
        self._next_sample = min(self._next_sample, now + pause)
        if now >= self._next_sample:
            self._last_sample = now
            self._next_sample = now + pause
            news = self._news(now)
            if news is not None:
                self._audience.tell("resources", **news)
        return self._next_sample

    def _news(self, now: float) -> dict[str, Any] | None:
        if self._sampler is None:
            from itui_kernel.resources.job import job_end
            from itui_kernel.resources.sampler import Sampler

            self._sampler = Sampler(job_end(os.environ))
        return self._sampler.news(now)

    # --- the fuse

    def _watch(self, now: float, running: list[Code]) -> float | None:
        if not self._memory.fuse or not running:
            self._watched = None
            return None
        first, began, _ = running[0]
        if first is not self._watched:
            self._watched = first
            self._has_begun = False
            self._next_look = began + _QUICK
        if now >= self._next_look:
            self._next_look = now + self._look(running)
        return self._next_look

    def _look(self, running: list[Code]) -> float:
        """Look how much is used, stop who uses too much; return how long to wait."""
        if self._fuse is None:
            from itui_kernel.resources.fuse import Fuse
            from itui_kernel.resources.limits import all_limits

            self._fuse = Fuse(all_limits(), self._memory.percent / 100)
        if not self._has_begun:
            self._has_begun = True
            self._fuse.begin()
        if running[0][2].wake_again():
            return _AGAIN
        reason, wait = self._fuse.look()
        if not reason:
            return wait
        from itui_kernel.shell.errors.exhaustion import Exhaustion

        self._log.write(f"the memory fuse has blown: {reason}")
        for _, _, way in running[:1] if self._subshells.is_busy else running:
            way.raise_error(Exhaustion(reason))
        return _AGAIN
