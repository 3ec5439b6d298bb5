"""What the shell adds to the builtins of the process while it lives, and takes away again."""

from __future__ import annotations

import builtins
import sys
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.exiting import Exit

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_MISSING = object()


class BuiltinNames:
    """``exit``, ``quit``, ``display``, ``get_ipython`` and ``sys.displayhook``."""

    def __init__(self, shell: Shell) -> None:
        names: dict[str, Any] = {
            "exit": Exit("exit", shell.ask_exit),
            "quit": Exit("quit", shell.ask_exit),
            "display": shell.displays.display,
        }
        self._replaced = {name: vars(builtins).get(name, _MISSING) for name in names}
        vars(builtins).update(names)
        self._displayhook = sys.displayhook
        sys.displayhook = shell.show

    def close(self) -> None:
        """Restore what was there before."""
        for name, value in self._replaced.items():
            if value is _MISSING:
                vars(builtins).pop(name, None)
            else:
                setattr(builtins, name, value)
        sys.displayhook = self._displayhook
