"""One input while it runs: its number, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from itui_kernel.protocol.messages import Error


@dataclass(slots=True)
class Input:
    """An input, filled in as it runs."""

    code: str
    number: int
    is_stored: bool
    is_silent: bool
    allow_stdin: bool = True
    has_started: bool = False
    payload: list[dict[str, Any]] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None
    shown: BaseException | None = None  # an error that an input within this one has shown
    report: Error | None = None
