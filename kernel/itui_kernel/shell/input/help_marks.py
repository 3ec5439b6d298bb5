"""Question marks around a name ask for help on it: ``zip?``, ``zip??``, ``?zip``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[\w+\])*"
_MARKED = re.compile(rf"\s*(?:(\?\??)\s*({_NAME})|({_NAME})\s*(\?\??))\s*;?\s*")


def ask_for_help(text: str) -> str:
    """Turn an input that is a marked name into the call that shows the help.

    >>> ask_for_help("zip?")
    "get_ipython().run_line_magic('pinfo', 'zip')"
    >>> ask_for_help("a = 1 # really?")
    'a = 1 # really?'
    """
    found = _MARKED.fullmatch(text) if "?" in text else None
    if found is None:
        return text
    marks, name = found[1] or found[4], found[2] or found[3]
    magic = "pinfo2" if marks == "??" else "pinfo"
    return f"get_ipython().run_line_magic({magic!r}, {name!r})"


def show_help(shell: Shell, name: str, detail_level: int) -> None:
    """Send the description of a name to the frontend's pager."""
    from itui_kernel.services.inspection import inspect

    reply = inspect(name, len(name), shell.namespace, detail_level=detail_level)
    if reply.found:
        shell.add_payload({"source": "page", "data": dict(reply.data), "start": 0})
    else:
        print(f"Object `{name}` not found.")
