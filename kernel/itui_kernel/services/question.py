"""What completion is asked: the code around the cursor, the names it may use, and the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itui_kernel.services.matches import select

if TYPE_CHECKING:
    from itui_kernel.services.completers import Completers
    from itui_kernel.shell.shell import Shell

_RUN_TIME_SHARE = 0.003  # seconds for signatures; a late signature is left out
Choose = Callable[[str, Iterable[str]], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; ``choose`` says which names fit what was typed.

    Without a shell there are no magics, aliases or completers of the user's, and no foreign code
    is run.
    """

    before: str
    rest: str
    namespace: Mapping[str, Any]
    started: float
    budget: float
    shell: Shell | None = None
    choose: Choose = select

    def is_late(self) -> bool:
        """Tell whether files and folders have had their time."""
        return time.monotonic() - self.started > self.budget / 2

    def is_slow(self) -> bool:
        """Tell whether what only decorates a match should be left out."""
        return time.monotonic() - self.started > _RUN_TIME_SHARE

    @property
    def line_before(self) -> str:
        """The line of the cursor up to there."""
        return self.before.rpartition("\n")[2]

    @property
    def line(self) -> str:
        """The line of the cursor."""
        return self.line_before + self.rest.partition("\n")[0]

    @property
    def seconds_left(self) -> float:
        """The time that is left of the budget."""
        return self.started + self.budget - time.monotonic()

    @property
    def completers(self) -> Completers | None:
        """The completers of the user, if there is a shell to have some."""
        return None if self.shell is None else self.shell.completers
