"""Commands of the operating system for the input that asks for them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itui_kernel.shell.system.captured import Lines, Text
from itui_kernel.shell.system.environment import shell_command
from itui_kernel.shell.system.programs import Program
from itui_kernel.shell.system.runs import Pipes, Run
from itui_kernel.shell.system.terminal import Files

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class System:
    """Runs commands in the foreground, in the background, and for their output."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.background: list[Program] = []

    def run(self, command: str) -> int:
        """Run a command on a terminal, show what it writes, and return its exit code."""
        if is_in_background(command):
            text = command.rstrip().removesuffix("&")
            nothing = Files(stdin=os.open(os.devnull, os.O_RDONLY))
            self.start(Run(shell_command(text), text.strip(), nothing, {}))
            return self._note(0)
        return self._checked(
            command, self.attend(Run(shell_command(command), command, Files(), {}))
        )

    def output(self, command: str) -> str:
        """Run a command and return what it writes; it may still ask the user."""
        if is_in_background(command):
            raise OSError("Background processes not supported.")
        reading, writing = os.pipe()
        parts: list[bytes] = []
        pipes: Pipes = {reading: parts.append}
        files = Files(stdout=writing, stderr=writing)
        run = Run(shell_command(command), command, files, pipes)
        self._checked(command, self.attend(run, is_whole=True))
        return b"".join(parts).decode("utf-8", "replace").replace("\r\n", "\n")

    def lines(self, command: str) -> Lines:
        """Run a command and return its output as a list of lines."""
        return Lines(self.output(command).splitlines())

    def text(self, command: str) -> Text:
        """Run a command and return its output as one text."""
        return Text(self.output(command))

    def attend(self, run: Run, *, is_whole: bool = False) -> int:
        """Wait for a program; what it ended with is the user's ``_exit_code``."""
        exit_code = self._note(run.attend(self._shell.read_line, is_whole=is_whole))
        if run.was_interrupted:
            raise KeyboardInterrupt
        return exit_code

    def start(self, run: Run) -> Program:
        """Start a program that nobody waits for."""
        program = run.go_on_alone()
        self.background = [each for each in self.background if each.is_running]
        self.background.append(program)
        return program

    def end_background(self) -> list[Program]:
        """End what still runs in the background, and return what that was."""
        ended = [each for each in self.background if each.is_running]
        for program in ended:
            program.end()
        self.background.clear()
        return ended

    def _checked(self, command: str, exit_code: int) -> int:
        if exit_code and self._shell.settings.raises_failed_commands:
            from subprocess import CalledProcessError

            raise CalledProcessError(exit_code, command)
        return exit_code

    def _note(self, exit_code: int) -> int:
        self._shell.namespace["_exit_code"] = exit_code
        return exit_code


def is_in_background(command: str) -> bool:
    """Tell whether a command ends as one that nobody waits for.

    >>> is_in_background("server &"), is_in_background("true &&")
    (True, False)
    """
    text = command.rstrip()
    return text.endswith("&") and not text.endswith(("&&", "\\&"))
