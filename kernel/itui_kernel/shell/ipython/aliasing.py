"""The part of ``get_ipython()`` that runs commands of the system and knows their short names."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell
    from itui_kernel.shell.system.aliases import Alias
    from itui_kernel.shell.system.captured import Lines, Text


class AliasManager:
    """``get_ipython().alias_manager``: short names for commands."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def aliases(self) -> list[tuple[str, str]]:
        """The names with their commands."""
        return list(self._shell.aliases.commands.items())

    def define_alias(self, name: str, cmd: str) -> None:
        """Make an alias; ``ValueError`` when it cannot be one."""
        self._shell.aliases.define(name, cmd)

    def soft_define_alias(self, name: str, cmd: str) -> None:
        """Make an alias, or say why it cannot be one."""
        try:
            self.define_alias(name, cmd)
        except ValueError as reason:
            print(reason)

    def undefine_alias(self, name: str) -> None:
        """Forget an alias; ``ValueError`` when there is none."""
        self._shell.aliases.remove(name)

    def is_alias(self, name: str) -> bool:
        """Tell whether there is an alias of that name."""
        return self.get_alias(name) is not None

    def get_alias(self, name: str) -> Alias | None:
        """Return an alias, or ``None``."""
        return self._shell.aliases.find(name)

    def retrieve_alias(self, name: str) -> str:
        """Return the command of an alias; ``ValueError`` when there is none."""
        alias = self.get_alias(name)
        if alias is None:
            raise ValueError(f"{name} is not an alias")
        return alias.command


class RunsCommands:
    """Commands, shown or kept; the values of the caller's names are put into them."""

    _shell: Shell
    var_expand: Callable[..., str]

    @property
    def alias_manager(self) -> AliasManager:
        """Short names for commands."""
        return AliasManager(self._shell)

    def system(self, cmd: str) -> None:
        """Run a command and show what it writes; ``_exit_code`` is what it ended with."""
        self._shell.system.run(self.var_expand(cmd, depth=1))

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Lines | Text:
        """Run a command and return what it writes, as a list of lines unless ``split`` is off."""
        command = self.var_expand(cmd, depth=depth + 1)
        return self._shell.system.lines(command) if split else self._shell.system.text(command)
