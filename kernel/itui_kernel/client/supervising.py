"""Starting supervisors, and what they report; imports as little as ``launch`` does."""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from sys import executable
from typing import Any

from itui_kernel.protocol.errors import KernelError

# a parent may ignore these (nohup, Python itself for SIGPIPE), and exec would hand that on
DEFAULT_SIGNALS = (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE)
_PROGRAM = os.path.join(os.path.dirname(os.path.dirname(__file__)), "supervisor", "__main__.py")
_REPORT = 3  # the descriptor on which a supervisor says how it went
_PATIENCE = 20.0  # seconds for that, on a host that is very busy


class Report:
    """The line that a supervisor writes as soon as there is a kernel, or says why there is none.

    It is read when somebody asks for it.
    """

    def __init__(self, descriptor: int, forerunner: int) -> None:
        self._descriptor = descriptor
        self._forerunner = forerunner  # it only starts the supervisor
        self._content: dict[str, Any] = {}
        self._is_open = True

    def told(self, name: str) -> tuple[Any, str]:
        """Return a value that the supervisor reports, and what is wrong; waits for it."""
        problem = self.finish()
        return self._content.get(name), problem

    def finish(self) -> str:
        """Wait for the report and return what is wrong."""
        if self._is_open:
            try:
                self._content = self._read()
            finally:
                self._close()
        return str(self._content.get("problem") or "")

    def _read(self) -> dict[str, Any]:
        import json
        import select

        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        received = b""
        while not received.endswith(b"\n"):
            if not poll.poll(_PATIENCE * 1000):
                return {"problem": f"its supervisor does not answer for {_PATIENCE:.0f} s"}
            data = os.read(self._descriptor, 65536)
            if not data:
                return {"problem": "its supervisor has failed"}
            received += data
        found: dict[str, Any] = json.loads(received)
        return found

    def _close(self) -> None:
        self._is_open = False
        os.close(self._descriptor)
        os.waitpid(self._forerunner, 0)


def with_supervisor(directory: Path, argv: Sequence[str], environment: Mapping[str, str]) -> Report:
    """Start a supervisor, which starts the kernel."""
    program = [executable, "-I", "-S", _PROGRAM, str(directory), str(_REPORT)]
    return _spawn(directory, [*program, *argv], environment)


def supervise(directory: str | os.PathLike[str]) -> None:
    """Start a supervisor for a session whose first one was killed; the kernel may be alive."""
    place = Path(directory)
    problem = with_supervisor(place, (), os.environ).finish()
    if problem:
        raise KernelError(f"session {place.name}: {problem}")


def _spawn(directory: Path, argv: Sequence[str], environment: Mapping[str, str]) -> Report:
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
    reading, writing = os.pipe()
    try:
        pid = os.posix_spawn(
            argv[0],
            list(argv),
            environment,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(directory / "kernel.log"), flags, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
                (os.POSIX_SPAWN_DUP2, writing, _REPORT),
            ],
            setsid=True,  # survives the terminal
            setsigmask=(),
            setsigdef=DEFAULT_SIGNALS,
        )
    except BaseException:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return Report(reading, pid)
