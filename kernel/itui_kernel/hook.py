"""The user's command that is run when a long input has ended or waits, also while nobody looks."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable
from functools import partial

from itui_kernel.log import Log

_MOST_SECONDS = 60.0
_MOST_AT_ONCE = 4
_LONGEST_CODE = 4000  # characters; an environment has little room
_LONGEST_COMPLAINT = 300


class Hook:
    """Runs the command by the system's shell, each time in a thread that ends with it.

    What goes wrong is told to ``complain``, from that thread.
    """

    def __init__(self, command: str, session: Callable[[], str], log: Log) -> None:
        self._command = command
        self._session = session
        self._log = log
        self._room = threading.Semaphore(_MOST_AT_ONCE)
        self.complain: Callable[[str], None] = lambda text: None

    def run(self, event: str, **told: str) -> None:
        """Run the command with what it is told in variables such as ``ITUI_EVENT``."""
        if self._room.acquire(blocking=False):
            thread = threading.Thread(
                target=partial(self._run, event, told), name="itui-hook", daemon=True
            )
            thread.start()
        else:
            self._fail("is not run: earlier ones have not ended")

    def _run(self, event: str, told: dict[str, str]) -> None:
        try:
            said = {"event": event, "session": self._session(), **told}
            variables = {f"ITUI_{name.upper()}": _clean(value) for name, value in said.items()}
            self._finish({**_environment(), **variables})
        except OSError as error:
            self._fail(f"cannot be run: {error.strerror or error}")
        finally:
            self._room.release()

    def _finish(self, environment: dict[str, str]) -> None:
        process = subprocess.Popen(
            ["/bin/sh", "-c", self._command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # an interrupt is for the code, not for the command
        )
        with process:
            try:
                _, said = process.communicate(timeout=_MOST_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                self._fail(f"was ended: it ran for more than {_MOST_SECONDS:.0f} s")
                return
        if process.returncode != 0:
            last = said.decode(errors="replace").strip().splitlines()[-1:]
            words = "".join(f": {line[:_LONGEST_COMPLAINT]}" for line in last)
            self._fail(f"ended with status {process.returncode}{words}")

    def _fail(self, reason: str) -> None:
        text = f"the command of [notify] {reason}"
        self._log.count(text)
        self.complain(text)


def _environment() -> dict[str, str]:
    """Return the environment; user code may change it meanwhile."""
    found = {name: os.environ.get(name) for name in os.environ}
    return {name: value for name, value in found.items() if value is not None}


def _clean(value: str) -> str:
    return value[:_LONGEST_CODE].replace("\0", "")
