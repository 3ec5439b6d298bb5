"""The clients of the session, as our kernel tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from itui_kernel.protocol.schema import Record, field, replace


class Client(Record):
    """One client that is there; ``active`` is when it sent its last input, 0 for never."""

    session: str
    name: str
    colour: int = 0
    kind: str = "itui"
    host: str = ""
    pid: int = 0
    since: float = 0.0
    active: float = 0.0
    beats: bool = False


class Clients(Record):
    """Who is there; ``about`` is what this client tells of itself.

    ``names`` has name and colour of everybody who ever was there, by session id. ``unknown`` counts
    those that only listen. ``beat`` is when this client last said that it is there.
    """

    about: Mapping[str, Any] = field(default_factory=dict)
    there: tuple[Client, ...] = ()
    unknown: int = 0
    names: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    beat: float = 0.0
    is_told: bool = False

    def forgotten(self) -> Clients:
        """Return the clients of a kernel that has not told of any yet; names stay known."""
        return replace(self, there=(), unknown=0, is_told=False)

    def others(self, session: str) -> tuple[Client, ...]:
        """Return the clients that are not the one with this session id."""
        return tuple(each for each in self.there if each.session != session)

    def own(self, session: str) -> Client | None:
        """Return the client with this session id, as the kernel knows it."""
        return next((each for each in self.there if each.session == session), None)
