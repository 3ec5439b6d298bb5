"""What the shell adds to the builtins of the process while it lives, and takes away again."""

from __future__ import annotations

import builtins
import sys
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.names.exiting import Exit
from itui_kernel.shell.running.payloads import ask_exit

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_MISSING = object()


class BuiltinNames:
    """``exit``, ``quit``, ``display``, ``get_ipython``, ``input`` and ``sys.displayhook``."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        names: dict[str, Any] = {
            "exit": Exit("exit", partial(ask_exit, shell)),
            "quit": Exit("quit", partial(ask_exit, shell)),
            "display": shell.displays.display,
            "get_ipython": shell.get_ipython,
        }
        if shell.read_line is not None:
            names["input"] = self.input
            shell.import_hooks.when("getpass", self._patch_getpass)
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

    def input(self, prompt: object = "", /) -> str:
        """Ask the user for a line."""
        return self._ask(str(prompt), False)

    def getpass(self, prompt: str = "Password: ", stream: object = None) -> str:
        """Ask the user for a password."""
        return self._ask(prompt, True)

    def _ask(self, prompt: str, is_password: bool) -> str:
        current = self._shell.current
        if self._shell.read_line is None or (current is not None and not current.allow_stdin):
            raise RuntimeError("input was asked for, but this frontend gives none")
        return self._shell.read_line(prompt, is_password)

    def _patch_getpass(self, module: ModuleType) -> None:
        module.getpass = self.getpass  # type: ignore[attr-defined]
