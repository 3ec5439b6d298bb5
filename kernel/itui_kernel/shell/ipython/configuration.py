"""``get_ipython().config``: the sections that libraries look into."""

from __future__ import annotations

from typing import Any


class Configuration(dict[str, Any]):
    """The configuration libraries look into; a section that is not there is empty."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.setdefault(name, Configuration())

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value
