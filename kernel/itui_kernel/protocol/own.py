"""What itui adds to the protocol: a request on control, and the names of its comms.

Kernels and clients that do not know these ignore them, as the protocol demands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from itui_kernel.protocol.content import Content
from itui_kernel.protocol.messages import Reply

SESSION = "itui.session"
"""The comm target of clients that want to hear of the session; also the comm_id of all events."""


class ItuiReplayRequest(Content):
    """Give again what was published after number ``since``, up to ``until`` if that is given.

    One reply holds at most ``most_bytes``. ``newest_bytes`` skips to as much of the end as fits in
    so many bytes; 0 skips nothing. ``kept`` and ``lines`` are the counts at ``since``, those of
    ``until`` are its own: who tells them is told exactly what is lost.
    """

    since: int = 0
    until: int | None = None
    most_bytes: int = 1_000_000
    newest_bytes: int = 0
    kept: int | None = None
    lines: int | None = None
    until_kept: int | None = None
    until_lines: int | None = None


class ItuiReplayReply(Reply):
    """The kept messages up to number ``last``, in order; ``newest`` is the last one published.

    Each message is an object with header, parent_header, metadata, content and, if it has any,
    buffers (base64). ``metadata.itui.seq`` is its number; text that was joined from several
    messages has the last one's, and the first one's in ``metadata.itui.first``. Numbers without a
    message told nothing of the session, unless they are ``lost``: objects with first, last, why,
    messages and, if it is known, lines. Messages that are kept say in ``metadata.itui.kept`` and
    ``lines`` how many were kept until then and how many lines of text these hold.
    """

    last: int = 0
    newest: int = 0
    messages: Sequence[Mapping[str, Any]] = ()
    lost: Sequence[Mapping[str, Any]] = ()


class ItuiOverviewRequest(Content):
    """Ask on control what the kernel does; answered at once, and nobody else hears of it."""


class ItuiOverviewReply(Reply):
    """``busy_with`` is the beginning of the running code, ``None`` while nothing runs.

    ``is_asking`` says that code waits for an answer to ``input()``.
    ``idle_seconds`` is the time since the end of the last input, or since the start;
    ``clients`` counts all that listen, ``names`` are those of itui's.
    """

    busy_with: str | None = None
    busy_seconds: float = 0.0
    is_asking: bool = False
    idle_seconds: float = 0.0
    waiting: int = 0
    clients: int = 0
    names: Sequence[str] = ()


Content.register(ItuiOverviewRequest)
Content.register(ItuiOverviewReply)
Content.register(ItuiReplayRequest)
Content.register(ItuiReplayReply)
