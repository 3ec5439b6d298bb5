"""The user's own ways to show exceptions, found by the classes of an exception."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from itui_kernel.services import safe
from itui_kernel.shell.errors.replacements import call_while_handling

if TYPE_CHECKING:
    from itui_kernel.shell.errors.showing import Errors
    from itui_kernel.shell.shell import Shell

Custom = Callable[..., Any]


class CustomReports:
    """Functions by exception class; that of the nearest base class is called."""

    def __init__(self, shell: Shell, errors: Errors) -> None:
        self._shell = shell
        self._errors = errors
        self._functions: dict[type[BaseException], Custom] = {}

    @property
    def classes(self) -> tuple[type[BaseException], ...]:
        """The classes that have a function."""
        return tuple(self._functions)

    def set(self, classes: tuple[type[BaseException], ...], function: Custom | None) -> None:
        """Call a function for exceptions of these classes; with no class, forget all functions."""
        if not isinstance(classes, tuple):
            raise TypeError("The custom exceptions must be given as a tuple.")
        for each in classes:
            if not (isinstance(each, type) and issubclass(each, BaseException)):
                raise TypeError(f"need exception classes, got {each!r}")
        if function is not None and not callable(function):
            raise TypeError(f"need a function, got {function!r}")
        if not classes:
            self._functions.clear()
        self._functions.update(dict.fromkeys(classes, function or _simple))

    def report(self, error: BaseException) -> list[str] | None:
        """Let the user's function report an exception; ``None`` if there is none that works."""
        found = next(
            (each for each in safe.mro(type(error)) if each in self._functions),
            None,
        )
        if found is None:
            return None
        function = self._functions[found]
        try:
            given = (self._shell.interactive, type(error), error, error.__traceback__)
            made = call_while_handling(error, function, *given, tb_offset=None)
            return _as_parts(made)
        except BaseException as failure:
            for each in [each for each, other in self._functions.items() if other is function]:
                del self._functions[each]
            print("Custom TB Handler failed, unregistering", file=sys.stderr)
            failure.__context__ = None  # the exception itself is shown below
            self._errors.show(failure)
            print("The original exception:")
            return None


def _as_parts(made: object) -> list[str]:
    parts = [] if made is None else [made] if isinstance(made, str) else made
    if not isinstance(parts, list) or not all(isinstance(each, str) for each in parts):
        raise TypeError(f"CustomTB must return list of strings, not {made!r}")
    return parts


def _simple(
    shell: object, kind: type[BaseException], error: BaseException, traceback: object, **_: object
) -> None:
    """Tell what there is to tell, where no function was given."""
    print("*** Simple custom exception handler ***")
    print(f"Exception type : {kind}")
    print(f"Exception value: {error}")
    print(f"Traceback      : {traceback}")
