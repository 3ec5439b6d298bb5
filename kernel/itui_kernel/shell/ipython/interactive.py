"""What libraries that ask for IPython get: ``get_ipython()`` and the few things they use of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.events import ExecutionResult
from itui_kernel.shell.input.help_marks import show_help
from itui_kernel.shell.magic.running import run_magic

if TYPE_CHECKING:
    from itui_kernel.shell.ipython.import_hooks import ImportHooks
    from itui_kernel.shell.shell import Shell


class Configuration(dict[str, Any]):
    """The configuration libraries look into; a section that is not there is empty."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.setdefault(name, Configuration())

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


class DisplayFormatter:
    """``get_ipython().display_formatter``."""

    def __init__(self, shell: Shell) -> None:
        self._formatters = shell.formatters
        self.formatters = shell.formatters.by_mime
        self.mimebundle_formatter = shell.formatters.mimebundle
        self.ipython_display_formatter = shell.formatters.ipython_display

    @property
    def active_types(self) -> list[str]:
        """The MIME types that results are shown in."""
        return [mime for mime, each in self.formatters.items() if getattr(each, "enabled", True)]

    @property
    def format_types(self) -> list[str]:
        """The MIME types that have a formatter."""
        return list(self.formatters)

    def format(
        self,
        obj: object,
        include: Sequence[str] | None = None,
        exclude: Sequence[str] | None = None,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the data and the metadata of an object by MIME type."""
        return self._formatters.bundle(obj, include, exclude)


class DisplayPublisher:
    """``get_ipython().display_pub``."""

    def __init__(self, shell: Shell) -> None:
        self._displays = shell.displays

    def publish(
        self,
        data: Mapping[str, Any],
        metadata: Mapping[str, Any] | None = None,
        source: object = None,
        *,
        transient: Mapping[str, Any] | None = None,
        update: bool = False,
        **extra: Any,
    ) -> None:
        """Publish a MIME bundle."""
        self._displays.publish(data, metadata, transient=transient, update=update)

    def clear_output(self, wait: bool = False) -> None:
        """Remove the outputs of the running input."""
        self._displays.clear_output(wait)


class InteractiveShell:
    """What ``get_ipython()`` returns: our shell under the names of IPython's."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self.config = Configuration()
        self.display_formatter = DisplayFormatter(shell)
        self.display_pub = DisplayPublisher(shell)
        self.events = shell.events
        self.user_module = shell.module.module
        self.user_ns = self.user_global_ns = shell.namespace
        self.kernel: Any = None

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

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a line magic and return its value."""
        if magic_name in ("pinfo", "pinfo2"):
            return show_help(self._shell, line.strip(), detail_level=int(magic_name == "pinfo2"))
        return run_magic(self._shell, magic_name, line, scope=self._scope(_stack_depth))

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a cell magic and return its value."""
        return run_magic(self._shell, magic_name, line, cell, scope=self._scope(1))

    def _scope(self, depth: int) -> Mapping[str, Any]:
        """Return the local names of the function that called ours from an input."""
        frame = sys._getframe(depth + 1)
        return {} if frame.f_locals is self.user_ns else frame.f_locals

    def object_inspect(self, oname: str, detail_level: int = 0) -> dict[str, Any]:
        """Return the description of an object as ``inspect_reply`` has it."""
        from itui_kernel.services.inspection import inspect

        namespace = self._shell.namespace
        return inspect(oname, len(oname), namespace, detail_level=detail_level).to_json()

    def ev(self, expr: str) -> Any:
        """Return the value of an expression in the user's namespace."""
        return self._shell.evaluate(expr)

    def ex(self, cmd: str) -> None:
        """Run statements in the user's namespace."""
        exec(cmd, self.user_ns)

    def push(
        self, variables: Mapping[str, Any] | str | Sequence[str], interactive: bool = True
    ) -> None:
        """Put names into the user's namespace: a mapping, or names of the caller's."""
        if isinstance(variables, Mapping):
            self.user_ns.update(variables)
            return
        names = variables.split() if isinstance(variables, str) else variables
        caller = sys._getframe(1)
        for name in names:
            self.user_ns[name] = eval(name, caller.f_globals, caller.f_locals)

    def set_next_input(self, s: str, replace: bool = False) -> None:
        """Ask the frontend to put text into its input."""
        self._shell.add_payload({"source": "set_next_input", "text": s, "replace": replace})

    def showtraceback(self, *arguments: Any, **options: Any) -> None:
        """Show the exception that is being handled."""
        self._shell.show_error(sys.exc_info()[1])

    def ask_exit(self) -> None:
        """Ask the frontend to end the session."""
        self._shell.ask_exit()

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept what needs no event loop between the inputs; warn of what does."""
        if gui not in (None, "inline", "agg"):
            import warnings

            warnings.warn(f"windows of {gui} answer only while code runs", stacklevel=2)


def reach_ipython(
    hooks: ImportHooks, interactive: InteractiveShell
) -> Callable[[], InteractiveShell]:
    """Make IPython, once imported, find our shell; return ``get_ipython``."""

    def get_ipython() -> InteractiveShell:
        """Return the running shell."""
        return interactive

    module = ModuleType("IPython.core.getipython", "Returns the running shell.")
    module.get_ipython = get_ipython  # type: ignore[attr-defined]
    sys.modules["IPython.core.getipython"] = module
    hooks.when("IPython.core", lambda core: setattr(core, "getipython", module))
    hooks.when("IPython.core.interactiveshell", lambda found: _patch(found, interactive))
    return get_ipython


def _patch(module: ModuleType, interactive: InteractiveShell) -> None:
    """Let ``InteractiveShell.instance()`` return our shell unless IPython runs one of its own."""
    theirs = module.InteractiveShell
    real_instance = theirs.instance.__func__
    real_initialized = theirs.initialized.__func__

    def is_wanted(cls: Any) -> bool:
        return cls is theirs and not real_initialized(cls)

    def instance(cls: Any, *arguments: Any, **options: Any) -> Any:
        return interactive if is_wanted(cls) else real_instance(cls, *arguments, **options)

    def initialized(cls: Any) -> bool:
        return cls is theirs or bool(real_initialized(cls))

    theirs.instance = classmethod(instance)
    theirs.initialized = classmethod(initialized)
    module.InteractiveShellABC.register(InteractiveShell)
