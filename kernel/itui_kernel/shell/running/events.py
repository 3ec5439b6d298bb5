"""Functions that run before and after every input, as libraries register them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.errors.printing import print_plainly

if TYPE_CHECKING:
    from itui_kernel.shell.running.inputs import Input

Callback = Callable[..., object]

NAMES = ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell", "shell_initialized")


@dataclass(frozen=True, slots=True)
class ExecutionInfo:
    """What ``pre_run_cell`` callbacks get."""

    raw_cell: str
    transformed_cell: str
    store_history: bool
    silent: bool
    shell_futures: bool = True
    cell_id: str | None = None

    @classmethod
    def of(cls, running: Input) -> ExecutionInfo:
        """Return the description of an input."""
        return cls(running.code, running.translated, running.is_stored, running.is_silent)


class ExecutionResult:
    """What ``post_run_cell`` callbacks get, and what ``run_cell`` returns."""

    def __init__(self, finished: Input) -> None:
        self.info = ExecutionInfo.of(finished)
        self.execution_count = finished.number
        self.result = finished.result
        failed_before = finished.error is not None and not finished.has_started
        self.error_before_exec = finished.error if failed_before else None
        self.error_in_exec = None if failed_before else finished.error

    def __repr__(self) -> str:
        error = self.error_before_exec or self.error_in_exec
        return (
            f"<ExecutionResult of {self.info.raw_cell!r}: result={self.result!r} error={error!r}>"
        )

    @property
    def success(self) -> bool:
        """True when the input ran to its end."""
        return self.error_before_exec is None and self.error_in_exec is None

    def raise_error(self) -> None:
        """Raise the exception that ended the input, if one did."""
        error = self.error_before_exec or self.error_in_exec
        if error is not None:
            raise error


class Events:
    """The callbacks by event name."""

    def __init__(self) -> None:
        self.callbacks: dict[str, list[Callback]] = {name: [] for name in NAMES}
        self.print_error: Callable[[BaseException], object] = print_plainly

    def register(self, event: str, function: Callback) -> None:
        """Call a function at each such event; registered twice it still runs once."""
        if not callable(function):
            raise TypeError(f"need a callable, got {function!r}")
        if function not in self.callbacks[event]:
            self.callbacks[event].append(function)

    def unregister(self, event: str, function: Callback) -> None:
        """Call the function no more."""
        if function not in self.callbacks[event]:
            raise ValueError(f"{function!r} is not registered for {event}")
        self.callbacks[event].remove(function)

    def trigger(self, event: str, *arguments: Any) -> None:
        """Call what is registered; a callback that fails is reported and stops nothing.

        An interrupt stops the input that has not begun yet.
        """
        for function in list(self.callbacks[event]):
            try:
                function(*arguments)
            except (Exception, KeyboardInterrupt) as error:
                if isinstance(error, KeyboardInterrupt) and event.startswith("pre_"):
                    raise
                print(f"Error in callback {function!r} (for {event}):", file=sys.stderr)
                self.print_error(error)
