"""What our kernel tells of background jobs, and of inputs that wait in it."""

from __future__ import annotations

from itui_kernel.protocol.schema import Record


class Job(Record):
    """An input that runs while others do; ``cell`` is the one that started it.

    ``state`` is running, ending, done, failed or interrupted; ``began`` is unix time, ``seconds``
    how long it took once it is over.
    """

    name: str
    cell: str = ""
    code: str = ""
    state: str = "running"
    began: float = 0.0
    seconds: float = 0.0
    error: str = ""

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state not in ("running", "ending")


class WaitingInput(Record):
    """An input of some client that the kernel has, but has not begun."""

    request: str
    session: str = ""
    username: str = ""
    code: str = ""
