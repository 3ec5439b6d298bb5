"""The command line: starting, attaching, listing, installing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from itui import __version__
from itui.terminal.capabilities import paper_of
from itui.terminal.conditions import check_terminal, reset_terminal
from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.preferences import read_preferences
from itui_themes.loader import DEFAULT_THEME, load_theme
from itui_themes.theme import ThemeError

if TYPE_CHECKING:
    import argparse

DESCRIPTION = "A terminal workbench for interactive Python on machines you reach over SSH."
EPILOG = "Inside: Alt-x finds every command, F1 helps, Ctrl-X Ctrl-C quits, Ctrl-X d detaches."


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask; report a mistake in one line and return 2."""
    try:
        return _run(arguments) if arguments else _open(None, None, None)
    except (ItuiError, ThemeError) as error:
        print(f"itui: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what Python flushes at its end as well
        return 141


def _run(arguments: Sequence[str]) -> int:
    options = parser().parse_args(arguments)
    if options.reset_terminal:
        reset_terminal()
        return 0
    match options.command:
        case "keys":
            return _keys(is_list=options.list)
        case "ls":
            from itui.listing import listing

            print(listing())
            return 0
        case "kernel":
            from itui_kernel.client.kernelspec import install_kernelspec

            path = install_kernelspec(options.prefix, user=options.prefix is None)
            print(f"kernelspec itui installed in {path}")
            return 0
        case "history":
            return _import_history(options.file)
        case _:
            return _open(options.existing, options.kernel, options.theme)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    import argparse

    made = argparse.ArgumentParser(prog="itui", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("--version", action="version", version=f"itui {__version__}")
    made.add_argument(
        "--theme",
        help="ansi, auto (light or dark), dark, light, high-contrast, mono, or a .toml file",
    )
    kernel = made.add_mutually_exclusive_group()
    kernel.add_argument(
        "--existing",
        nargs="?",
        const="",
        metavar="FILE|ID|PATTERN",
        help="attach to a running kernel; without a value to the newest",
    )
    kernel.add_argument("--kernel", metavar="NAME", help="start the kernel of this kernelspec")
    made.add_argument(
        "--reset-terminal",
        action="store_true",
        help="bring the terminal back after a program that was killed, and end",
    )
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    commands.add_parser("ls", help="list the running kernels")
    keys = commands.add_parser("keys", help="show what the terminal sends for each key pressed")
    keys.add_argument("--list", action="store_true", help="print all keys and what they do")
    history = commands.add_parser("history", help="take over the history of IPython")
    history.add_argument("action", choices=["import"])
    history.add_argument("file", nargs="?", help="its history.sqlite, if not the usual one")
    install = commands.add_parser("kernel", help="install the kernelspec for other clients")
    install.add_argument("action", choices=["install"])
    install.add_argument("--prefix", help="install below this prefix instead of the home directory")
    return made


def _import_history(file: str | None) -> int:
    """Take over a history of IPython for our kernels."""
    from itui_kernel.history.importing import import_history, ipython_history
    from itui_kernel.protocol.locations import data_directory

    name = file or str(ipython_history())
    try:
        done = import_history(name, data_directory() / "history")
    except OSError as error:
        print(f"itui: {name}: {error.strerror or error}", file=sys.stderr)
        return 2
    print(f"{name}: {done.inputs} inputs of {done.sessions} sessions imported")
    return 0


def _keys(*, is_list: bool) -> int:
    """Show the keys pressed, or list all that are bound."""
    if is_list:
        from itui.keys.key_table import plain

        print(plain())
        return 0
    check_terminal(os.environ)
    from itui.terminal.key_view import show_keys

    show_keys(os.environ)
    return 0


def _open(existing: str | None, kernel: str | None, theme_name: str | None) -> int:
    """Show the interface on our own kernel, an existing one or that of a kernelspec."""
    from itui import source

    preferences = read_preferences()  # a mistake in them ends this before a kernel starts
    theme = load_theme(theme_name or DEFAULT_THEME, is_light=paper_of(os.environ))
    if existing is not None:
        chosen = source.existing(existing or None)
    elif kernel is not None:
        chosen = source.by_kernelspec(kernel)
    else:
        chosen = source.own()
    check_terminal(os.environ)
    # the kernel starts while the interface is still being imported
    launched = chosen.launch() if chosen.launch is not None else None
    from itui.quick_import import quick_import

    with quick_import():
        from itui.app import App
    return App(chosen, launched, theme, preferences).run()
