"""Modules that add to the shell: loaded by name, told which shell they are in."""

from __future__ import annotations

import importlib
import sys
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.reloading.autoreload import Autoreload
    from itui_kernel.shell.shell import Shell

_PACKAGE = "IPython.extensions."
BUILT_IN = frozenset({"autoreload", "storemagic"})  # here they are magics like all others


class Extensions:
    """What was loaded; ``load`` and ``unload`` say in a sentence why they did not."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.loaded: set[str] = set()

    @cached_property
    def autoreload(self) -> Autoreload:
        """What ``%autoreload`` watches and reloads."""
        from itui_kernel.shell.reloading.autoreload import Autoreload

        return Autoreload(self._shell)

    def load(self, name: str) -> str:
        """Import an extension and let it add to the shell."""
        if name in self.loaded:
            return (
                f"The {name} extension is already loaded. To reload it, use:\n  %reload_ext {name}"
            )
        if not _is_built_in(name) and not self._call(self._module(name), "load"):
            return f"The {name} module is not an IPython extension."
        self.loaded.add(name)
        return ""

    def unload(self, name: str) -> str:
        """Let an extension take away what it added."""
        if name not in self.loaded:
            return f"The {name} extension is not loaded."
        if _is_built_in(name) or not self._call(self._module(name), "unload"):
            return f"The {name} extension doesn't define how to unload it."
        self.loaded.discard(name)
        return ""

    def reload(self, name: str) -> str:
        """Import an extension anew and load it again; one that is not loaded is loaded."""
        if _is_built_in(name):
            self.loaded.add(name)
            return ""
        if name in self.loaded:
            self.unload(name)
            self.loaded.discard(name)
            importlib.reload(self._module(name))
        return self.load(name)

    def _module(self, name: str) -> ModuleType:
        if name in sys.modules:
            return sys.modules[name]
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
        try:  # as IPython has it: its own extensions need no prefix
            return importlib.import_module(_PACKAGE + name)
        except ModuleNotFoundError as error:
            if error.name is None or not (_PACKAGE + name).startswith(error.name):
                raise
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    def _call(self, module: ModuleType, what: str) -> bool:
        function = getattr(module, f"{what}_ipython_extension", None)
        if function is None:
            return False
        function(self._shell.interactive)
        return True


def _is_built_in(name: str) -> bool:
    return name.removeprefix(_PACKAGE) in BUILT_IN
