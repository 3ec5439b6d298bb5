"""The program: ``itui`` and ``python -m itui``."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line; the exit code is 2 after a mistake of the user."""
    _open_missing_streams()
    from itui.cli import run

    return run(sys.argv[1:])


def _open_missing_streams() -> None:
    """Let closed standard streams (``itui … <&-``) lead nowhere, else sockets take their place."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: this one
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


if __name__ == "__main__":
    sys.exit(main())
