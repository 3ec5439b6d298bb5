"""Whether a client and its kernel are in touch, and why not, in one line."""

from __future__ import annotations

from collections.abc import Callable

from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.message import Channel

NEEDED = frozenset(Channel)
SIGNED_OTHERWISE = ("wrong signature", "signature of wrong length", "unsigned")


class Link:
    """The state of the connections to one kernel; ``changed`` hears when the link breaks or mends.

    The first connecting is reported as well.
    """

    def __init__(self, connection: Connection, changed: Callable[[bool], None]) -> None:
        self._where = connection.endpoint(Channel.SHELL)
        self._changed = changed
        self._connected: set[Channel] = set()
        self._was_up = False
        self._is_refused = False
        self.has_wrong_key = False
        self.is_up = False

    def note(self, channel: Channel, is_connected: bool | None) -> None:
        """Note that a channel was connected, lost (``False``) or refused (``None``)."""
        if is_connected:
            self._connected.add(channel)
            self._is_refused = False
        else:
            self._connected.discard(channel)
            self._is_refused = is_connected is None
        is_up = self._connected >= NEEDED
        if is_up == self.is_up:
            return
        self.is_up = is_up
        self._was_up = self._was_up or is_up
        self._changed(is_up)

    def reset(self) -> None:
        """Forget all connections: they are made anew."""
        self._connected.clear()
        self.is_up = False

    def note_refusal(self, reason: str) -> None:
        """Note why a message from the kernel was refused."""
        self.has_wrong_key = self.has_wrong_key or reason.startswith(SIGNED_OTHERWISE)

    def explain_silence(self) -> str:
        """Return the likely reason why the kernel does not answer."""
        if self.has_wrong_key:
            return (
                f"the kernel at {self._where} signs with another key: "
                "the connection file is out of date"
            )
        if self.is_up:
            return (
                f"the kernel at {self._where} is connected but does not answer: it is busy or "
                "stopped, or the key in the connection file is wrong"
            )
        if self._is_refused:
            return f"{self._where} refuses the connection: it may demand encryption"
        if self._was_up:
            return f"the connection to the kernel at {self._where} was lost"
        if self._where.startswith("ipc:"):
            return (
                f"no kernel answers at {self._where}: it has ended, or it knows only TCP "
                "(--insecure-tcp)"
            )
        return f"no kernel answers at {self._where}: it has ended, or its tunnel has"
