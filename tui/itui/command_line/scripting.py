"""The commands with which scripts use a session: exec, tail, vars, interrupt, wait."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from itui.command_line.reaching import ExitCode, SessionLost
from itui.drawing.text import safe_line

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Do what one of these commands asks for."""
    try:
        return _run(options)
    except SessionLost as error:
        print(f"itui: {safe_line(str(error))}", file=sys.stderr)
        return ExitCode.LOST


def _run(options: argparse.Namespace) -> int:
    match options.command:
        case "exec":
            from itui.command_line.executing import execute

            waits = not options.no_wait
            return execute(options.code, options.session, options.timeout, waits=waits)
        case "tail":
            from itui.command_line.tailing import tail

            return tail(
                options.session,
                lines=options.lines,
                follows=options.follow,
                is_json=options.json,
            )
        case "vars":
            from itui.command_line.variables import show_variables

            return show_variables(options.session, is_json=options.json)
        case "interrupt":
            from itui.command_line.waiting import interrupt

            return interrupt(options.session)
        case _:
            from itui.command_line.waiting import wait

            return wait(options.session, options.timeout)
