"""The arguments of the command line, and the help on them."""

from __future__ import annotations

import argparse
from contextlib import suppress
from typing import Any

from itui import __version__
from itui_kernel.protocol.preferences import LIVES

DESCRIPTION = "A terminal workbench for interactive Python on machines you reach over SSH."
EPILOG = (
    "Inside: Alt-x finds every command, F1 helps, Ctrl-X Ctrl-C quits, Ctrl-X d detaches. "
    "A SESSION is meant by its name, its id, the beginning of one of them, or the path of a "
    "connection file; where it may be left out, the newest is meant."
)
EXEC_EPILOG = (
    "Exit codes: 0 the code has run, 1 it raised an exception, 2 a mistake on the command line, "
    "3 the kernel died or was lost, 4 the code was not run because an input before it failed, "
    "124 out of time, 130 interrupted."
)
WAIT_EPILOG = "Exit codes: 0 the session is idle, 2 a mistake, 3 its kernel died, 124 out of time."

_Commands = Any  # argparse has no public name for it


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="itui", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("--version", action="version", version=f"itui {__version__}")
    _add_opening(made)
    kernel = made.add_mutually_exclusive_group()
    kernel.add_argument(
        "--existing",
        nargs="?",
        const="",
        metavar="FILE|ID|PATTERN",
        help="attach to a running kernel; without a value to the newest",
    )
    _add_kernel(kernel)
    _add_transport(made)
    made.add_argument(
        "--reset-terminal",
        action="store_true",
        help="bring the terminal back after a program that was killed, and end",
    )
    made.set_defaults(plain=False, theme=None, kernel=None, insecure_tcp=False)
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    _add_sessions(commands)
    _add_scripting(commands)
    _add_others(commands)
    return made


def _add_opening(made: argparse.ArgumentParser) -> None:
    """Add what says how a session is shown; a command need not repeat what stands before it."""
    made.add_argument(
        "--plain",
        action="store_true",
        default=argparse.SUPPRESS,
        help="plain lines, for dumb terminals and screen readers",
    )
    made.add_argument(
        "--theme",
        default=argparse.SUPPRESS,
        help="ansi, auto (light or dark), dark, light, high-contrast, mono, or a .toml file",
    )


def _add_kernel(made: argparse._ActionsContainer) -> None:
    made.add_argument(
        "--kernel",
        metavar="NAME",
        default=argparse.SUPPRESS,
        help="start the kernel of this kernelspec",
    )


def _add_transport(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--insecure-tcp",
        action="store_true",
        default=argparse.SUPPRESS,
        help="start the kernel on TCP ports, which every user of this host can connect to: only "
        "for kernels that do not know Unix sockets",
    )


def _add_sessions(commands: _Commands) -> None:
    listing = commands.add_parser("ls", help="list the sessions and other running kernels")
    _add_json(listing)
    attach = commands.add_parser("attach", help="come back to a session, or join one")
    _add_session(attach)
    _add_opening(attach)
    new = commands.add_parser("new", help="start a session with a name")
    new.add_argument("name", metavar="NAME", nargs="?", help="as itui ls will show it")
    new.add_argument("-d", "--detached", action="store_true", help="start it and return at once")
    _add_opening(new)
    _add_kernel(new)
    _add_transport(new)
    rename = commands.add_parser("rename", help="give a session another name")
    rename.add_argument("session", metavar="SESSION")
    rename.add_argument("name", metavar="NAME")
    kill = commands.add_parser("kill", help="end a session; asks when it is busy")
    kill.add_argument("sessions", metavar="SESSION", nargs="+")
    kill.add_argument("-f", "--force", action="store_true", help="do not ask, and do not wait")
    gc = commands.add_parser("gc", help="remove what sessions left behind whose kernels died")
    gc.add_argument("-n", "--dry-run", action="store_true", help="only say what would go")
    life = commands.add_parser("life", help="show or set when a session ends by itself")
    life.add_argument("session", metavar="SESSION")
    life.add_argument(
        "rule",
        nargs="?",
        choices=LIVES,
        help="stay; client: a minute after the last one left; idle HOURS; job: with the batch job",
    )
    life.add_argument("hours", metavar="HOURS", nargs="?", type=_hours, help="for idle")


def _add_scripting(commands: _Commands) -> None:
    run = commands.add_parser("exec", help="run code in a session", epilog=EXEC_EPILOG)
    run.add_argument(
        "code",
        metavar="CODE|FILE|-",
        help="code, a file whose name ends in .py or .ipy, or - for standard input",
    )
    run.add_argument("-n", "--name", metavar="SESSION", dest="session", help="in which session")
    _add_timeout(run, "interrupt the code after so long")
    run.add_argument("--no-wait", action="store_true", help="return as soon as it is sent")
    tail = commands.add_parser("tail", help="show what a session has printed, also a dead one")
    _add_session(tail)
    tail.add_argument("-f", "--follow", action="store_true", help="go on as it prints more")
    tail.add_argument(
        "-l", "--lines", metavar="N", type=_count, help="the last N lines; 0 means all (default 40)"
    )
    _add_json(tail, "one published message a line")
    variables = commands.add_parser("vars", help="list the variables of a session")
    _add_session(variables)
    _add_json(variables)
    interrupt = commands.add_parser("interrupt", help="interrupt what a session runs")
    _add_session(interrupt)
    stack = commands.add_parser("stack", help="show where a session's kernel is, even if it hangs")
    _add_session(stack)
    wait = commands.add_parser("wait", help="wait until a session is idle", epilog=WAIT_EPILOG)
    _add_session(wait)
    _add_timeout(wait, "wait no longer than this")


def _add_others(commands: _Commands) -> None:
    keys = commands.add_parser("keys", help="show what the terminal sends for each key pressed")
    keys.add_argument("--list", action="store_true", help="print all keys and what they do")
    history = commands.add_parser("history", help="take over the history of IPython")
    history.add_argument("action", choices=["import"])
    history.add_argument("file", nargs="?", help="its history.sqlite, if not the usual one")
    install = commands.add_parser("kernel", help="install the kernelspec for other clients")
    install.add_argument("action", choices=["install"])
    install.add_argument("--prefix", help="install below this prefix instead of the home directory")


def _add_session(made: argparse.ArgumentParser) -> None:
    made.add_argument("session", metavar="SESSION", nargs="?", help="the newest if left out")


def _add_json(made: argparse.ArgumentParser, what: str = "for programs to read") -> None:
    made.add_argument("--json", action="store_true", help=what)


def _add_timeout(made: argparse.ArgumentParser, what: str) -> None:
    made.add_argument("--timeout", metavar="SECONDS", type=_seconds, help=what)


def _seconds(text: str) -> float:
    return _duration(text, "seconds", 1e9)


def _hours(text: str) -> float:
    return _duration(text, "hours", 1e6)


def _duration(text: str, unit: str, most: float) -> float:
    """Return a duration, or say what it should be."""
    with suppress(ValueError):
        value = float(text)
        if 0 < value < most:
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is no number of {unit} above 0")


def _count(text: str) -> int:
    with suppress(ValueError):
        value = int(text)
        if value >= 0:
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is no number of lines")
