"""How long a session lives: its rule, and the end of the kernel when that has come."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.log import Log
from itui_kernel.protocol.preferences import LIVES
from itui_kernel.protocol.preferences import Life as Rule
from itui_kernel.protocol.session_file import SESSION_FILE, read_fields

if TYPE_CHECKING:
    from itui_kernel.audience import Audience
    from itui_kernel.server import Server
    from itui_kernel.subshells import Subshells

UNATTENDED = 60.0  # seconds without a client that the rule ``client`` allows
_LOOK = 10.0  # seconds between looks; nobody waits for them


class Life:
    """Ends the kernel by the session's rule; on the I/O thread.

    ``stay`` never does. ``client`` does when no client has been there for a minute. ``idle`` does
    when for so many hours there was neither a client nor anything to run. ``job`` does with the
    batch job, even where no signal of the scheduler comes. The rule may be changed at any time:
    it is read from the session's file whenever that is new.
    """

    def __init__(
        self,
        directory: Path,
        rule: Rule,
        *,
        is_attended: Callable[[], bool],
        is_busy: Callable[[], bool],
        end: Callable[[str], None],
        log: Log,
    ) -> None:
        self.rule = rule
        self._directory = directory
        self._is_attended = is_attended
        self._is_busy = is_busy
        self._end = end
        self._log = log
        self._changed = 0  # when the file that was read last had been written
        self._due = 0.0
        self._attended: float | None = None  # monotonic, as all times here
        self._active = 0.0
        self._job_end: float | None = None
        self._has_ended = False

    def timer(self, now: float) -> float | None:
        """Look whether the end has come; return when to look next."""
        if self._has_ended:
            return None
        if now < self._due:
            return self._due
        if self._attended is None:  # so long has it been there
            self._attended = self._active = now
        self._due = now + _LOOK
        self._read_rule()
        if self._is_attended():
            self._attended = self._active = now
        elif self._is_busy():
            self._active = now
        reason = self._reason(now)
        if reason:
            self._has_ended = True
            self._end(reason)
        return self._due

    def note_input(self, now: float) -> None:
        """Note that an input has run; it may have been shorter than the time between looks."""
        self._active = now

    def _reason(self, now: float) -> str:
        """Return why the end has come, or nothing."""
        assert self._attended is not None
        match self.rule.rule:
            case "client" if now - self._attended >= UNATTENDED:
                return "no client has been there for a minute"
            case "idle" if now - self._active >= max(self.rule.hours * 3600, UNATTENDED):
                return f"nothing has happened for {self.rule.hours:g} h"
            case "job" if time.time() >= self._end_of_job():
                return "the batch job ends"
        return ""

    def _end_of_job(self) -> float:
        """Return the time; user code that changes the variables changes nothing."""
        if self._job_end is None:
            from itui_kernel.resources.job import job_end

            self._job_end = job_end(os.environ) or math.inf
        return self._job_end

    def _read_rule(self) -> None:
        try:
            changed = os.stat(self._directory / SESSION_FILE).st_mtime_ns
        except OSError:  # a kernel without a session of ours
            return
        if changed == self._changed:
            return
        self._changed = changed
        found = (read_fields(self._directory) or {}).get("life")
        if found is None:
            return
        rule = rule_of(found)
        if rule is None:
            self._log.count(f"{self._directory / SESSION_FILE}: no rule of life: {found!r}")
        else:
            self.rule = rule


def rule_of(found: object) -> Rule | None:
    """Return the rule that a session's file names, or ``None`` if it names none."""
    if not isinstance(found, dict):
        return None
    rule, hours = found.get("rule"), found.get("hours", Rule().hours)
    is_number = isinstance(hours, (int, float)) and not isinstance(hours, bool) and hours > 0
    return Rule(rule=rule, hours=float(hours)) if rule in LIVES and is_number else None


def follow_life(
    server: Server,
    subshells: Subshells,
    audience: Audience,
    rule: Rule,
    shut_down: Callable[[], None],
) -> None:
    """Let the kernel of a session end by the session's rule; others end as they are told."""
    directory = server.sockets.connection.session
    if directory is None:
        return

    def end(reason: str) -> None:
        server.log.write(f"the session ends: {reason}")
        audience.tell("ending", reason=reason)
        shut_down()

    life = Life(
        Path(directory),
        rule,
        is_attended=lambda: audience.count > 0,
        is_busy=lambda: bool(subshells.running or subshells.jobs()),
        end=end,
        log=server.log,
    )
    subshells.after_execution.append(lambda request: life.note_input(time.monotonic()))
    server.timers.append(life.timer)
