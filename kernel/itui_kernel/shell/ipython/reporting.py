"""The part of ``get_ipython()`` that shows exceptions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Any

from itui_kernel.protocol.messages import Error
from itui_kernel.shell.running.cells import is_cell, title

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

Raised = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class TracebackFormatter:
    """``get_ipython().InteractiveTB``: exceptions as text."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    @property
    def mode(self) -> str:
        """How much is shown."""
        return self._shell.errors.look.mode

    def set_mode(self, mode: str | None = None) -> None:
        """Show so much from now on; without a mode, take the next one."""
        from itui_kernel.shell.errors.look import MODES, known_mode, next_mode

        wanted = next_mode(self.mode) if mode is None else known_mode(mode)
        if wanted is None:
            raise ValueError(f"Unrecognized mode <{mode}>\nValid modes: {list(MODES)}")
        self._shell.settings.xmode = wanted

    def structured_traceback(
        self,
        etype: type[BaseException] | None = None,
        evalue: BaseException | None = None,
        etb: TracebackType | None = None,
        tb_offset: int | None = None,
        context: int | None = None,
    ) -> list[str]:
        """Return an exception as parts of a text."""
        error = evalue if evalue is not None else sys.exc_info()[1]
        if error is None:
            return []
        return list(self._shell.errors.report(error, skip=tb_offset or 0).traceback)

    def get_exception_only(
        self, etype: type[BaseException] | None, value: BaseException
    ) -> list[str]:
        """Return the last line of a traceback: the type and the message."""
        from itui_kernel.shell.errors.tracebacks import report

        return list(report(value, replace(self._shell.errors.look, mode="Minimal")).traceback)

    show_exception_only = get_exception_only

    def stb2text(self, stb: list[str]) -> str:
        """Return the parts as one text."""
        return "\n".join(stb)

    def text(self, *raised: Any, **options: Any) -> str:
        """Return an exception as one text."""
        return self.stb2text(self.structured_traceback(*raised, **options))


class CellNames:
    """``get_ipython().compile``: the formatters of IPython ask it what the file of a frame is."""

    def format_code_name(self, name: str) -> tuple[str, str] | None:
        """Return what an input is called, in two parts; ``None`` for any other file."""
        if not is_cell(name):
            return None
        kind, _, rest = title(name).partition(" ")
        return kind, rest


class ShowsErrors:
    """Exceptions, shown as those of inputs are."""

    _shell: Shell
    InteractiveTB: TracebackFormatter
    compile = CellNames()

    @property
    def custom_exceptions(self) -> tuple[type[BaseException], ...]:
        """The classes whose exceptions the user shows by a function."""
        return self._shell.errors.custom.classes

    def set_custom_exc(
        self, exc_tuple: tuple[type[BaseException], ...], handler: Callable[..., Any] | None
    ) -> None:
        """Call a function for exceptions of some classes that end an input.

        It is called as ``handler(self, etype, value, tb, tb_offset=None)`` and may return the
        traceback of the reply, a list of texts. The function of the nearest class is called. An
        empty tuple takes all functions away.
        """
        self._shell.errors.custom.set(exc_tuple, handler)

    def showtraceback(
        self,
        exc_tuple: Raised | None = None,
        filename: str | None = None,
        tb_offset: int | None = None,
        exception_only: bool = False,
        running_compiled_code: bool = False,
    ) -> None:
        """Show the exception that is being handled, another one, or the last."""
        error = self._get_exc_info(exc_tuple)[1]
        if error is not None:
            self._shell.errors.keep(error)
        if isinstance(error, SyntaxError) and "showsyntaxerror" in vars(self):
            self.showsyntaxerror(filename, running_compiled_code)
        else:
            self._shell.errors.show(error, has_frames=not exception_only, skip=tb_offset or 0)

    def _get_exc_info(self, exc_tuple: Raised | None = None) -> Raised:
        """Return the exception to show: that being handled, or the last."""
        found = exc_tuple or sys.exc_info()
        last = self._shell.errors.last
        if found[1] is None and last is not None:
            return type(last), last, getattr(sys, "last_traceback", None)
        return found

    def _showtraceback(self, etype: Any, evalue: BaseException, stb: list[str]) -> None:
        """Show a traceback; libraries put a function of their own in its place."""
        self._shell.publish(Error(ename=etype.__name__, evalue=str(evalue), traceback=stb))

    def showsyntaxerror(
        self, filename: str | None = None, running_compiled_code: bool = False
    ) -> None:
        """Show the syntax error that is being handled."""
        error = self._get_exc_info()[1]
        if filename and isinstance(error, SyntaxError):
            error.filename = filename
        self._shell.errors.show(error)

    def showindentationerror(self) -> None:
        """Show the indentation error that is being handled."""
        self.showsyntaxerror()

    def show_usage_error(self, exc: BaseException) -> None:
        """Show how a command was misused, in one line."""
        print(f"UsageError: {exc}", file=sys.stderr)
