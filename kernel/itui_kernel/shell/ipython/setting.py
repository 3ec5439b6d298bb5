"""The settings as attributes of ``get_ipython()`` and of IPython's own class of shells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


def _setting(name: str) -> Any:
    def value(self: HasSettings) -> Any:
        return _trait(name).value(self._shell)

    def give(self: HasSettings, wanted: Any) -> None:
        _trait(name).give(self._shell, wanted)

    return property(value, give, doc=f"The setting ``InteractiveShell.{name}``.")


def _trait(name: str) -> Any:
    from itui_kernel.shell.configurables import CLASSES, SHELL

    return CLASSES[SHELL][name]


class HasSettings:
    """Settings that programs read and change without ``%config``."""

    _shell: Shell

    ast_node_interactivity = _setting("ast_node_interactivity")
    autoawait = _setting("autoawait")
    autocall = _setting("autocall")
    autoindent = _setting("autoindent")
    automagic = _setting("automagic")
    cache_size = _setting("cache_size")
    colors = _setting("colors")
    xmode = _setting("xmode")

    @property
    def user_ns_hidden(self) -> dict[str, Any]:
        """The names that are not the user's own, with their values."""
        return self._shell.records.hidden

    def follow(self, theirs: type) -> None:
        """Take over what inputs set as an attribute of IPython's class, from the next one on."""
        name = "ast_node_interactivity"
        before = vars(theirs).get(name)

        def look() -> None:
            nonlocal before
            wanted = vars(theirs).get(name)
            if wanted is not before:
                before = wanted
                if isinstance(wanted, str):  # else what IPython itself had there is back
                    setattr(self, name, wanted)

        self._shell.after_input.append(look)
