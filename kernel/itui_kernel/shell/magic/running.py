"""Runs one magic: finds it, puts values into its line, reads its arguments, calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, Magic, UsageError
from itui_kernel.shell.magic.registry import not_found

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.shell.shell import Shell

_HELP = ("-h", "--help")


def run_magic(
    shell: Shell,
    name: str,
    line: str,
    cell: str | None = None,
    *,
    scope: Mapping[str, Any] | None = None,
) -> Any:
    """Run a line magic, or a cell magic when there is a cell, and return its value.

    ``scope`` are the local names of the function that called it.
    """
    kind: Kind = "line" if cell is None else "cell"
    magic = shell.magics.find(kind, name)
    if magic is None:
        raise not_found(shell.magics, kind, name)
    if cell == "":
        instead = f" Did you mean the line magic %{name} (single %)?" if magic.is_line else ""
        raise UsageError(f"%%{name} is a cell magic, but the cell body is empty.{instead}")
    return use(shell, magic, line, cell, scope or {})


def use(shell: Shell, magic: Magic, line: str, cell: str | None, scope: Mapping[str, Any]) -> Any:
    """Run a magic that has been found."""
    if magic.expands and ("$" in line or "{" in line):
        from itui_kernel.shell.system.expansion import expand

        line = expand(line, shell.namespace, scope)
    if _asks_for_help(magic, line):
        show_magic(shell, magic)
        return None
    value = magic.run(shell, _call(magic, line, cell, scope))
    is_silenced = magic.can_be_silenced and (line if cell is None else cell).rstrip().endswith(";")
    return None if is_silenced else value


def _call(magic: Magic, line: str, cell: str | None, scope: Mapping[str, Any]) -> Call:
    if not magic.arguments and not magic.rest:
        return Call(line, cell, rest=line.strip(), scope=scope)
    from itui_kernel.shell.magic.arguments import read

    values, text = read(magic, line)
    return Call(line, cell, values, text, scope)


def _asks_for_help(magic: Magic, line: str) -> bool:
    """Tell whether help is wanted; a magic may use the option for something else."""
    first = line.split(maxsplit=1)[:1]
    if not magic.arguments or first not in ([_HELP[0]], [_HELP[1]]):
        return False
    return not any(first[0] in each.names for each in magic.arguments)


def show_magic(shell: Shell, magic: Magic) -> None:
    """Send the description of a magic to the frontend's pager."""
    from itui_kernel.shell.magic.describing import help_text
    from itui_kernel.shell.running.payloads import show_text

    show_text(shell, help_text(magic))
