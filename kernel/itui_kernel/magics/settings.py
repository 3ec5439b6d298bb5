"""Magics that switch something in the way inputs are read, one each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itui_kernel.shell.help.guides import automagic_state
from itui_kernel.shell.magic.arguments import switched
from itui_kernel.shell.magic.declaring import Call, UsageError, argument, magic

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_AUTOCALL = ("Off", "Smart", "Full")


@magic("automagic")
@argument("state", count="?", value_name="on|off", help="switched over when left out")
def automagic(shell: Shell, call: Call) -> None:
    """Let magics be used without ``%`` where no variable has their name, or not."""
    settings = shell.settings
    settings.automagic = switched("automagic", call.arguments.state, settings.automagic)
    print(f"\n{automagic_state(shell)}")


@magic("autocall")
@argument(
    "mode",
    count="?",
    value_name="0|1|2",
    help="0 never, 1 where arguments follow, 2 always; switched over when left out",
)
def autocall(shell: Shell, call: Call) -> None:
    """Call functions without brackets: ``round 2.5`` for ``round(2.5)``."""
    settings, wanted = shell.settings, call.arguments.mode
    if wanted is None:
        if settings.autocall:
            settings.autocall_before = settings.autocall
        settings.autocall = 0 if settings.autocall else settings.autocall_before
    elif wanted in ("0", "1", "2"):
        settings.autocall = int(wanted)
    else:
        raise UsageError("Valid modes: 0->Off, 1->Smart, 2->Full")
    print("Automatic calling is:", _AUTOCALL[settings.autocall])


@magic("autoawait")
@argument("state", count="?", value_name="on|off|asyncio", help="told when left out")
def autoawait(shell: Shell, call: Call) -> None:
    """Allow ``await`` at the top level of inputs, or not; it runs on the loop of asyncio."""
    wanted = call.arguments.state
    if wanted is None:
        state = "on" if shell.settings.autoawait else "off"
        print(f"IPython autoawait is `{state}`, and set to use `asyncio`")
    elif wanted == "asyncio":
        shell.settings.autoawait = True
    elif wanted in ("curio", "trio", "sync"):
        raise UsageError(f"autoawait: this shell waits with asyncio, not with {wanted}")
    else:
        shell.settings.autoawait = switched("autoawait", wanted, False)


@magic("autoindent")
@argument("state", count="?", value_name="on|off", help="switched over when left out")
def autoindent(shell: Shell, call: Call) -> None:
    """Let frontends that ask for it indent the lines of an input, or not."""
    settings = shell.settings
    settings.autoindent = switched("autoindent", call.arguments.state, settings.autoindent)
    print("Automatic indentation is:", "ON" if settings.autoindent else "OFF")
