"""The interactive Python: runs one input at a time per thread and publishes what comes of it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from itui_kernel.protocol.messages import (
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    ExecuteResult,
)
from itui_kernel.shell.display.displays import Displays, Publish
from itui_kernel.shell.display.formatting import Formatters
from itui_kernel.shell.import_hooks import ImportHooks
from itui_kernel.shell.input.shorthand import Shorthand
from itui_kernel.shell.input.transforms import TransformRegistry
from itui_kernel.shell.ipython.interactive import InteractiveShell
from itui_kernel.shell.ipython.reaching import reach_ipython
from itui_kernel.shell.magic.registry import MagicRegistry
from itui_kernel.shell.names.builtin_names import BuiltinNames
from itui_kernel.shell.names.exiting import Exit
from itui_kernel.shell.names.namespace import Records, UserModule
from itui_kernel.shell.parts import Parts
from itui_kernel.shell.running.cells import Cells
from itui_kernel.shell.running.evaluation import Compiler, Program, run
from itui_kernel.shell.running.events import Events, ExecutionInfo, ExecutionResult
from itui_kernel.shell.running.inputs import Input
from itui_kernel.shell.running.loops import Loops
from itui_kernel.shell.running.replies import reply_to, values_of
from itui_kernel.shell.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from itui_kernel.history.recorder import History as Recorder
    from itui_kernel.protocol.content import Json
    from itui_kernel.shell.running.jobs import Jobs
    from itui_kernel.shell.running.lanes import LaneState

ReadLine = Callable[[str, bool], str]


class Shell(Parts):
    """Runs inputs in a namespace; knows ``publish`` and nothing of the sockets behind it."""

    def __init__(self, publish: Publish, *, read_line: ReadLine | None = None) -> None:
        self.publish = publish
        self.read_line = read_line
        self.recorder: Recorder | None = None  # of inputs on disk, where there is one
        self.connection_file: Path | None = None  # where clients find the kernel, if there is one
        self.module = UserModule()
        self.namespace: dict[str, Any] = self.module.names
        self.settings = Settings()
        self.records = Records(self.namespace, self.settings)
        self.magics = MagicRegistry()
        self.transforms = TransformRegistry()
        self.transforms.late.register("shorthand", Shorthand(self), order=50)
        self.formatters = Formatters()
        self.displays = Displays(self.formatters, publish)
        self.events = Events()
        self.formatters.print_error = self.events.print_error = self._print_error
        self.loops = Loops()
        self.cells = Cells()
        self.before_input: list[Callable[[int, str, str], None]] = []
        self.after_output: list[Callable[[int, str], None]] = []
        self.after_input: list[Callable[[], None]] = []
        self.at_close: list[Callable[[], None]] = []
        self.lanes: Callable[[], list[LaneState]] = list  # what the threads of the kernel do
        self.published: Callable[[], Iterable[Json] | None] = lambda: None  # if that is kept
        self.on_first_job: Callable[[Jobs], None] = lambda jobs: None
        self.compiler = Compiler(self.settings)
        self._running = threading.local()
        self.import_hooks = ImportHooks()
        self.import_hooks.when("asyncio", lambda _: self._make_loop())
        self.interactive = InteractiveShell(self)
        self.get_ipython = reach_ipython(self.import_hooks, self.interactive)
        self._builtins = BuiltinNames(self)

    @property
    def execution_count(self) -> int:
        """The number that the next stored input gets."""
        return self.records.next_number

    @property
    def current(self) -> Input | None:
        """The input that runs in this thread."""
        current: Input | None = getattr(self._running, "input", None)
        return current

    def run(self, request: ExecuteRequest) -> ExecuteReply:
        """Run an input and publish its outputs; every exception becomes part of the reply."""
        current = Input(
            request.code,
            self.execution_count,
            is_stored=request.store_history and not request.silent,
            is_silent=request.silent,
            allow_stdin=request.allow_stdin,
        )
        values: dict[str, Any] = {}
        try:
            self._run(current, is_announced=not current.is_silent)
            for hook in self.after_input:
                hook()
            if current.report is None:
                values = values_of(self, request.user_expressions)
        except BaseException as error:  # an interrupt between the guarded steps
            current.report = self.errors.of_input(error, current)
        return reply_to(current, values)

    def run_cell(self, code: str, *, store_history: bool, silent: bool) -> ExecutionResult:
        """Run code as an input within the running one, whose reply takes along what this asks."""
        outer = self.current
        is_stored = store_history and not silent
        current = Input(
            code,
            self.execution_count if outer is None or is_stored else outer.number,
            is_stored=is_stored,
            is_silent=silent,
            payload=[] if outer is None else outer.payload,
            outer=None if is_stored else outer,
        )
        self._run(current, is_announced=False)
        if outer is not None and not silent:
            outer.shown = current.error  # it may be raised there as well
        return ExecutionResult(current)

    def _run(self, current: Input, *, is_announced: bool) -> None:
        outer, self._running.input = self.current, current
        try:
            program = self._prepare(current, is_announced)
            self._trigger_before(current)
            if program is not None and current.error is None:
                self._execute(program, current)
            if current.error is not None:
                current.report = self.errors.of_input(current.error, current)
            self.events.trigger("post_execute")
            if not current.is_silent:
                self.events.trigger("post_run_cell", ExecutionResult(current))
        finally:
            self._running.input = outer

    def _prepare(self, current: Input, is_announced: bool) -> Program | None:
        """Give an input its number, announce and compile it; ``None`` when that failed."""
        code = current.code
        try:
            code = self.translated(code)
        except Exception as error:
            current.error = error
        current.translated = code
        current.is_stored = current.is_stored and bool(code.strip())
        if current.is_stored:
            current.number = self.records.add_input(current.code, code)
            for hook in self.before_input:
                hook(current.number, current.code, code)
        if is_announced:
            self.publish(ExecuteInput(code=current.code, execution_count=current.number))
        if current.error is not None:
            return None
        cell = self.cells.add(code, current.number if current.is_stored else None)
        try:
            interactivity = self.settings.ast_node_interactivity
            return self.compiler.compile(cell, self.transforms.tree, interactivity)
        except BaseException as error:  # a tree transform may raise anything
            current.error = error
            return None

    def _trigger_before(self, current: Input) -> None:
        try:
            self.events.trigger("pre_execute")
            if not current.is_silent:
                self.events.trigger("pre_run_cell", ExecutionInfo.of(current))
        except KeyboardInterrupt as error:
            current.error = error

    def run_beside(self, program: Program, current: Input, names: dict[str, Any]) -> None:
        """Run a compiled input in a thread of its own, beside those that come after it."""
        self._running.input = current
        self._execute(program, current, names)
        if current.error is not None:
            current.report = self.errors.of_input(current.error, current)

    def _execute(
        self, program: Program, current: Input, names: dict[str, Any] | None = None
    ) -> None:
        if "__builtins__" not in self.namespace:  # the user cleared it all
            self.module.restore()
            self.records.restore_names()
        self.namespace.pop("__warningregistry__", None)  # the same line of another cell warns too
        self.loops.prepare()
        current.has_started = True
        try:
            program.run(self.namespace if names is None else names, self.loops.run)
        except BaseException as error:
            self.records.explain(error)
            current.error = error
        self.records.end_input(current.code)

    def show(self, value: object) -> None:
        """Show and store the value of the running input; this is ``sys.displayhook``."""
        current = self.current
        if current is None:  # a thread of the user's
            sys.__displayhook__(value)
            return
        if value is None or current.is_silent:
            return
        if isinstance(value, Exit):
            value()
            return
        data, metadata = self.formatters.bundle(value)
        current.result = value
        if current.keeps_result:
            self.records.add_output(current.number, value, is_last=not current.is_beside)
        if not data:
            return
        self.publish(ExecuteResult(execution_count=current.number, data=data, metadata=metadata))
        for hook in self.after_output if current.keeps_result else ():
            hook(current.number, str(data.get("text/plain", "")))

    def add_payload(self, payload: dict[str, Any]) -> None:
        """Send something along with the reply of the running input."""
        if self.current is not None:
            self.current.add_payload(payload)

    def translated(self, code: str) -> str:
        """Return an input as the Python that would run."""
        return self.transforms.runnable(code)

    def is_complete(self, code: str) -> tuple[str, str]:
        """Return (status, indent) for ``is_complete_reply``; callable from any thread."""
        from itui_kernel.shell.input.completeness import check_complete

        status, indent = check_complete(code, self.transforms)
        return status, indent if self.settings.autoindent else ""

    def evaluate(self, expression: str) -> Any:
        """Return the value of an expression in the namespace."""
        code = self.compiler.expression(self.cells.add(expression.strip(), None))
        return run(code, self.namespace, self.loops.run)

    def close(self) -> None:
        """Give back ``__main__``, the builtins and the event loop."""
        for each in self.at_close:
            each()
        self.loops.close()
        self._builtins.close()
        self.import_hooks.close()
        self.module.close()

    def _print_error(self, error: BaseException) -> None:
        self.errors.print(error)

    def _make_loop(self) -> None:
        """Make the event loop as soon as an input imports asyncio, so that it finds one."""
        if self.current is not None:
            self.loops.here()
