"""``get_ipython().config``: the sections that libraries look into."""

from __future__ import annotations

import sys
from typing import Any


class Configuration(dict[str, Any]):
    """The configuration libraries look into; a section that is not there is empty."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.setdefault(name, Configuration())

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class HasConfiguration:
    """The configuration, and the objects of libraries that have settings."""

    _config: Any
    configurables: list[Any]  # who makes such an object puts it here

    @property
    def config(self) -> Any:
        """The settings by class: of the class of traitlets as soon as somebody imported that."""
        loader = sys.modules.get("traitlets.config.loader")
        if isinstance(self._config, Configuration) and loader is not None:
            self._config = loader.Config(self._config)
        return self._config

    def configurables_by_name(self) -> dict[str, Any]:
        """Return the objects that have settings by the names of their classes."""
        return {type(each).__name__: each for each in self.configurables if _has_settings(each)}


def _has_settings(configurable: Any) -> bool:
    traits = getattr(type(configurable), "class_traits", None)
    return callable(traits) and bool(traits(config=True))
