"""The numbers our kernel gives to all it publishes: a jump is what this client has missed."""

from __future__ import annotations

from collections.abc import Mapping

from itui_kernel.protocol.message import Message


class Numbering:
    """Counts the gaps between the published messages of one client's kernel.

    What came before the subscription was not missed. Other kernels number nothing; one that was
    restarted has a new session and begins again.
    """

    def __init__(self) -> None:
        self._session = ""
        self._last = 0

    def missed(self, message: Message) -> int:
        """Return how many messages were lost just before this one."""
        number = _number(message)
        if number is None:
            return 0
        is_known = message.header.session == self._session
        gap = number - self._last - 1 if is_known else 0
        self._session, self._last = message.header.session, number
        return max(0, gap)


def _number(message: Message) -> int | None:
    ours = message.metadata.get("itui")
    number = ours.get("seq") if isinstance(ours, Mapping) else None
    return number if type(number) is int else None
