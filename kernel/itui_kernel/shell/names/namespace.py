"""The user's names: a real ``__main__`` module, and the numbered inputs and results in it."""

from __future__ import annotations

import builtins
import os
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

from itui_kernel.shell.names.results import Outputs, Results
from itui_kernel.shell.settings import Settings

_UNDERSCORES = ("_", "__", "___")
_MISSING = object()


class UserModule:
    """The module in which inputs run, registered as ``__main__`` until it is closed."""

    def __init__(self) -> None:
        self.module = ModuleType("__main__", "The names of the interactive session.")
        self.names: dict[str, Any] = vars(self.module)
        self.names["__builtins__"] = builtins
        self._own = dict(self.names)
        self._replaced = sys.modules.get("__main__")
        self.modules_before = frozenset(sys.modules)  # those %reset --aggressive lets stay
        sys.modules["__main__"] = self.module

    def restore(self) -> None:
        """Put back what every module has, after the user cleared the names."""
        self.names.update(self._own)

    def close(self) -> None:
        """Give the name ``__main__`` back to the module that had it."""
        if self._replaced is not None and sys.modules.get("__main__") is self.module:
            sys.modules["__main__"] = self._replaced


class Records:
    """Numbered inputs and results: ``In``, ``Out``, ``_``, ``_i`` and their relatives."""

    def __init__(self, names: dict[str, Any], settings: Settings) -> None:
        self._names = names
        self._settings = settings
        self._lock = threading.RLock()  # subshells take numbers too
        self.results = Results(names, settings)
        self.next_number = 1  # what the next stored input gets
        self.raw_inputs: list[str] = [""]
        self.inputs: list[str] = [""]
        self.directories = [_working_directory()]
        self._last: tuple[Any, ...] = ()
        self._given: dict[str, Any] = {}
        self.put_names()
        self.hidden = dict(names)

    @property
    def outputs(self) -> Outputs:
        """The results that are kept, by number."""
        return self.results.outputs

    def put_names(self) -> None:
        """Give ``In``, ``Out`` and their relatives their names; ``_`` and ``_i`` start empty."""
        self._forget_last()
        self._names.update(self._given, In=self.inputs, Out=self.outputs)
        self._names.update(_ih=self.inputs, _oh=self.outputs, _dh=self.directories)
        self._names.update(_i="", _ii="", _iii="")

    def restore_names(self) -> None:
        """Put the names back after the user cleared them all, which gives up the results."""
        with self._lock:
            self.results.forget_deleted()
            self.put_names()

    def visible(self) -> list[str]:
        """Return the user's own names, sorted."""
        return sorted(
            name
            for name, value in list(self._names.items())
            if type(name) is str
            and not name.startswith("_")
            and self.hidden.get(name, _MISSING) is not value
        )

    def add_input(self, raw: str, code: str) -> int:
        """Store an input as typed and as run, and return its number."""
        with self._lock:
            number = self.next_number
            self.next_number += 1
            _put(self.raw_inputs, number, raw)
            _put(self.inputs, number, code)
            last = [text.rstrip("\n") for text in self.raw_inputs[-4:-1][::-1]]
            self._names.update(zip(("_i", "_ii", "_iii"), last, strict=False))
            self._names[f"_i{number}"] = raw.rstrip("\n")
        return number

    def add_output(self, number: int, value: object, *, is_last: bool = True) -> None:
        """Store the result of an input, unless the result is the store itself.

        Of a job it is not the last: ``_`` stays what it is for who is typing meanwhile.
        """
        if value is self.outputs or not self._settings.cache_size:
            return
        with self._lock:
            self.results.add(number, value)
            if is_last:
                self._shift_underscores(value)

    def clear_inputs(self) -> None:
        """Forget the texts of the inputs; their numbers stay taken."""
        with self._lock:
            for number in range(1, self.next_number):
                self._names.pop(f"_i{number}", None)
            self._names.update(_i="", _ii="", _iii="")
            self.raw_inputs[:] = self.inputs[:] = [""] * self.next_number

    def clear_outputs(self) -> int:
        """Forget the results and return how many there were."""
        with self._lock:
            self._forget_last()
            self._names.update(self._given)
            return self.results.clear()

    def forget(self, value: object) -> None:
        """Let go of one object in all that keeps results."""
        with self._lock:
            self.results.forget(value)
            self._last = tuple("" if each is value else each for each in self._last)
            self._given = {k: "" if v is value else v for k, v in self._given.items()}

    def trim(self) -> None:
        """Let go of what is too much by the limits as they are now."""
        with self._lock:
            self.results.trim()

    def end_input(self, code: str) -> None:
        """Let go of the results whose names the input deleted."""
        if "del" in code:  # most inputs delete nothing: spare them the look at all names
            with self._lock:
                self.results.forget_deleted()

    def explain(self, error: BaseException) -> None:
        """Add to an error about a result that fell out that it did."""
        if isinstance(error, NameError):
            self.results.explain(error)

    def _forget_last(self) -> None:
        self._last = ("", "", "")
        self._given = dict(zip(_UNDERSCORES, self._last, strict=True))

    def _shift_underscores(self, value: object) -> None:
        """Move ``_`` to ``__`` and so on; a user's own ``_`` keeps all three as they are."""
        self._last = (value, *self._last[:2])
        is_ours = all(self._names.get(name, given) is given for name, given in self._given.items())
        # gettext puts a function into the builtins; doctest leaves some value there
        if is_ours and not callable(vars(builtins).get("_")):
            self._given = dict(zip(_UNDERSCORES, self._last, strict=True))
            self._names.update(self._given)


def _put(texts: list[str], number: int, text: str) -> None:
    """Store a text under its number, whatever the user did to the list."""
    texts.extend([""] * (number - len(texts)))
    texts[number:] = [text]


def _working_directory() -> Path:
    try:
        return Path.cwd()
    except OSError:  # it was deleted
        return Path(os.curdir)
