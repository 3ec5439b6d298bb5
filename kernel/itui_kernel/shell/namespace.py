"""The user's names: a real ``__main__`` module, and the numbered inputs and results in it."""

from __future__ import annotations

import builtins
import os
import sys
import threading
from types import ModuleType
from typing import Any

_UNDERSCORES = ("_", "__", "___")


class UserModule:
    """The module in which inputs run, registered as ``__main__`` until it is closed."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__", "The names of the interactive session.")
        self.names: dict[str, Any] = vars(self.module)
        self.names["__builtins__"] = builtins
        self._replaced = sys.modules.get("__main__")
        sys.modules["__main__"] = self.module

    def close(self) -> None:
        """Give the name ``__main__`` back to the module that had it."""
        if self._replaced is not None and sys.modules.get("__main__") is self.module:
            sys.modules["__main__"] = self._replaced


class Records:
    """Numbered inputs and results: ``In``, ``Out``, ``_``, ``_i`` and their relatives."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self._lock = threading.Lock()  # subshells take numbers too
        self._last: tuple[Any, ...] = ("", "", "")
        self._given: dict[str, Any] = dict(zip(_UNDERSCORES, self._last, strict=True))
        self.raw_inputs: list[str] = [""]
        self.inputs: list[str] = [""]
        self.outputs: dict[int, Any] = {}
        self.directories: list[str] = [_working_directory()]
        names.update(self._given, In=self.inputs, Out=self.outputs)
        names.update(_ih=self.inputs, _oh=self.outputs, _dh=self.directories)
        names.update(_i="", _ii="", _iii="")
        self.hidden = dict(names)

    @property
    def next_number(self) -> int:
        """The number that the next stored input gets."""
        return len(self.inputs)

    def add_input(self, raw: str, code: str) -> int:
        """Store an input as typed and as run, and return its number."""
        with self._lock:
            number = len(self.inputs)
            self.raw_inputs.append(raw)
            self.inputs.append(code)
            last = [text.rstrip("\n") for text in self.raw_inputs[-4:-1][::-1]]
            self._names.update(zip(("_i", "_ii", "_iii"), last, strict=False))
            self._names[f"_i{number}"] = raw.rstrip("\n")
        return number

    def add_output(self, number: int, value: object) -> None:
        """Store the result of an input, unless the result is the store itself."""
        if value is self.outputs:
            return
        with self._lock:
            self.outputs[number] = value
            self._names[f"_{number}"] = value
            self._shift_underscores(value)

    def _shift_underscores(self, value: object) -> None:
        """Move ``_`` to ``__`` and so on; a user's own ``_`` keeps all three as they are."""
        self._last = (value, *self._last[:2])
        is_ours = all(self._names.get(name, given) is given for name, given in self._given.items())
        # gettext puts a function into the builtins; doctest leaves some value there
        if is_ours and not callable(vars(builtins).get("_")):
            self._given = dict(zip(_UNDERSCORES, self._last, strict=True))
            self._names.update(self._given)


def _working_directory() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was deleted
        return ""
