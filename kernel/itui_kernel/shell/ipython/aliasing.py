"""The part of ``get_ipython()`` that runs commands of the system and knows their short names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell
    from itui_kernel.shell.system.captured import Lines, Text


class RunsCommands:
    """Commands, shown or kept; the values of the caller's names are put into them."""

    _shell: Shell
    var_expand: Callable[..., str]

    def system(self, cmd: str) -> None:
        """Run a command and show what it writes; ``_exit_code`` is what it ended with."""
        self._shell.system.run(self.var_expand(cmd, depth=1))

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Lines | Text:
        """Run a command and return what it writes, as a list of lines unless ``split`` is off."""
        command = self.var_expand(cmd, depth=depth + 1)
        return self._shell.system.lines(command) if split else self._shell.system.text(command)
