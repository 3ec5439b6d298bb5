"""The program: ``itui`` and ``python -m itui``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the exit code is 2 after a mistake of the user."""
    from itui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
