"""The environment of the programs we start, and the shell that runs their commands."""

from __future__ import annotations

import os

_PLAIN_TERMINALS = ("", "dumb", "unknown")
_TERMINAL = "xterm-256color"  # colours and moves within the line are shown
# what programs would show page by page is shown at once
_PAGERS = dict.fromkeys(("PAGER", "GIT_PAGER", "MANPAGER", "SYSTEMD_PAGER"), "cat")


def environment() -> dict[str, str]:
    """Return the environment for a program on a terminal of ours."""
    given = dict(os.environ)
    if given.get("TERM", "") in _PLAIN_TERMINALS:
        given["TERM"] = _TERMINAL
    return given | _PAGERS


def shell_command(command: str) -> list[str]:
    """Return what runs a command line: the user's own shell."""
    return [os.environ.get("SHELL") or "/bin/sh", "-c", command]


def lines_and_columns() -> tuple[int, int]:
    """Return the size of terminals: what the user set, or what every program can live with."""
    sizes = (os.environ.get("LINES", ""), os.environ.get("COLUMNS", ""))
    lines, columns = (int(each) if each.isdecimal() else 0 for each in sizes)
    return min(lines, 9999) or 24, min(columns, 9999) or 80
