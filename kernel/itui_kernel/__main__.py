"""The command ``itui-kernel``: ``python -m itui_kernel -f CONNECTION_FILE``."""

from __future__ import annotations

import os
import sys

USAGE = """usage: itui-kernel [-f CONNECTION_FILE] [--tty]

Runs the itui kernel. The connection file is created if it does not exist.

  -f FILE     the connection file
  --tty       output is shown as in a terminal: programs may draw progress bars and colours
  --version   print the version
  --help      print this text"""


def main() -> int:
    """Run the kernel and return the exit status."""
    _hide_working_directory()
    arguments = sys.argv[1:]
    if "--help" in arguments or "-h" in arguments:
        print(USAGE)
        return 0
    if "--version" in arguments:
        from itui_kernel import __version__

        print(f"itui-kernel {__version__}")
        return 0
    from itui_kernel.protocol.errors import ItuiError

    try:
        return _run(_connection_file(arguments), is_terminal="--tty" in arguments)
    except ItuiError as error:
        print(f"itui-kernel: {error}", file=sys.stderr)
        return 2


def _hide_working_directory() -> None:
    """Keep a user's ``json.py`` out of the kernel itself."""
    if not sys.flags.safe_path and sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]


def _connection_file(arguments: list[str]) -> str | None:
    """Return the file named by ``-f``; options of other kernels are ignored."""
    from itui_kernel.protocol.errors import ConnectionFileError

    for index, argument in enumerate(arguments):
        if argument == "-f":
            if index + 1 == len(arguments):
                raise ConnectionFileError("-f: a file name must follow")
            return arguments[index + 1]
        for prefix in ("-f=", "-f", "--f="):
            if argument.startswith(prefix) and not argument.startswith("--f-"):
                return argument[len(prefix) :]
    return None


def _run(path: str | None, *, is_terminal: bool) -> int:
    from itui_kernel.sockets import Sockets
    from itui_kernel.startup import ConnectionFile

    file = ConnectionFile(path)
    sockets = Sockets(file.connection)
    try:
        file.write(sockets.connection)
    except BaseException:
        sockets.close()
        raise
    from itui_kernel.app import App

    if path is None:
        print(f"To connect: itui --existing {file.path}", file=sys.stderr)
    app = App(sockets, file, is_terminal=is_terminal)
    app.start()
    sys.path.insert(0, "")  # user code imports from where it runs
    app.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
