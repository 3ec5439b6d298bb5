"""``get_ipython().extension_manager``: what start-up files and libraries load extensions by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class ExtensionManager:
    """Extensions, by the names of their modules."""

    def __init__(self, shell: Shell) -> None:
        self._extensions = shell.extensions

    @property
    def loaded(self) -> set[str]:
        """The names of what was loaded."""
        return self._extensions.loaded

    def load_extension(self, module_str: str) -> str | None:
        """Load an extension; say so if that was done before, or if the module is none."""
        if module_str in self.loaded:
            return "already loaded"
        return "no load function" if self._extensions.load(module_str) else None

    def unload_extension(self, module_str: str) -> str | None:
        """Unload an extension; say so if it is not loaded, or knows no way."""
        if module_str not in self.loaded:
            return "not loaded"
        return "no unload function" if self._extensions.unload(module_str) else None

    def reload_extension(self, module_str: str) -> str | None:
        """Load an extension anew."""
        return "no load function" if self._extensions.reload(module_str) else None
