"""A text that a program reads from its standard input: the cell of ``%%bash`` and its like."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itui_kernel.shell.system.runs import Pipes, Run
from itui_kernel.shell.system.shown import Shown
from itui_kernel.shell.system.terminal import Files

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class Script:
    """A program with its arguments, and the text for it; variables may get what it writes."""

    def __init__(self, shell: Shell, command: list[str], text: str) -> None:
        from shutil import which

        self._shell = shell
        self._command = command
        self._text = text
        if which(command[0]) is None:
            raise FileNotFoundError(command[0])

    def run(self, out: str | None, err: str | None) -> int:
        """Run it, show what it writes unless a variable gets it, and return how it ended."""
        kept: dict[str, list[bytes]] = {name: [] for name in (out, err) if name}
        reading_out, writing_out = os.pipe()
        reading_err, writing_err = os.pipe()
        pipes: Pipes = {
            reading_out: kept[out].append if out else Shown("stdout"),
            reading_err: kept[err].append if err else Shown("stderr"),
        }
        try:
            files = Files(self._input(), writing_out, writing_err)
            run = Run(self._command, self._command[0], files, pipes)
            self._shell.system.attend(run)
        finally:
            for name, parts in kept.items():
                self._shell.namespace[name] = b"".join(parts).decode("utf-8", "replace")
        assert run.program is not None
        return run.program.process.wait()

    def start(self, out: str | None, err: str | None, process: str | None) -> None:
        """Run it while nobody waits; variables get the files to read from and the process."""
        files = Files(self._input(), self._given_to(out), self._given_to(err))
        program = self._shell.system.start(Run(self._command, self._command[0], files, {}))
        if process:
            self._shell.namespace[process] = program.process

    def _given_to(self, name: str | None) -> int:
        """Return what to write to so that a variable can read it; without one it is lost."""
        if not name:
            return os.open(os.devnull, os.O_WRONLY)
        reading, writing = os.pipe()
        self._shell.namespace[name] = os.fdopen(reading, "rb")
        return writing

    def _input(self) -> int:
        """Return the text as an open file: it may be longer than a pipe takes at once."""
        from tempfile import TemporaryFile

        with TemporaryFile() as file:
            file.write(self._text.encode("utf-8", "surrogateescape"))
            file.seek(0)
            return os.dup(file.fileno())
