"""How exceptions are shown, and the last one once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.errors.look import MODES, known_mode, next_mode
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_NAMES = "|".join(MODES)


@magic("xmode")
@flag("--show", help="show the frames that ask to be hidden by __tracebackhide__, too")
@flag("--hide", help="do not show them (the default)")
@argument("mode", count="?", value_name=_NAMES, help="the next one when left out")
def xmode(shell: Shell, call: Call) -> None:
    """Choose how much is shown of an exception.

    Plain    one line for each frame, as Python itself does
    Context  the lines around the failing one (the default)
    Verbose  the same with the values of the variables; long ones are cut
    Minimal  the last line alone: the type and the message
    Docs     the first frame, and how many there are
    Doctest  nothing of the frames, to be pasted into a doctest
    """
    if call.arguments.show or call.arguments.hide:
        shell.errors.shows_hidden = call.arguments.show
        return
    wanted = call.arguments.mode
    shell.settings.xmode = next_mode(shell.errors.look.mode) if wanted is None else _mode(wanted)
    print("Exception reporting mode:", shell.settings.xmode)


@magic("tb")
@argument("mode", count="?", value_name=_NAMES, help="that of %xmode when left out")
def tb(shell: Shell, call: Call) -> None:
    """Show the last exception once more, in another mode if one is given."""
    wanted = call.arguments.mode
    if wanted is not None or not shell.errors.replacements.show_last():
        shell.errors.show(shell.errors.last, "" if wanted is None else _mode(wanted))


def _mode(name: str) -> str:
    found = known_mode(name)
    if found is None:
        raise UsageError(f"unrecognized mode {name!r}; valid modes: {', '.join(MODES)}")
    return found
