"""What the main shell and the subshells are doing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LaneState:
    """The main shell or a subshell: what it runs, and what waits for it."""

    subshell_id: str | None  # None is the main shell
    thread: int | None
    running: str | None  # the input, None when it is idle
    seconds: float  # since that began
    waiting: tuple[str, ...] = ()
