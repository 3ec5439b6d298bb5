"""Magics that show files and manual pages in the pager, and clear what is shown."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, magic
from itui_kernel.shell.running.payloads import show_text

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_CLEAR = "\x1b[H\x1b[2J"
_MOST_BYTES = 10_000_000


@magic("less", "more")
@argument("file", words="file", help="the file to show")
def less(shell: Shell, call: Call) -> None:
    """Show a file in the pager."""
    path = Path(os.path.expanduser(call.arguments.file))
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    show_text(shell, data.decode("utf-8", "replace"))


@magic("man")
@argument("topics", count="+", value_name="topic", words="command", help="what to look up")
def man(shell: Shell, call: Call) -> None:
    """Show the page of the manual about a command of the system."""
    from shlex import join

    text = shell.system.output(join(["man", "-P", "cat", *call.arguments.topics]))
    if shell.namespace["_exit_code"]:
        raise UsageError(text.strip())
    show_text(shell, text)


@magic("clear")
def clear(shell: Shell, call: Call) -> None:
    """Clear the screen of a frontend that shows output as a terminal does."""
    sys.stdout.write(_CLEAR)
