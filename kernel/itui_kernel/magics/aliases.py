"""Magics that give commands of the system short names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, magic, rest
from itui_kernel.shell.system.aliases import InvalidAlias

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


@magic("alias")
@rest("name command", is_mixed=True)
def alias(shell: Shell, call: Call) -> list[tuple[str, str]] | None:
    """Give a command of the system a name: ``%alias lt ls -lt``, then ``lt *.py``.

    What follows the name is put behind the command. Where the command has ``%l``, the whole line
    goes there instead; each ``%s`` takes one word. Values of variables are put in at once; where
    they shall be put in whenever the alias is used, write ``$$name``. A variable or a magic of
    the same name comes first. ``%store name`` keeps an alias for later sessions. Without
    arguments it lists the aliases.
    """
    if not call.rest:
        found = sorted(shell.aliases.commands.items())
        print("Total number of aliases:", len(found))
        return found
    name, _, command = call.rest.partition(" ")
    if not command.strip():
        known = shell.aliases.commands.get(name)
        if known is None:
            raise UsageError(f"%alias: no command given for {name}")
        print(f"{name} -> {known}")
        return None
    try:
        shell.aliases.define(name, command)
    except InvalidAlias as reason:
        print(reason)
    return None


@magic("unalias")
@rest("name")
def unalias(shell: Shell, call: Call) -> None:
    """Remove an alias, and the one that was stored."""
    try:
        shell.aliases.remove(call.rest)
    except ValueError as reason:
        print(reason)
    if shell.stored.forget_alias(call.rest):
        print("Removing %stored alias", call.rest)


@magic("rehashx")
def rehashx(shell: Shell, call: Call) -> None:
    """Make an alias of every program in ``$PATH``.

    Those named as a magic or an alias are left out; dots are left out of names.
    """
    from itui_kernel.shell.system.aliases import programs

    for program in programs():
        name = program.replace(".", "")
        if name and not shell.magics.has("line", name):
            shell.aliases.define(name, program)
