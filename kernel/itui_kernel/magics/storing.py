"""The magic that keeps variables from session to session."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, flag, magic, rest
from itui_kernel.shell.names.stored import CannotStore, restore

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_TO_FILE = re.compile(r"(?P<expression>.*\S)\s+(?P<mark>>>?)\s*(?P<file>\S.*)", re.DOTALL)
_ROOM = 12  # between the longest name and the values


@magic("store")
@flag("-d", words="stored", help="forget the stored values of these variables")
@flag("-r", words="stored", help="bring these variables and aliases back, or all of them")
@flag("-z", help="forget all stored values")
@rest("variable")
def store(shell: Shell, call: Call) -> None:
    """Keep variables for later sessions: ``%store x y``, and there ``%store -r``.

    Without an argument it lists what is stored. Aliases are stored by their names, too.
    ``%store x > file`` writes a variable or the value of an expression into a text file, and
    ``>>`` adds it there. With ``%config StoreMagics.autorestore = True`` new sessions begin with
    all that is stored.
    """
    chosen, text = call.arguments, call.rest
    names = text.split()
    if chosen.d:
        if not names:
            raise UsageError("You must provide the variable to forget")
        for name in names:
            shell.stored.forget(name)
    elif chosen.z:
        shell.stored.clear()
    elif chosen.r:
        restore(shell, names)
    elif not names:
        _list(shell)
    elif to_file := _TO_FILE.fullmatch(text):
        _write(shell, **to_file.groupdict())
    else:
        for name in names:
            _store(shell, name)


def _list(shell: Shell) -> None:
    print("Stored variables and their in-db values:")
    found = shell.stored.descriptions()
    width = max((len(each.name) for each in found), default=0) + _ROOM
    for each in found:
        print(f"{each.name:{width}} -> {each.text}")


def _store(shell: Shell, name: str) -> None:
    if name in shell.namespace:
        value = shell.namespace[name]
        try:
            shell.stored.save(name, value)
        except (CannotStore, OSError) as reason:
            raise UsageError(f"{name} cannot be stored: {reason}") from None
        print(f"Stored {name!r} ({type(value).__name__})")
        return
    command = shell.aliases.commands.get(name)
    if command is None:
        raise UsageError(f"Unknown variable {name!r}")
    shell.stored.aliases = {**shell.stored.aliases, name: command}
    print(f"Alias stored: {name} ({command})")


def _write(shell: Shell, expression: str, mark: str, file: str) -> None:
    from pathlib import Path

    path = Path(file.strip()).expanduser()
    value = shell.evaluate(expression)
    text = _text(value)
    print(f"Writing {expression!r} ({type(value).__name__}) to file {file!r}.")
    try:
        with path.open("w" if mark == ">" else "a", encoding="utf-8") as written:
            written.write(text)
    except OSError as error:
        raise UsageError(f"%store: {error}") from None


def _text(value: Any) -> str:
    """Return a value as text that ends with a line end."""
    from pprint import pformat

    text = value if isinstance(value, str) else pformat(value)
    return text if text.endswith("\n") else text + "\n"
