"""The few ANSI attributes of the shell's own text; every terminal's scheme knows them."""

from __future__ import annotations

BOLD = "1"
UNDERLINE = "4"
RED = "31"
GREEN = "32"
CYAN = "36"


def colored(text: str, *attributes: str) -> str:
    r"""Return text with attributes, reset at its end.

    >>> colored("x", RED, BOLD)
    '\x1b[31;1mx\x1b[0m'
    """
    return f"\x1b[{';'.join(attributes)}m{text}\x1b[0m" if text else ""


def plain(text: str, *attributes: str) -> str:
    """Return text as it is: what stands for ``colored`` where no colours are wanted."""
    return text
