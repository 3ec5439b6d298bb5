"""Who listens to iopub: the subscriptions of all clients, counted."""

from __future__ import annotations


class Subscriptions:
    r"""Counts the subscriptions to each topic, as the socket tells of them.

    >>> subscriptions = Subscriptions()
    >>> [subscriptions.note(event) for event in (b"\x01", b"\x01", b"\x01status", b"\x00")]
    [b'', b'', b'status', None]
    >>> subscriptions.count
    1
    """

    def __init__(self) -> None:
        self._topics: dict[bytes, int] = {}

    @property
    def count(self) -> int:
        """The number of clients that listen: one may have subscribed to several topics."""
        return max(self._topics.values(), default=0)

    def note(self, event: bytes) -> bytes | None:
        """Take an event of the socket; return the topic when it is a new subscription."""
        topic = event[1:]
        if event[:1] == b"\x01":
            self._topics[topic] = self._topics.get(topic, 0) + 1
            return topic
        if event[:1] == b"\x00" and topic in self._topics:
            self._topics[topic] -= 1
            if not self._topics[topic]:
                del self._topics[topic]
        return None
