"""Requests that the I/O thread answers at once, whatever user code is doing."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel import __version__
from itui_kernel.inspector import Inspector, Job
from itui_kernel.protocol.connection import PORTS
from itui_kernel.protocol.messages import (
    ITUI,
    PROTOCOL_VERSION,
    ConnectReply,
    ConnectRequest,
    InterruptReply,
    InterruptRequest,
    IsCompleteReply,
    IsCompleteRequest,
    KernelInfoReply,
    KernelInfoRequest,
    ShutdownReply,
    ShutdownRequest,
)
from itui_kernel.requests import Request
from itui_kernel.server import Server
from itui_kernel.subshells import Subshells

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

LONGEST_CODE = 200_000  # characters that are looked at, while everything else waits
FEATURES = ("kernel subshells", "itui replay")
_HELP = (
    {
        "text": "Python",
        "url": f"https://docs.python.org/{sys.version_info[0]}.{sys.version_info[1]}",
    },
    {"text": "NumPy", "url": "https://numpy.org/doc/stable/"},
    {"text": "pandas", "url": "https://pandas.pydata.org/docs/"},
    {"text": "Matplotlib", "url": "https://matplotlib.org/stable/"},
)


class Answers:
    """Answers who the kernel is, whether code is complete, interrupts and the request to end."""

    def __init__(self, server: Server, subshells: Subshells, inspector: Inspector) -> None:
        self.on_shutdown: Callable[[], None] = lambda: None
        self.is_restarting = False  # another kernel is to take this one's place
        self._server = server
        self._subshells = subshells
        self._inspector = inspector
        self._shell: Shell | None = None  # once it exists
        self._early: list[Request] = []
        server.handlers.update(
            {
                KernelInfoRequest: self._kernel_info,
                ConnectRequest: self._connect,
                IsCompleteRequest: self._is_complete,
                InterruptRequest: self._interrupt,
                ShutdownRequest: self._shutdown,
            }
        )

    def shell_is_ready(self, shell: Shell) -> None:
        """Answer what had to wait until the shell was imported."""
        self._shell = shell
        early, self._early = self._early, []
        for request in early:
            self._is_complete(request)

    def _kernel_info(self, request: Request) -> None:
        if self._subshells.lane_of(request) is not None:
            self._server.answer(request, kernel_info())

    def _connect(self, request: Request) -> None:
        connection = self._server.sockets.connection
        ports = {name: getattr(connection, name) for name in PORTS}
        self._server.answer(request, ConnectReply(**ports))

    def _is_complete(self, request: Request) -> None:
        if self._shell is None:
            self._early.append(request)
            return
        content = request.content
        assert isinstance(content, IsCompleteRequest)
        if len(content.code) > LONGEST_CODE:
            self._server.answer(request, IsCompleteReply(status="unknown"))
        elif self._shell.transforms.is_extended:
            self._ask_users_code(request, partial(self._shell.is_complete, content.code))
        else:
            reply = _completeness(self._shell.is_complete(content.code))
            self._server.answer(request, reply)

    def _ask_users_code(self, request: Request, ask: Callable[[], tuple[str, str]]) -> None:
        """Find out where transforms of the user may fail or hang: not on this thread."""
        self._server.busy(request)

        def done(found: tuple[str, str]) -> None:
            self._server.reply(request, _completeness(found))
            self._server.idle(request)

        self._inspector.submit(
            Job("is_complete_request", lambda _: ask(), done, lambda *_: done(("unknown", "")))
        )

    def _interrupt(self, request: Request) -> None:
        self._server.busy(request)
        self._subshells.interrupt(request.header.subshell_id)
        self._server.reply(request, InterruptReply())
        self._server.idle(request)

    def _shutdown(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, ShutdownRequest)
        self.is_restarting = content.restart
        reply = ShutdownReply(restart=content.restart)
        self._server.busy(request)
        self._server.reply(request, reply)
        self._server.publish(request.origin, reply)
        self._server.idle(request)
        self.on_shutdown()


def _completeness(found: tuple[str, str]) -> IsCompleteReply:
    status, indent = found
    return IsCompleteReply(status=status, indent=indent if status == "incomplete" else None)


def kernel_info() -> KernelInfoReply:
    """Return who the kernel is and what it can do."""
    return KernelInfoReply(
        protocol_version=PROTOCOL_VERSION,
        implementation=ITUI,
        implementation_version=__version__,
        language_info=language_info(),
        banner=banner(),
        help_links=_HELP,
        supported_features=FEATURES,
    )


def language_info() -> dict[str, Any]:
    """Return the description of Python that other programs choose lexers and file names by."""
    major = sys.version_info.major
    return {
        "name": "python",
        "version": platform.python_version(),
        "mimetype": "text/x-python",
        "file_extension": ".py",
        "pygments_lexer": f"ipython{major}",
        "codemirror_mode": {"name": "ipython", "version": major},
        "nbconvert_exporter": "python",
    }


def banner() -> str:
    """Return the line a frontend shows first."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"itui {__version__} · {python} on {platform.node()}"
