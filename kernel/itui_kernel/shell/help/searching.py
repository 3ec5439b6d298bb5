"""The search for names that %psearch makes, and the namespaces it looks into."""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.help.wildcards import Search, named_type
from itui_kernel.shell.magic.declaring import UsageError

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_USUAL = ("user", "builtin")


def search(shell: Shell, wanted: Any) -> list[str]:
    """Return the names that fit, sorted; ``wanted`` are the arguments of %psearch."""
    made = Search(
        wanted.pattern,
        _type(wanted.type),
        ignores_case=not wanted.c and (wanted.i or not shell.settings.minds_case),
        shows_hidden=wanted.a,
    )
    known = _namespaces(shell)
    for name in (*wanted.s, *wanted.e):
        if name not in known:
            raise UsageError(f"namespace {name!r} is none of {', '.join(known)}")
    names: set[str] = set()
    for name in {*_USUAL, *wanted.s} - {*wanted.e}:
        names |= made.names(known[name])
    return sorted(names)


def _type(name: str | None) -> type | None:
    if name is None or name == "all":
        return None
    found = named_type(name)
    if found is None:
        raise UsageError(f"{name!r} names no type; %psearch -l lists those that can be named")
    return found


def _namespaces(shell: Shell) -> dict[str, Mapping[str, Any]]:
    hidden = shell.records.hidden
    own = {name: value for name, value in shell.namespace.items() if name not in hidden}
    return {
        "user": shell.namespace,
        "user_global": own,
        "builtin": vars(builtins),
        "internal": dict(hidden),
        "alias": shell.aliases.commands,
    }
