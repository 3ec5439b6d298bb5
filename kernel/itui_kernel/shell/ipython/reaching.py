"""IPython itself, once a library imports it: its functions and classes lead to our shell."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.ipython.interactive import InteractiveShell

if TYPE_CHECKING:
    from itui_kernel.shell.import_hooks import ImportHooks


def reach_ipython(
    hooks: ImportHooks, interactive: InteractiveShell
) -> Callable[[], InteractiveShell]:
    """Make IPython, once imported, find our shell; return ``get_ipython``."""

    def get_ipython() -> InteractiveShell:
        """Return the running shell."""
        return interactive

    module = ModuleType("IPython.core.getipython", "Returns the running shell.")
    module.get_ipython = get_ipython  # type: ignore[attr-defined]
    sys.modules["IPython.core.getipython"] = module
    hooks.when("IPython.core", lambda core: setattr(core, "getipython", module))
    hooks.when("IPython.core.interactiveshell", lambda found: _patch(found, interactive))
    hooks.when("IPython.core.magic", lambda found: _patch_magics(found, interactive))
    return get_ipython


def _patch(module: ModuleType, interactive: InteractiveShell) -> None:
    """Let ``InteractiveShell.instance()`` return our shell unless IPython runs one of its own."""
    theirs = module.InteractiveShell
    real_instance = _real(theirs.instance)
    real_initialized = _real(theirs.initialized)

    def is_wanted(cls: Any) -> bool:
        return cls is theirs and not real_initialized(cls)

    def instance(cls: Any, *arguments: Any, **options: Any) -> Any:
        return interactive if is_wanted(cls) else real_instance(cls, *arguments, **options)

    def initialized(cls: Any) -> bool:
        return cls is theirs or bool(real_initialized(cls))

    instance.real, initialized.real = real_instance, real_initialized  # type: ignore[attr-defined]
    theirs.instance = classmethod(instance)
    theirs.initialized = classmethod(initialized)
    module.InteractiveShellABC.register(InteractiveShell)
    interactive.follow(theirs)


def _real(method: Any) -> Any:
    """Return IPython's own function, where a shell before ours in this process has another."""
    return getattr(method.__func__, "real", method.__func__)


def _patch_magics(module: ModuleType, interactive: InteractiveShell) -> None:
    """Let classes of magics be made for our shell, which is no parent in the sense of traitlets."""
    real = module.Magics.__init__

    def __init__(self: Any, shell: Any = None, **options: Any) -> None:
        if shell is interactive:
            options = {"parent": None, "config": interactive.config, **options}
        real(self, shell, **options)

    module.Magics.__init__ = __init__
