"""Opening a session: on the full screen, or line by line."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from itui import source
from itui.drawing.text import safe_line
from itui.source import Source
from itui.terminal.capabilities import paper_of
from itui.terminal.conditions import ScreenError, check_terminal
from itui_kernel.client.new_connection import DEFAULT_TRANSPORT
from itui_kernel.protocol.preferences import read_preferences
from itui_kernel.protocol.session_file import KERNEL_FILE
from itui_themes.loader import DEFAULT_THEME, load_theme

if TYPE_CHECKING:
    from itui.plain.session import PlainSession


def open_session(
    *,
    existing: str | None = None,
    kernel: str | None = None,
    name: str | None = None,
    transport: str = DEFAULT_TRANSPORT,
    theme_name: str | None = None,
    is_plain: bool = False,
) -> int:
    """Show a session: one of our own kernel, an existing one or that of a kernelspec."""
    if is_plain:
        chosen = _chosen(existing, kernel, name, transport)
        return _open_plain(chosen, is_named=name is not None)
    preferences = read_preferences()  # a mistake in them ends this before a kernel starts
    theme = load_theme(theme_name or DEFAULT_THEME, is_light=paper_of(os.environ))
    chosen = _chosen(existing, kernel, name, transport)
    try:
        check_terminal(os.environ)
    except ScreenError as error:
        raise ScreenError(f"{error} (itui --plain works with any)") from None
    # the kernel starts while the interface is still being imported
    launched = chosen.launch() if chosen.launch is not None else None
    from itui.quick_import import quick_import

    with quick_import():
        from itui.app import App
    return App(chosen, launched, theme, preferences).run()


def start_detached(kernel: str | None, name: str | None, transport: str) -> int:
    """Start a session and print its name."""
    read_preferences()
    chosen = _chosen(None, kernel, name, transport)
    assert chosen.launch is not None
    print(chosen.launch().session_name)
    return 0


def _chosen(existing: str | None, kernel: str | None, name: str | None, transport: str) -> Source:
    if existing is not None:
        return source.existing(existing or None)
    if kernel is not None:
        return source.by_kernelspec(kernel, name, transport=transport)
    return source.own(name, transport=transport)


def _open_plain(chosen: Source, *, is_named: bool) -> int:
    preferences = read_preferences()
    launched = chosen.launch() if chosen.launch is not None else None
    from itui.plain.attachment import Attachment
    from itui.plain.line_client import LOST, LineClient
    from itui.plain.session import PlainSession

    session = PlainSession(chosen, launched, is_named=is_named)
    if session.is_dead and not _revive(session):
        return LOST
    directory = session.where.directory
    attachment = Attachment(
        session.where.connection,
        pid=session.where.pid,
        keeps_colours=_shows_colours(),
        username=preferences.name,
        file=None if directory is None else directory / KERNEL_FILE,
    )
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    return LineClient(session, attachment).run()


def _revive(session: PlainSession) -> bool:
    """Say why the kernel of a session died, and start it again if that is wanted."""
    reason, *lines = session.death("nobody saw how")
    print(f"[the kernel of {session.name} has died: {safe_line(reason)}]")
    for line in lines:
        print(f"[{safe_line(line)}]")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(f"[{session.later()}]")
        return False
    if not input("Start it again? [y/N] ").strip().lower().startswith("y"):
        return False
    session.restart()
    return True


def _shows_colours() -> bool:
    is_dumb = os.environ.get("TERM", "dumb") in ("", "dumb", "unknown")
    return sys.stdout.isatty() and not is_dumb and not os.environ.get("NO_COLOR")
