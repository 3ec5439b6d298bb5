"""Magics that run a command of the system and return what it writes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, flag, magic, rest

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell
    from itui_kernel.shell.system.captured import Lines


@magic("sx", "system", cell=True, cell_words="command")
@rest("command", is_mixed=True)
def sx(shell: Shell, call: Call) -> Lines:
    """Run a command, or a cell of commands, and return its output as a list of lines.

    ``!!command`` is the same; ``!command`` shows the output instead. The list has the lines as
    one text in ``.n``, and with blanks between them in ``.s``, as arguments of another command.
    """
    return shell.system.lines(call.rest if call.cell is None else call.cell)


bang = replace(sx, name="!", is_line=False, also=())


@magic("sc")
@flag("-l", help="a list of lines, not one text")
@flag("-v", help="print the value")
@rest("name=command")
def sc(shell: Shell, call: Call) -> Any:
    """Run a command and give its output a name; ``name = !command`` does the same.

    Without a name the output is returned.
    """
    name, equals, command = call.rest.partition("=")
    name = name.strip()
    if name and not name.isidentifier():
        raise UsageError(f"%sc: {name!r} is no name for a variable")
    run = shell.system.lines if call.arguments.l else shell.system.text
    value = run(command if equals else "")
    if call.arguments.v:
        from pprint import pformat

        print(f"{name} ==\n{pformat(value)}")
    if not name:
        return value
    shell.namespace[name] = value
    return None
