"""The interactive Python: runs one input at a time per thread and publishes what comes of it."""

from __future__ import annotations

import platform
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from itui_kernel.protocol.messages import (
    Error,
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
)
from itui_kernel.shell import tracebacks
from itui_kernel.shell.builtin_names import BuiltinNames
from itui_kernel.shell.cells import Cells
from itui_kernel.shell.completeness import check_complete
from itui_kernel.shell.display import Displays, Publish
from itui_kernel.shell.evaluation import Compiler, Program, run
from itui_kernel.shell.events import Events, ExecutionInfo, ExecutionResult
from itui_kernel.shell.exiting import Exit
from itui_kernel.shell.formatting import Formatters
from itui_kernel.shell.loops import Loops
from itui_kernel.shell.namespace import Records, UserModule
from itui_kernel.shell.transforms import TransformRegistry

Item = TypeVar("Item")
ReadLine = Callable[[str, bool], str]


@dataclass(slots=True)
class Input:
    """One input while it runs: its number, and what its reply will carry."""

    number: int
    is_stored: bool
    is_silent: bool
    allow_stdin: bool = True
    has_started: bool = False
    payload: list[dict[str, Any]] = field(default_factory=list)
    result: Any = None
    error: BaseException | None = None


class Shell:
    """Runs inputs in a namespace; knows ``publish`` and nothing of the sockets behind it."""

    def __init__(self, publish: Publish, *, read_line: ReadLine | None = None) -> None:
        self.publish = publish
        self.read_line = read_line
        self.module = UserModule()
        self.namespace: dict[str, Any] = self.module.names
        self.records = Records(self.namespace)
        self.transforms = TransformRegistry()
        self.formatters = Formatters()
        self.displays = Displays(self.formatters, publish)
        self.events = Events()
        self.loops = Loops()
        self.cells = Cells()
        self.before_input: list[Callable[[int, str, str], None]] = []
        self.after_output: list[Callable[[int, str], None]] = []
        self.after_input: list[Callable[[], None]] = []
        self._compiler = Compiler()
        self._running = threading.local()
        self._builtins = BuiltinNames(self)

    @property
    def execution_count(self) -> int:
        """The number that the next stored input gets."""
        return self.records.next_number

    @property
    def banner(self) -> str:
        """The line a frontend shows first."""
        version = " ".join(sys.version.split()[:1])
        return f"Python {version} ({platform.python_implementation()}) on {sys.platform}"

    @property
    def language_info(self) -> dict[str, Any]:
        """The description of the language for ``kernel_info``."""
        return {
            "name": "python",
            "version": sys.version.split()[0],
            "mimetype": "text/x-python",
            "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
            "pygments_lexer": f"ipython{sys.version_info.major}",
            "nbconvert_exporter": "python",
            "file_extension": ".py",
        }

    @property
    def current(self) -> Input | None:
        """The input that runs in this thread."""
        current: Input | None = getattr(self._running, "input", None)
        return current

    def run(self, request: ExecuteRequest) -> ExecuteReply:
        """Run an input and publish its outputs; every exception becomes part of the reply."""
        current = Input(
            self.execution_count,
            is_stored=request.store_history and not request.silent,
            is_silent=request.silent,
            allow_stdin=request.allow_stdin,
        )
        outer, self._running.input = self.current, current
        try:
            return self._run(request, current)
        except BaseException as error:  # an interrupt between the guarded steps
            return self._error_reply(error, current)
        finally:
            self._running.input = outer

    def _run(self, request: ExecuteRequest, current: Input) -> ExecuteReply:
        program = self._prepare(request, current)
        info = ExecutionInfo(request.code, current.is_stored, current.is_silent)
        self.events.trigger("pre_execute")
        if not current.is_silent:
            self.events.trigger("pre_run_cell", info)
        if program is not None:
            self._execute(program, current)
        report = None if current.error is None else self._report(current.error, current)
        self.events.trigger("post_execute")
        if not current.is_silent:
            self.events.trigger("post_run_cell", ExecutionResult(info, current))
        for hook in self.after_input:
            hook()
        if report is not None:
            return self._reply(current, report)
        return self._reply(current, None, self._values(request.user_expressions))

    def _prepare(self, request: ExecuteRequest, current: Input) -> Program | None:
        """Number, announce and compile an input; ``None`` when that failed."""
        code = request.code
        try:
            code = self.transforms.code(request.code)
        except Exception as error:
            current.error = error
        current.is_stored = current.is_stored and not code.isspace() and code != ""
        if current.is_stored:
            current.number = self.records.add_input(request.code, code)
            for hook in self.before_input:
                hook(current.number, request.code, code)
        if not current.is_silent:
            self.publish(ExecuteInput(code=request.code, execution_count=current.number))
        if current.error is not None:
            return None
        cell = self.cells.add(code, current.number if current.is_stored else None)
        try:
            return self._compiler.compile(cell, self.transforms.tree)
        except BaseException as error:  # a tree transform may raise anything
            current.error = error
            return None

    def _execute(self, program: Program, current: Input) -> None:
        self.namespace.pop("__warningregistry__", None)  # the same line of another cell warns too
        self.loops.prepare()
        current.has_started = True
        try:
            if program.statements is not None:
                run(program.statements, self.namespace, self.loops.run)
            if program.expression is not None:
                value = run(program.expression, self.namespace, self.loops.run)
                if not program.hides_value:
                    sys.displayhook(value)
        except BaseException as error:
            current.error = error

    def show(self, value: object) -> None:
        """Show and store the value of the running input; this is ``sys.displayhook``."""
        current = self.current
        if value is None or current is None or current.is_silent:
            return
        if isinstance(value, Exit):
            value()
            return
        data, metadata = self.formatters.bundle(value)
        current.result = value
        if current.is_stored:
            self.records.add_output(current.number, value)
        if not data:
            return
        self.publish(ExecuteResult(execution_count=current.number, data=data, metadata=metadata))
        for hook in self.after_output if current.is_stored else ():
            hook(current.number, str(data.get("text/plain", "")))

    def ask_exit(self, keep_kernel: bool = False) -> None:
        """Ask the frontend to end the session."""
        self.add_payload({"source": "ask_exit", "keepkernel": keep_kernel})

    def add_payload(self, payload: dict[str, Any]) -> None:
        """Send something along with the reply of the running input."""
        if self.current is not None:
            self.current.payload.append(payload)

    def is_complete(self, code: str) -> tuple[str, str]:
        """Return (status, indent) for ``is_complete_reply``; callable from any thread."""
        return check_complete(code, self.transforms)

    def wait(self, get: Callable[[], Item]) -> Item:
        """Return ``get()``; while it blocks, the tasks of this thread's event loop progress."""
        return self.loops.wait(get)

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the namespace."""
        code = self._compiler.expression(self.cells.add(expression, None))
        return run(code, self.namespace, self.loops.run)

    def close(self) -> None:
        """Give back ``__main__``, the builtins and the event loop."""
        self.loops.close()
        self._builtins.close()
        self.module.close()

    def _values(self, expressions: Mapping[str, str]) -> dict[str, Any]:
        """Return a bundle or an error for each of the user expressions."""
        values: dict[str, Any] = {}
        for name, expression in expressions.items():
            try:
                data, metadata = self.formatters.bundle(self.evaluate(expression))
            except BaseException as error:
                report = tracebacks.report(error)
                values[name] = {"status": "error", **report.to_json()}
            else:
                values[name] = {"status": "ok", "data": data, "metadata": metadata}
        return values

    def _report(self, error: BaseException, current: Input) -> Error:
        report = tracebacks.report(error)
        if not current.is_silent:
            self.publish(report)
        return report

    def _error_reply(self, error: BaseException, current: Input) -> ExecuteReply:
        return self._reply(current, self._report(error, current))

    def _reply(
        self, current: Input, report: Error | None, values: dict[str, Any] | None = None
    ) -> ExecuteReply:
        if report is None:
            return ExecuteReply(
                execution_count=current.number,
                user_expressions=values or {},
                payload=current.payload,
            )
        return ExecuteReply(
            status="error",
            ename=report.ename,
            evalue=report.evalue,
            traceback=report.traceback,
            execution_count=current.number,
            user_expressions={},
            payload=current.payload,
        )
