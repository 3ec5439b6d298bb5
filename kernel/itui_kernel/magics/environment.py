"""Magics about environment variables."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, magic, rest

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_SECRET = ("key", "token", "secret")
_HIDDEN = "<hidden>"


@magic("env")
@rest("name[=value]")
def env(shell: Shell, call: Call) -> str | dict[str, str] | None:
    """Return one environment variable or all of them, or set one.

    ``%env NAME`` returns its value, ``%env NAME=value`` and ``%env NAME value`` set it; values of
    variables are put in: ``%env NAME=$name``. In the list of all, the values of those that seem
    to be keys are hidden.
    """
    if not call.rest:
        return {
            name: _HIDDEN if any(each in name.lower() for each in _SECRET) else value
            for name, value in os.environ.items()
        }
    if "=" in call.rest or len(call.rest.split()) > 1:
        _set(call.rest)
        return None
    if call.rest in os.environ:
        return os.environ[call.rest]
    raise UsageError(f"Environment does not have key: {call.rest}")


@magic("set_env")
@rest("name=value")
def set_env(shell: Shell, call: Call) -> None:
    """Set an environment variable: ``%set_env NAME=value`` or ``%set_env NAME value``."""
    if "=" not in call.rest and len(call.rest.split()) < 2:
        raise UsageError("usage is 'set_env var=val'")
    _set(call.rest)


def _set(text: str) -> None:
    name, _, value = text.partition("=" if "=" in text else " ")
    name, value = name.strip(), value.strip()
    if not name or any(each.isspace() for each in name):
        raise UsageError(f"refusing to set env var with whitespace: '{name}'")
    os.environ[name] = value
    print(f"env: {name}={value}")
