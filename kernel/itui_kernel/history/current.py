"""The running session as far as it is recorded."""

from __future__ import annotations

from itui_kernel.history.files import Entry


class Current:
    """The number and the inputs of the running session; one thread writes, another reads."""

    def __init__(self) -> None:
        self.number = 0
        self.entries: dict[int, Entry] = {}
