"""When the clock has to move the screen: once a second while something counts seconds; pure."""

from __future__ import annotations

from itui.model.presence import next_beat
from itui.model.state import KernelPhase, State

_NEWEST = 50
_LATE = 0.02  # a timer may be early by less than this


def seconds_to_tick(state: State, now: float) -> float | None:
    """Return how long until what counts seconds shows the next one, ``None`` when nothing does."""
    began = _began(state)
    if began is not None:
        return 1.0 - (now - began) % 1.0 + _LATE
    times = [each for each in (next_beat(state), state.use.next_change(now)) if each is not None]
    return max(min(times) - now, 0.0) + _LATE if times else None


def _began(state: State) -> float | None:
    """Return when the clock that is shown began."""
    kernel, running = state.kernel, state.running
    if kernel.phase in (KernelPhase.STARTING, KernelPhase.LOST):
        return kernel.since
    if running is not None:
        return running.started or 0.0
    if any(not cell.is_over for cell in state.cells[-_NEWEST:]):
        return 0.0
    if any(not job.is_over for job in state.jobs):
        return 0.0
    if state.is_unanswered and not state.waits_for_earlier:
        return kernel.since
    return None if state.notice is None else state.notice.at
