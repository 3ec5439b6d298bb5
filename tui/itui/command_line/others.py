"""The commands that concern no session: keys, history, kernel."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Do what one of these commands asks for."""
    match options.command:
        case "keys":
            return _keys(is_list=options.list)
        case "history":
            return _import_history(options.file)
        case _:
            return _install(options.prefix)


def _install(prefix: str | None) -> int:
    """Install the kernelspec."""
    from itui_kernel.client.kernelspec import install_kernelspec

    path = install_kernelspec(prefix, user=prefix is None)
    print(f"kernelspec itui installed in {path}")
    return 0


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
    from itui.terminal.conditions import check_terminal

    check_terminal(os.environ)
    from itui.terminal.key_view import show_keys

    show_keys(os.environ)
    return 0
