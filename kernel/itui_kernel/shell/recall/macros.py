"""Macros: inputs under a name that runs them again."""

from __future__ import annotations

from typing import Any


class Macro:
    """Code that runs when its name is typed alone; macros and texts can be added to it."""

    def __init__(self, code: str) -> None:
        self.value = code.rstrip("\n") + "\n"

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"Macro({self.value!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Macro) and self.value == other.value

    def __hash__(self) -> int:
        return hash(self.value)

    def __add__(self, other: Any) -> Macro:
        if isinstance(other, Macro):
            return Macro(self.value + other.value)
        return Macro(self.value + other) if isinstance(other, str) else NotImplemented

    def __itui_input__(self) -> str:
        """Return the input that the name of this object stands for."""
        return self.value.rstrip("\n")
