"""What can be said and done about the terminal without drawing on it; imports no urwid."""

from __future__ import annotations

import os
from collections.abc import Mapping

from itui_kernel.protocol.errors import ItuiError

_DUMB = ("dumb", "unknown")


class ScreenError(ItuiError):
    """A terminal the full-screen interface cannot use."""


def check_terminal(environ: Mapping[str, str], input_fd: int = 0, output_fd: int = 1) -> None:
    """Refuse to start where nothing could be drawn or typed."""
    for fd, name in ((input_fd, "standard input"), (output_fd, "standard output")):
        if not os.isatty(fd):
            raise ScreenError(f"{name} is not a terminal; itui needs one")
    term = environ.get("TERM", "")
    if not term:
        raise ScreenError("TERM is not set; set it to the kind of terminal, as in TERM=xterm")
    if term.lower() in _DUMB:
        raise ScreenError(f"TERM={term} cannot move the cursor; a full-screen terminal is needed")


def reset_sequence() -> str:
    """Return what brings a terminal back from anything itui switched on.

    It ends modes that are off already without harm, and leaves the text on the screen. What a
    simple terminal might show of it is erased at the end.
    """
    modes = (1, 1000, 1002, 1003, 1006, 1004, 2004, 2026)
    modes_off = "".join(f"\x1b[?{mode}l" for mode in modes)
    # string terminator; modifyOtherKeys, the kitty protocol; scroll region, alternate screen,
    # wrapping, cursor, keypad, attributes, charset
    return (
        f"\x1b\\{modes_off}\x1b[>4m\x1b[<u\x1b[r\x1b[?1049l\x1b[?7h\x1b[?25h\x1b>\x1b[m\x0f\r\x1b[K"
    )


def reset_terminal() -> None:
    """Bring the terminal back after a program that could not: its modes and its line settings."""
    import termios

    from itui.terminal.modes import sane

    try:
        fd = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError as error:
        raise ScreenError("there is no terminal to reset") from error
    try:
        termios.tcsetattr(fd, termios.TCSANOW, sane(termios.tcgetattr(fd)))
        os.write(fd, reset_sequence().encode())
    except (OSError, termios.error) as error:
        raise ScreenError(f"the terminal cannot be reset: {error}") from error
    finally:
        os.close(fd)
