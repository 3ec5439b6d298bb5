"""Functions that libraries put in the place of those of ``get_ipython()`` that show exceptions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from itui_kernel.shell.errors.tracebacks import without_shell

if TYPE_CHECKING:
    from itui_kernel.shell.errors.showing import Errors
    from itui_kernel.shell.shell import Shell

Value = TypeVar("Value")


class Replacements:
    """Calls what was put in the place of the functions that show exceptions."""

    def __init__(self, shell: Shell, errors: Errors) -> None:
        self._interactive = shell.interactive
        self._errors = errors

    def show(self, error: BaseException, *, has_started: bool) -> bool:
        """Let a function in the place of ``showtraceback`` show what ended an input.

        The function finds one frame of ours above those of the user, which libraries skip when
        they are told of ``running_compiled_code``.
        """
        if isinstance(error, SyntaxError):
            if not has_started:
                return self._call("showsyntaxerror", error)
            if "showtraceback" not in vars(self._interactive):
                return self._call("showsyntaxerror", error, None, True)
        if isinstance(error, SystemExit):
            return self._call("showtraceback", error, exception_only=True)
        frames = error.__traceback__
        here = sys._getframe()
        error.__traceback__ = TracebackType(without_shell(frames), here, 0, here.f_lineno)
        try:
            return self._call("showtraceback", error, running_compiled_code=has_started)
        finally:
            error.__traceback__ = frames

    def show_last(self) -> bool:
        """Let a function in the place of ``showtraceback`` show the last exception."""
        return self._call("showtraceback", None)

    def publish(self, error: BaseException, parts: list[str]) -> bool:
        """Let a function in the place of ``_showtraceback`` show a traceback."""
        return self._call("_showtraceback", error, type(error), error, parts)

    def _call(
        self, name: str, error: BaseException | None, /, *arguments: Any, **options: Any
    ) -> bool:
        """Call what replaces a function, if anything does; tell whether it did its work."""
        function = vars(self._interactive).get(name)
        if function is None:
            return False
        try:
            if error is None:
                function(*arguments, **options)
            else:
                call_while_handling(error, function, *arguments, **options)
        except Exception as failure:
            print(f"Error in a function that replaces {name}:", file=sys.stderr)
            failure.__context__ = None  # the exception itself is shown as well
            self._errors.print(failure)
            return False
        return True


def call_while_handling(
    error: BaseException, function: Callable[..., Value], /, *arguments: Any, **options: Any
) -> Value:
    """Call a function as an ``except`` would that caught the exception: it is in ``exc_info``."""
    frames, context = error.__traceback__, error.__context__
    try:
        raise error
    except BaseException:
        error.__traceback__, error.__context__ = frames, context
        return function(*arguments, **options)
