"""Changes to other packages, made at the moment user code imports them and not before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

Change = Callable[[ModuleType], None]


class ImportHooks:
    """A finder that lets the usual one find the module, and changes it once it is loaded."""

    def __init__(self) -> None:
        self._changes: dict[str, Change] = {}

    def after_import(self, name: str, change: Change) -> None:
        """Call ``change`` with the module when it is imported; now, if it is already."""
        module = sys.modules.get(name)
        if module is not None:
            change(module)
            return
        self._changes[name] = change
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module that is to be changed."""
        change = self._changes.get(name)
        spec = PathFinder.find_spec(name, path, target) if change is not None else None
        if spec is None or spec.loader is None or change is None:
            return None
        load = spec.loader.exec_module

        def load_and_change(module: ModuleType) -> None:
            load(module)
            change(module)

        spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec
