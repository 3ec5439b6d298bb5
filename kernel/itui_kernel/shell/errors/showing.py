"""What becomes of an exception: shown as the user wants it, kept for ``%tb`` and the debugger."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING

from itui_kernel.protocol.messages import Error
from itui_kernel.services import safe
from itui_kernel.shell.errors import tracebacks
from itui_kernel.shell.errors.custom import CustomReports
from itui_kernel.shell.errors.look import Look, known_mode
from itui_kernel.shell.errors.replacements import Replacements

if TYPE_CHECKING:
    from itui_kernel.shell.running.inputs import Input
    from itui_kernel.shell.shell import Shell


class Errors:
    """Shows exceptions, unless a function of the user's or of a library shows them."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.custom = CustomReports(shell, self)
        self.replacements = Replacements(shell, self)
        self.shows_hidden = False

    @property
    def look(self) -> Look:
        """What the settings ask for."""
        settings = self._shell.settings
        return Look(
            known_mode(settings.xmode) or "Context",
            is_colored=settings.colors.lower() != "nocolor",
            shows_hidden=self.shows_hidden,
        )

    def of_input(self, error: BaseException, ended: Input) -> Error:
        """Show the exception that ended an input and return what its reply says."""
        self.keep(error)
        if ended.has_started and not isinstance(error, SystemExit):
            parts = self.custom.report(error)
            if parts is not None:
                name, message = tracebacks.name_of(error), tracebacks.message(error)
                return Error(ename=name, evalue=message, traceback=parts)
        if isinstance(error, SystemExit):
            report = tracebacks.summary(error, self.look)
        else:
            report = self.report(error)
        is_shown = ended.is_silent or error is ended.shown
        if not is_shown and not self.replacements.show(error, has_started=ended.has_started):
            self._publish(report, error)
        if isinstance(error, MemoryError):
            _let_go(error)
        return report

    def keep(self, error: BaseException) -> None:
        """Make an exception the last one."""
        sys.last_type, sys.last_value = type(error), error
        sys.last_traceback = tracebacks.without_shell(error.__traceback__)
        if sys.version_info >= (3, 12):
            sys.last_exc = error

    @property
    def last(self) -> BaseException | None:
        """The exception shown last."""
        found = getattr(sys, "last_value", None)
        return found if isinstance(found, BaseException) else None

    def report(self, error: BaseException, mode: str = "", *, skip: int = 0) -> Error:
        """Return an exception as a message content, in the mode of the settings or another."""
        if _is_usage_error(error):
            name, message = tracebacks.name_of(error), tracebacks.message(error)
            return Error(ename=name, evalue=message, traceback=[])
        look = replace(self.look, mode=mode) if mode else self.look
        return _own_report(error) or tracebacks.report(error, look, skip=skip)

    def show(
        self,
        error: BaseException | None,
        mode: str = "",
        *,
        has_frames: bool = True,
        skip: int = 0,
    ) -> None:
        """Show an exception as that of an input is shown."""
        if error is None:
            print("No traceback available to show.", file=sys.stderr)
        elif has_frames:
            self._publish(self.report(error, mode, skip=skip), error)
        else:
            self._publish(tracebacks.summary(error, self.look), error)

    def print(self, error: BaseException) -> None:
        """Print an exception on the standard error: of code that runs beside the input."""
        report = self.report(error)
        print("\n".join(report.traceback), file=sys.stderr)

    def _publish(self, report: Error, error: BaseException) -> None:
        if not report.traceback:
            print(f"{report.ename}: {report.evalue}", file=sys.stderr)
        elif not self.replacements.publish(error, list(report.traceback)):
            self._shell.publish(report)


def _let_go(error: MemoryError) -> None:
    """Free what code held that was stopped because it used too much; nobody can debug it then."""
    from itui_kernel.shell.errors.exhaustion import Exhaustion

    if isinstance(error, Exhaustion):
        error.let_go()


def _is_usage_error(error: BaseException) -> bool:
    """Tell whether a command was misused: ours and IPython's classes have the same name."""
    return any(safe.class_name(each) == "UsageError" for each in safe.mro(type(error)))


def _own_report(error: BaseException) -> Error | None:
    """Return the report of an exception that renders itself, as those of other machines do."""
    render = safe.in_class(type(error), "_render_traceback_")
    if type(render) is not FunctionType:
        return None
    try:
        parts = render(error)
    except Exception:
        return None  # what follows shows the exception all the same
    if not isinstance(parts, list) or not all(isinstance(each, str) for each in parts):
        return None
    name, message = tracebacks.name_of(error), tracebacks.message(error)
    return Error(ename=name, evalue=message, traceback=parts)
