"""The pseudo terminal of a program: what it writes, its echo, and what is typed into it."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import termios
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from itui_kernel.shell.system.environment import lines_and_columns
from itui_kernel.shell.system.programs import Program
from itui_kernel.shell.system.waiting import Wait, hidden_sleep, wait_for_input

END_OF_FILE = "\x04"

_CHUNK = 1 << 16
_OUTPUT, _LOCAL = 1, 3  # of what termios tells


@dataclass(frozen=True, slots=True)
class Files:
    """What a program gets as its standard files; what is ``None`` is its terminal.

    They are closed as soon as the program has them.
    """

    stdin: int | None = None
    stdout: int | None = None
    stderr: int | None = None

    def close(self) -> None:
        """Leave them to the program, so that its end can be seen."""
        for descriptor in {self.stdin, self.stdout, self.stderr} - {None}:
            os.close(descriptor)  # type: ignore[arg-type]


class Terminal:
    """A terminal for one program; lines end as in a file, without a carriage return."""

    def __init__(self) -> None:
        self.descriptor, self._slave = os.openpty()
        self.path = os.ttyname(self._slave)
        os.set_blocking(self.descriptor, False)
        modes = termios.tcgetattr(self._slave)
        modes[_OUTPUT] &= ~termios.ONLCR
        termios.tcsetattr(self._slave, termios.TCSANOW, modes)
        size = struct.pack("HHHH", *lines_and_columns(), 0, 0)
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, size)

    def start(
        self, command: list[str], name: str, environment: Mapping[str, str], files: Files
    ) -> Program:
        """Start a program that leads a session of its own, which has this terminal."""
        ours = self._slave
        process = subprocess.Popen(
            ["/bin/sh", "-c", _taking_over(files, ours), self.path, *command],
            stdin=ours if files.stdin is None else files.stdin,
            stdout=ours if files.stdout is None else files.stdout,
            stderr=ours if files.stderr is None else files.stderr,
            env=environment,
            start_new_session=True,
            # reading would end if nobody had it before the program opens it
            pass_fds=() if files.stdin is None else (ours,),
        )
        os.close(self._slave)  # reading shall end as soon as no program has it any more
        self._slave = -1
        return Program(process, name)

    @property
    def foreground(self) -> int | None:
        """The process group that a key would interrupt."""
        with suppress(OSError):
            return os.tcgetpgrp(self.descriptor) or None
        return None

    def read(self) -> bytes | None:
        """Return what has come; ``None`` when nobody can write any more."""
        try:
            return os.read(self.descriptor, _CHUNK) or None
        except BlockingIOError:
            return b""
        except OSError:  # Linux says so when the last program has closed it
            return None

    def wait(self, program: Program) -> Wait | None:
        """Return the program's wait for somebody to type, if it waits."""
        found = wait_for_input(program.pid, self.path)
        if found is None and self.is_secret:
            return hidden_sleep(program.pid)
        return found

    @property
    def is_secret(self) -> bool:
        """Whether a password is asked for: lines are read, and not shown."""
        local = self._local_modes()
        return bool(local & termios.ICANON) and not local & termios.ECHO

    @property
    def echoes(self) -> bool:
        """Whether what is typed will come back."""
        local = self._local_modes()
        return bool(local & termios.ECHO) or not local & termios.ICANON

    def _local_modes(self) -> int:
        try:
            return int(termios.tcgetattr(self.descriptor)[_LOCAL])
        except termios.error:
            return termios.ICANON | termios.ECHO

    def type(self, text: str) -> None:
        """Give the program a text as if it had been typed."""
        with suppress(OSError):  # it has ended meanwhile
            os.write(self.descriptor, text.encode("utf-8", "surrogateescape"))

    def close(self) -> None:
        """Hang up: what still runs here is told so."""
        for descriptor in (self.descriptor, self._slave):
            if descriptor >= 0:
                os.close(descriptor)
        self.descriptor = self._slave = -1


def _taking_over(files: Files, inherited: int) -> str:
    """Return what makes the terminal the session's: the first that the leader opens becomes so."""
    if files.stdin is None:
        return 'exec 0<>"$0"; exec "$@"'
    opened = 9 if inherited != 9 else 8
    return f'exec {opened}<>"$0" {opened}>&-; exec "$@"'
