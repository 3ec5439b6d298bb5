"""The magic that gives magics other names."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, Magic, UsageError, argument, flag, magic
from itui_kernel.shell.magic.registry import not_found
from itui_kernel.shell.magic.running import use

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.shell.shell import Shell


@magic("alias_magic")
@flag("-l", "--line", help="make a line magic")
@flag("-c", "--cell", help="make a cell magic")
@argument("-p", "--params", default="", help="arguments that the new magic always gives")
@argument("name", help="the new name")
@argument("target", words="magic", help="the magic it stands for")
def alias_magic(shell: Shell, call: Call) -> None:
    """Give a magic another name: ``%alias_magic h history -p "-l 30"``.

    Without ``-l`` and ``-c`` the name is good for whatever the magic is.
    """
    given = call.arguments
    name, target = given.name.lstrip("%"), given.target.lstrip("%")
    found = {kind: shell.magics.find(kind, target) for kind in _kinds(shell, call, target)}
    for kind, each in found.items():
        if each is None:
            raise not_found(shell.magics, kind, target)
    for kind, each in found.items():
        if each is not None:
            shell.magics.add(_renamed(each, kind, name, given.params))
        mark = "%" if kind == "line" else "%%"
        shown = f"{mark}{target} {given.params}".rstrip()
        print(f"Created `{mark}{name}` as an alias for `{shown}`.")


def _kinds(shell: Shell, call: Call, target: str) -> list[Kind]:
    """Return as what the new name is to be known."""
    kinds: list[Kind] = ["line", "cell"]
    asked = [kind for kind in kinds if getattr(call.arguments, kind)]
    kinds = asked or [kind for kind in kinds if shell.magics.has(kind, target)]
    if not kinds:
        raise UsageError(f"No line or cell magic with name `{target}` found.")
    return kinds


def _renamed(target: Magic, kind: Kind, name: str, parameters: str) -> Magic:
    made = replace(target, name=name, also=(), is_line=kind == "line", is_cell=kind == "cell")
    if not parameters:
        return made
    run = partial(_run, target, parameters)
    # the line is read and expanded when it is complete
    return replace(made, run=run, arguments=(), rest="", expands=False)


def _run(target: Magic, parameters: str, shell: Shell, call: Call) -> Any:
    return use(shell, target, f"{parameters} {call.line}".rstrip(), call.cell, call.scope)
