"""The command line: what is asked for is done by the module of the command."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from itui_kernel.protocol.errors import ItuiError
from itui_themes.theme import ThemeError

if TYPE_CHECKING:
    import argparse


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask; report a mistake in one line and return 2."""
    try:
        return _run(arguments)
    except (ItuiError, ThemeError) as error:
        from itui.drawing.text import safe_line

        print(f"itui: {safe_line(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what Python flushes at its end as well
        return 141


def _run(arguments: Sequence[str]) -> int:
    if not arguments:
        from itui.command_line.opening import open_session

        return open_session()
    from itui.command_line.arguments import parser

    options = parser().parse_args(arguments)
    if options.reset_terminal:
        from itui.terminal.conditions import reset_terminal

        reset_terminal()
        return 0
    match options.command:
        case None | "attach" | "new":
            return _open(options)
        case "ls" | "rename" | "kill" | "gc":
            from itui.command_line.sessions import run as manage

            return manage(options)
        case "life" | "stack":
            from itui.command_line.supervising import run as supervise

            return supervise(options)
        case "exec" | "tail" | "vars" | "interrupt" | "wait":
            from itui.command_line.scripting import run as script

            return script(options)
        case _:
            from itui.command_line.others import run as do

            return do(options)


def _open(options: argparse.Namespace) -> int:
    from itui.command_line.opening import open_session, start_detached
    from itui_kernel.client.new_connection import DEFAULT_TRANSPORT

    existing, name = options.existing, None
    transport = "tcp" if options.insecure_tcp else DEFAULT_TRANSPORT
    if options.command == "attach":
        existing = options.session or ""
    elif options.command == "new":
        name = options.name
        if options.detached:
            return start_detached(options.kernel, name, transport)
    return open_session(
        existing=existing,
        kernel=options.kernel,
        name=name,
        transport=transport,
        theme_name=options.theme,
        is_plain=options.plain,
    )
