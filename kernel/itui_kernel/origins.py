"""Which request caused an output: followed into tasks, threads and forked children."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import partial

from itui_kernel.protocol.message import Header

_MARK = "_itui_origin"


class Origin:
    """The request that output belongs to, and the way back to the client that sent it.

    Compared by identity: there is one per request, and it is looked up for every write.
    """

    __slots__ = ("allow_stdin", "header", "identities")

    def __init__(
        self, header: Header, identities: Sequence[bytes] = (), *, allow_stdin: bool = False
    ) -> None:
        self.header = header
        self.identities = identities
        self.allow_stdin = allow_stdin


class Origins:
    """Finds the origin of the code that runs right now.

    A request sets it for its own context, which tasks copy. Threads do not copy contexts, so a
    thread carries the origin of the code that started it. Everything else (threads of C code)
    belongs to the latest request.
    """

    def __init__(self) -> None:
        self._variable: ContextVar[Origin | None] = ContextVar("itui_origin", default=None)
        self.latest: Origin | None = None

    def enter(self, origin: Origin) -> None:
        """Attribute what this thread does from now on to ``origin``."""
        self._variable.set(origin)
        self.latest = origin

    def current(self) -> Origin | None:
        """Return the origin of the calling code, or ``None`` before the first request."""
        origin = self._variable.get()
        if origin is None:
            origin = getattr(threading.current_thread(), _MARK, None)
        return origin or self.latest

    def adopt(self, thread: threading.Thread) -> Callable[[], None]:
        """Attribute what a thread does to the calling code until the returned function is called.

        It must be a thread of its own that serves no requests.
        """
        before = getattr(thread, _MARK, None)
        setattr(thread, _MARK, self.current())
        return partial(setattr, thread, _MARK, before)

    def follow_threads(self) -> None:
        """Let every thread started from now on remember who started it."""
        start = threading.Thread.start

        def start_with_origin(thread: threading.Thread) -> None:
            setattr(thread, _MARK, self.current())
            start(thread)

        start_with_origin.__doc__ = start.__doc__
        start_with_origin.__name__ = start.__name__
        # by setattr: the type checker has no way to say "a method with the same signature"
        setattr(threading.Thread, "start", start_with_origin)  # noqa: B010
