"""How far a client has come in reading what was published before it looked."""

from __future__ import annotations

from itui_kernel.protocol.schema import Record


class CatchUp(Record):
    """The number ``last`` of those from ``first`` to ``newest`` was read; begun at ``since``."""

    first: int
    last: int
    newest: int
    since: float

    @property
    def share(self) -> float:
        """How much of it was read, from 0 to 1."""
        return (self.last - self.first) / max(self.newest - self.first, 1)
