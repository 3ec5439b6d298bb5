"""The log that %logstart writes: the inputs of a session, and its results, as a Python file."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING

from itui_kernel.shell.recall.ranges import Range

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

MODES = ("append", "backup", "global", "over", "rotate")
_TITLE = "# IPython log file\n\n"
_OUTPUT = "#[Out]# "


class LogError(Exception):
    """A log cannot be started."""


class SessionLog:
    """Writes what is typed into a file while it is on; ``%logoff`` lets it pause."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._stream: FileIO | None = None
        self.name = ""
        self.mode = ""
        self.has_output = self.is_raw = self.has_times = False
        self.is_on = False
        shell.at_close.append(self.stop)

    @property
    def is_started(self) -> bool:
        """Whether there is a log, on or paused."""
        return self._stream is not None

    def start(
        self, name: str, mode: str, *, has_output: bool, is_raw: bool, has_times: bool
    ) -> None:
        """Open a log and write what was typed so far, without the input that starts it."""
        if self._stream is not None:
            raise LogError(f"Log file is already active: {self.name}")
        if mode not in MODES:
            raise LogError(f"invalid log mode {mode} given")
        path = Path(os.path.expanduser(name))
        if mode == "global":
            path = Path.home() / path.name
        self.is_raw, self.has_output, self.has_times = is_raw, has_output, has_times
        try:
            self._stream = self._begun(path, mode)
        except OSError as error:
            raise LogError(str(error)) from None
        self.name, self.mode = str(path) if mode == "global" else name, mode
        self.is_on = True
        self._shell.before_input.append(self._on_input)
        self._shell.after_output.append(self._on_output)

    def _begun(self, path: Path, mode: str) -> FileIO:
        """Return the file of the log with what was typed so far."""
        stream = _opened(path, mode)
        try:
            stream.write(_encoded("".join(self._past())))
        except OSError:
            stream.close()
            raise
        return stream

    def _past(self) -> Iterator[str]:
        history = self._shell.history
        for entry in history.entries([Range(0, 1, history.last + 1)]):
            yield (entry.raw if self.is_raw else entry.source) + "\n"
            output = history.output(entry) if self.has_output else None
            if output is not None:
                yield _commented(output)

    def stop(self) -> None:
        """Close the log."""
        if self._stream is not None:
            self._shell.before_input.remove(self._on_input)
            self._shell.after_output.remove(self._on_output)
            self._stream.close()
        self._stream = None
        self.is_on = False

    def _on_input(self, number: int, raw: str, code: str) -> None:
        text = (raw if self.is_raw else code).rstrip("\n") + "\n"
        moment = time.strftime("# %a, %d %b %Y %H:%M:%S\n") if self.has_times else ""
        self._write(moment + text)

    def _on_output(self, number: int, text: str) -> None:
        if self.has_output:
            self._write(_commented(text))

    def _write(self, text: str) -> None:
        """Write at once: what crashes the kernel is in the log; a full disk stops it visibly."""
        if self._stream is None or not self.is_on:
            return
        try:
            self._stream.write(_encoded(text))
        except OSError as error:
            self.is_on = False
            print(f"{self.name}: {error.strerror}: logging is off, %logon tries again")


def _commented(text: str) -> str:
    return "".join(f"{_OUTPUT}{line}\n" for line in text.split("\n"))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _opened(path: Path, mode: str) -> FileIO:
    """Open the file of a log as its mode says; nothing that is written waits in a buffer."""
    if mode == "backup" and path.exists():
        path.replace(f"{path}~")
    elif mode == "rotate" and path.exists():
        _rotate(path)
    is_new = mode not in ("append", "global") or not path.exists()
    stream = FileIO(path, "w" if is_new else "a")
    if is_new:
        stream.write(_encoded(_TITLE))
    return stream


def _rotate(path: Path) -> None:
    """Move a log to ``name.001~``, the one there to ``name.002~`` and so on."""
    number = 1
    while Path(f"{path}.{number:03}~").exists():
        number += 1
    for each in range(number, 1, -1):
        Path(f"{path}.{each - 1:03}~").replace(f"{path}.{each:03}~")
    path.replace(f"{path}.001~")
