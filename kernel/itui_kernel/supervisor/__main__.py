"""The supervisor as a program: ``python -I -S .../supervisor/__main__.py DIRECTORY FD [ARGV…]``.

Starts the kernel before anything else is imported: the user waits for it. Without arguments for
a kernel it takes over the session in the directory. ``FD`` is where to report.
"""

import posix
import sys


def _go_on_alone() -> None:
    """Be nobody's child: who started this need not wait for its end."""
    if posix.fork():
        posix._exit(0)


def _found_package() -> None:
    """Make this package known, after the standard library."""
    sys.path.append(__file__.rsplit("/", 3)[0])


def main() -> None:
    """Start the kernel if there is one to start, and watch over it until the session is over."""
    directory, report, *argv = sys.argv[1:]
    posix.set_inheritable(int(report), False)
    _go_on_alone()
    _found_package()
    from itui_kernel.supervisor.spawning import spawn

    started = spawn(directory, argv) if argv else None
    from itui_kernel.supervisor.running import run

    run(directory, argv, started, int(report))


if __name__ == "__main__":
    main()
