"""Functions that run when a module is first imported, at no cost before that."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Hook = Callable[[ModuleType], object]


class ImportHooks:
    """Watches the import system for the modules that somebody waits for."""

    def __init__(self) -> None:
        self._hooks: dict[str, list[Hook]] = {}
        sys.meta_path.insert(0, self)

    def when(self, name: str, hook: Hook) -> None:
        """Call a function with the module once it is imported, now if it already is."""
        module = sys.modules.get(name)
        if module is not None:
            hook(module)
        else:
            self._hooks.setdefault(name, []).append(hook)

    def close(self) -> None:
        """Stop watching."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec the other finders give, with a loader that calls the hooks after."""
        if name not in self._hooks:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader, self._hooks.pop(name))  # type: ignore[assignment]
                return spec
        return None


class _Loader:
    """Loads as the real loader does, then steps out of the way and calls the hooks."""

    def __init__(self, loader: Any, hooks: list[Hook]) -> None:
        self._loader = loader
        self._hooks = hooks

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        for hook in self._hooks:
            hook(module)
