"""Short names for commands of the system: used as line magics, with the values of their words."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, Magic, UsageError
from itui_kernel.shell.system.expansion import expand

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_LS = "ls -F" if os.uname().sysname == "Linux" else "ls -GF"
_LONG = f"{_LS} -o" if os.uname().sysname == "Linux" else f"{_LS} -l"

DEFAULTS = {
    "cat": "cat",
    "cp": "cp",
    "ldir": f"{_LONG} %l | grep /$",
    "lf": f"{_LONG} %l | grep ^-",
    "lk": f"{_LONG} %l | grep ^l",
    "ll": _LONG,
    "ls": _LS,
    "lx": f"{_LONG} %l | grep ^-..x",
    "mkdir": "mkdir",
    "mv": "mv",
    "rm": "rm",
    "rmdir": "rmdir",
}
RESERVED = ("cd", "popd", "pushd", "dhist", "alias", "unalias")


Values = Callable[[str], str]

_MARK = re.compile("%%|%s")


class InvalidAlias(ValueError):
    """A name or a command that cannot be one of an alias; says why."""


class Alias:
    """A name for a command; ``%l`` in it is the whole line, each ``%s`` a word of it."""

    def __init__(self, name: str, command: str) -> None:
        self.name = name
        self.command = command
        self.words_needed = command.count("%s") - command.count("%%s")
        self.__doc__ = f"Runs ``{command}``."
        if self.words_needed and "%l" in command:
            raise InvalidAlias(
                "The %s and %l specifiers are mutually exclusive in alias definitions."
            )

    def __repr__(self) -> str:
        return f"<alias {self.name} for {self.command!r}>"

    def command_line(self, text: str, values: Values = str) -> str:
        """Return the command for a line; one with too few words is refused.

        ``values`` puts values into the command; they are in the line already.

        >>> Alias("parts", "echo first %s second %s").command_line("A B C")
        'echo first A second B C'
        """
        command = values(self.command)
        if "%l" in self.command:
            return command.replace("%l", text)
        if not self.words_needed:
            return f"{command.replace('%%s', '%s')} {text}".rstrip()
        words = text.split(None, self.words_needed)
        if len(words) < self.words_needed:
            raise UsageError(
                f"Alias <{self.name}> requires {self.words_needed} arguments, {len(words)} given."
            )
        taken = iter(words)
        filled = _MARK.sub(lambda mark: "%" if mark[0] == "%%" else next(taken, mark[0]), command)
        return " ".join([filled, *taken])


class Aliases:
    """The aliases of one shell; those of the start are there until they are removed."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._made = {name: Alias(name, command) for name, command in DEFAULTS.items()}

    @property
    def commands(self) -> dict[str, str]:
        """What each alias stands for."""
        made = self._made.copy()  # the inspect thread asks, too
        return {name: alias.command for name, alias in made.items()}

    def find(self, name: str) -> Alias | None:
        """Return an alias, if there is one of that name."""
        return self._made.get(name)

    def define(self, name: str, command: str) -> None:
        """Make an alias, in place of one with the same name."""
        if name in RESERVED or (name not in self._made and self._shell.magics.has("line", name)):
            raise InvalidAlias(
                f"The name {name} can't be aliased because it is a keyword or builtin."
                if name in RESERVED
                else f"The name {name} can't be aliased because it is another magic command."
            )
        self._made[name] = Alias(name, command)
        self._shell.magics.add(alias_magic(self._made[name]))

    def remove(self, name: str) -> None:
        """Forget an alias; ``ValueError`` when there is none."""
        if name not in self._made:
            raise ValueError(f"{name} is not an alias")
        del self._made[name]
        self._shell.magics.remove("line", name)
        if name in DEFAULTS and self._shell.magics.has("line", name):
            self._shell.magics.remove("line", name)  # it had hidden the one of the start

    def run(self, name: str, text: str, scope: Mapping[str, Any]) -> None:
        """Run the command of an alias with what follows its name."""
        values = partial(expand, namespace=self._shell.namespace, scope=scope)
        self._shell.system.run(self._made[name].command_line(text, values))


def alias_magic(alias: Alias) -> Magic:
    """Return the line magic that runs an alias."""

    def run(shell: Shell, call: Call) -> Any:
        shell.aliases.run(alias.name, call.line, call.scope)

    return Magic(alias.name, alias, run)


def programs() -> list[str]:
    """Return the names of all programs in ``$PATH``, sorted."""
    found: set[str] = set()
    for directory in os.get_exec_path():
        with suppress(OSError), os.scandir(directory or ".") as entries:
            found.update(each.name for each in entries if _is_program(each))
    return sorted(found)


def _is_program(entry: os.DirEntry[str]) -> bool:
    with suppress(OSError):
        return entry.is_file() and os.access(entry.path, os.X_OK)
    return False
