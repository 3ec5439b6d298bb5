"""One input while it runs: its number, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from itui_kernel.protocol.messages import Error
from itui_kernel.protocol.plain import snapshot


@dataclass(slots=True)
class Input:
    """An input, filled in as it runs."""

    code: str
    number: int
    is_stored: bool
    is_silent: bool
    is_beside: bool = False  # a job, which runs while others do
    allow_stdin: bool = True
    translated: str = ""  # the Python that runs
    has_started: bool = False
    payload: list[dict[str, Any]] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None
    shown: BaseException | None = None  # an error that an input within this one has shown
    report: Error | None = None
    outer: Input | None = None  # the one it runs within, when it has no number of its own

    @property
    def keeps_result(self) -> bool:
        """True when its result goes to ``Out``."""
        return self.is_stored or (self.outer is not None and self.outer.keeps_result)

    def add_payload(self, payload: Mapping[str, Any]) -> None:
        """Send something along with the reply; of several next inputs the last one wins."""
        if payload["source"] == "set_next_input":
            self.payload[:] = [each for each in self.payload if each["source"] != payload["source"]]
        self.payload.append(snapshot(payload))
