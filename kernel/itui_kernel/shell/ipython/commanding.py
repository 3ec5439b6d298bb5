"""The part of ``get_ipython()`` that runs magics and makes new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from itui_kernel.shell.magic.declaring import Magic
from itui_kernel.shell.magic.running import run_magic

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.shell.ipython.extending import ExtensionManager
    from itui_kernel.shell.shell import Shell


class MagicsManager:
    """``get_ipython().magics_manager``: what magics there are."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.registry: dict[str, Any] = {}  # instances of the registered classes, by class name

    @property
    def magics(self) -> dict[str, dict[str, Any]]:
        """The functions of all magics by kind and name."""
        return {"line": self._of("line"), "cell": self._of("cell")}

    def lsmagic(self) -> dict[str, dict[str, Any]]:
        """Return the functions of all magics by kind and name."""
        return self.magics

    def _of(self, kind: Kind) -> dict[str, Any]:
        names = self._shell.magics.names(kind)
        return {name: _function(self._shell, kind, name) for name in names}

    def register_function(
        self, func: Any, magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Make a function a magic."""
        self._shell.magics.add_function(func, magic_kind, magic_name)

    def register(self, *magic_objects: Any) -> None:
        """Make known what our decorator declares, and the marked methods of IPython's classes."""
        for each in magic_objects:
            if isinstance(each, Magic):
                self._shell.magics.add(each)
                continue
            instance = each(shell=self._shell.interactive) if isinstance(each, type) else each
            self.registry[type(instance).__name__] = instance
            for kind, methods in instance.magics.items():
                for name, method in methods.items():
                    function = getattr(instance, method) if isinstance(method, str) else method
                    self._shell.magics.add_function(function, kind, name)

    def register_alias(
        self, alias_name: str, magic_name: str, magic_kind: str = "line", magic_params: str = ""
    ) -> None:
        """Give a magic another name, with parameters it always gets."""
        line = f"{alias_name} {magic_name} {'--' + magic_kind}"
        if magic_params:
            line += f" -p {magic_params!r}"
        run_magic(self._shell, "alias_magic", line)


class RunsMagics:
    """Magics, by name, and the extensions that bring some."""

    _shell: Shell
    _scope: Callable[[int], Mapping[str, Any]]
    magics_manager: MagicsManager

    @property
    def extension_manager(self) -> ExtensionManager:
        """What extensions are loaded by."""
        from itui_kernel.shell.ipython.extending import ExtensionManager

        return ExtensionManager(self._shell)

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic and return its value."""
        return run_magic(self._shell, magic_name, line, scope=self._scope(_stack_depth))

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic and return its value."""
        return run_magic(self._shell, magic_name, line, cell, scope=self._scope(1))

    def magic(self, arg_s: str) -> Any:
        """Run a line magic given as typed, with or without ``%``."""
        name, _, line = arg_s.lstrip("%").partition(" ")
        return run_magic(self._shell, name, line, scope=self._scope(1))

    def find_line_magic(self, magic_name: str) -> Callable[..., Any] | None:
        """Return the function of a line magic, called with the line."""
        return self.find_magic(magic_name, "line")

    def find_cell_magic(self, magic_name: str) -> Callable[..., Any] | None:
        """Return the function of a cell magic, called with the line and the cell."""
        return self.find_magic(magic_name, "cell")

    def find_magic(self, magic_name: str, magic_kind: Kind = "line") -> Callable[..., Any] | None:
        """Return the function of a magic, ``None`` if there is none of the name."""
        if not self._shell.magics.has(magic_kind, magic_name):
            return None
        return _function(self._shell, magic_kind, magic_name)

    def register_magic_function(
        self, func: Any, magic_kind: str = "line", magic_name: str | None = None
    ) -> None:
        """Make a function a magic; this is what IPython's decorators call."""
        self._shell.magics.add_function(func, magic_kind, magic_name)

    def register_magics(self, *magic_objects: Any) -> None:
        """Make known what our decorator declares, and the marked methods of IPython's classes."""
        self.magics_manager.register(*magic_objects)


def _function(shell: Shell, kind: Kind, name: str) -> Callable[..., Any]:
    """Return what a library registered as a magic, else what runs the magic of that name."""
    added = shell.magics.find(kind, name) if shell.magics.is_added(kind, name) else None
    if added is None or added.source is added.run:
        return partial(run_magic, shell, name)
    return cast("Callable[..., Any]", added.source)
