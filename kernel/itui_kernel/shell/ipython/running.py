"""The part of ``get_ipython()`` that runs code and reaches the user's names."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.running.events import ExecutionResult
from itui_kernel.shell.running.payloads import ask_exit, propose_input

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell


class RunsCode:
    """Inputs, expressions and names."""

    _shell: Shell
    user_ns: dict[str, Any]

    @property
    def execution_count(self) -> int:
        """The number of the running input, or of the next one."""
        current = self._shell.current
        return self._shell.execution_count if current is None else current.number

    def run_cell(
        self,
        raw_cell: str,
        store_history: bool = False,
        silent: bool = False,
        shell_futures: bool = True,
        cell_id: str | None = None,
    ) -> ExecutionResult:
        """Run code as an input of its own, within the running one."""
        return self._shell.run_cell(raw_cell, store_history=store_history, silent=silent)

    def transform_cell(self, raw_cell: str) -> str:
        """Return an input as the Python that would run."""
        return self._shell.translated(raw_cell)

    def check_complete(self, code: str) -> tuple[str, str]:
        """Return whether an input is complete, and the indent of its next line."""
        return self._shell.is_complete(code)

    def ev(self, expr: str) -> Any:
        """Return the value of an expression in the user's namespace."""
        return self._shell.evaluate(expr)

    def ex(self, cmd: str) -> None:
        """Run statements in the user's namespace."""
        exec(cmd, self.user_ns)

    def push(
        self, variables: Mapping[str, Any] | str | Sequence[str], interactive: bool = True
    ) -> None:
        """Put names into the user's namespace: a mapping, or names of the caller's.

        Names pushed with ``interactive`` false are ours, not the user's: ``%who`` leaves them out.
        """
        if isinstance(variables, Mapping):
            pushed = dict(variables)
        else:
            names = variables.split() if isinstance(variables, str) else variables
            if not isinstance(names, (list, tuple)):
                raise ValueError("push takes a mapping, or names as a text, a list or a tuple")
            caller = sys._getframe(1)
            pushed = {name: eval(name, caller.f_globals, caller.f_locals) for name in names}
        self.user_ns.update(pushed)
        for name, value in pushed.items():
            if interactive:
                self._shell.records.hidden.pop(name, None)
            else:
                self._shell.records.hidden[name] = value

    def drop_by_id(self, variables: Mapping[str, Any]) -> None:
        """Remove names that still have the values given."""
        for name, value in variables.items():
            if name in self.user_ns and self.user_ns[name] is value:
                del self.user_ns[name]
                self._shell.records.hidden.pop(name, None)

    def var_expand(self, cmd: str, depth: int = 0) -> str:
        """Return a text with ``$name`` and ``{expression}`` replaced by values."""
        from itui_kernel.shell.system.expansion import expand

        return expand(cmd, self.user_ns, self._scope(depth + 1))

    def _scope(self, depth: int) -> Mapping[str, Any]:
        """Return the local names of the function that called ours from an input."""
        frame = sys._getframe(depth + 1)
        return {} if frame.f_locals is self.user_ns else frame.f_locals

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Ask the frontend to put text into its input."""
        propose_input(self._shell, s, replace=replace)

    def ask_exit(self) -> None:
        """Ask the frontend to end the session."""
        ask_exit(self._shell)
