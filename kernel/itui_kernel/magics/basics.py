"""Magics about magics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_ON = ("1", "on", "true")
_OFF = ("0", "off", "false")


@magic("automagic")
@argument("state", count="?", value_name="on|off", help="switched over when left out")
def automagic(shell: Shell, call: Call) -> None:
    """Let magics be used without ``%`` where no variable has their name, or not."""
    wanted = call.arguments.state
    if wanted is None:
        shell.settings.automagic = not shell.settings.automagic
    elif wanted.lower() in _ON + _OFF:
        shell.settings.automagic = wanted.lower() in _ON
    else:
        raise UsageError(f"automagic is on or off, not {wanted!r}")
    is_on = shell.settings.automagic
    print(
        "\nAutomagic is ON, % prefix IS NOT needed for line magics."
        if is_on
        else "\nAutomagic is OFF, % prefix IS needed for line magics."
    )
