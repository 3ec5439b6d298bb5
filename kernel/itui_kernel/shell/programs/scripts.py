"""Python files and modules run as programs within the session."""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.arguments import unquoted, words
from itui_kernel.shell.magic.declaring import UsageError

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

_LITERAL = ("'", '"', "\\")
_ESCAPED = re.compile(r"\\([*?\[\]])")
# what a module has of its own; everything else in it is the program's
_OF_MODULES = frozenset({*vars(ModuleType("")), "__builtins__", "__file__"})


@dataclass(frozen=True, slots=True)
class Script:
    """A program: its file, and how it is to be called."""

    path: Path
    arguments: tuple[str, ...]  # sys.argv
    name: str = "__main__"
    spec: ModuleSpec | None = None  # of a module run by its name

    @property
    def search_path(self) -> str:
        """What comes first in ``sys.path`` while it runs."""
        return str(self.path.parent) if self.spec is None else os.getcwd()

    def compile(self) -> CodeType:
        """Return the code of the file as it is now."""
        import linecache

        filename = str(self.path)
        linecache.checkcache(filename)
        return compile(self.path.read_bytes(), filename, "exec", dont_inherit=True)

    def module(self) -> ModuleType:
        """Return the module it runs in when it gets one of its own."""
        made = ModuleType(self.name)
        made.__file__ = str(self.path)
        made.__builtins__ = __builtins__  # type: ignore[attr-defined]
        if self.spec is not None:
            made.__spec__, made.__loader__ = self.spec, self.spec.loader
            made.__package__ = self.spec.parent
        return made


def find_script(text: str, *, expands: bool) -> Script:
    """Return the program that a text names, with its arguments."""
    typed = words(text)
    if not typed:
        raise UsageError("you must provide at least a filename.")
    name = unquoted(typed[0])
    for candidate in (name, f"{name}.py"):
        path = Path(candidate).expanduser()
        if path.is_file():
            arguments = program_arguments(typed[1:], expands=expands)
            return Script(path.absolute(), (candidate, *arguments))
    raise UsageError(f"File `{name!r}` not found.")


def find_module(name: str, text: str, *, expands: bool) -> Script:
    """Return the program that a module is; of a package its ``__main__``."""
    with _first_in_path(os.getcwd()):
        try:
            spec = importlib.util.find_spec(name)
            if spec is not None and spec.submodule_search_locations is not None:
                spec = importlib.util.find_spec(f"{name}.__main__")
        except ModuleNotFoundError:
            spec = None
    if spec is None or not spec.has_location or spec.origin is None:
        raise UsageError(f"{name!r} is not a valid modulename on sys.path")
    arguments = program_arguments(words(text), expands=expands)
    return Script(Path(spec.origin), (spec.origin, *arguments), spec=spec)


def program_arguments(typed: list[str], *, expands: bool) -> Iterator[str]:
    """Give the arguments as a Unix shell would; quotes and backslashes keep patterns."""
    for word in typed:
        value = unquoted(word)
        if word.startswith(_LITERAL) or "\\" in word or not expands:
            yield _ESCAPED.sub(r"\1", value)
        else:
            yield from _matching(os.path.expanduser(value))


def _matching(pattern: str) -> list[str]:
    """Return the files that a pattern stands for, or the pattern itself if there are none."""
    if not any(mark in pattern for mark in "*?["):
        return [pattern]
    from glob import glob

    return sorted(glob(pattern)) or [pattern]


def run_alone(shell: Shell, script: Script, execute: Callable[[dict[str, Any]], Any]) -> Any:
    """Let ``execute`` run a program in a module of its own; its names become the user's."""
    module = script.module()
    try:
        with _as_program(script, module):
            return execute(vars(module))
    finally:
        names = vars(module).items()
        shell.namespace.update((name, each) for name, each in names if name not in _OF_MODULES)


def run_inside(shell: Shell, script: Script, execute: Callable[[dict[str, Any]], Any]) -> Any:
    """Let ``execute`` run a program with the names of the user."""
    own = {"__file__": str(script.path), "__name__": script.name}
    former = {name: shell.namespace[name] for name in own if name in shell.namespace}
    shell.namespace.update(own)
    try:
        with _as_program(script):
            return execute(shell.namespace)
    finally:
        for name in own:
            shell.namespace.pop(name, None)
        shell.namespace.update(former)


def run_profiled(script: Script, execute: Callable[[dict[str, Any]], Any]) -> Any:
    """Let ``execute`` run a program in a module of its own, which is then dropped."""
    module = script.module()
    with _as_program(script, module):
        return execute(vars(module))


@contextmanager
def _as_program(script: Script, module: ModuleType | None = None) -> Iterator[None]:
    """Make the process look as the program expects it."""
    argv, main = sys.argv, sys.modules.get("__main__")
    sys.argv = list(script.arguments)
    if module is not None and script.name == "__main__":
        sys.modules["__main__"] = module
    try:
        with _first_in_path(script.search_path):
            yield
    finally:
        sys.argv = argv
        if main is not None:
            sys.modules["__main__"] = main


@contextmanager
def _first_in_path(directory: str) -> Iterator[None]:
    sys.path.insert(0, directory)
    try:
        yield
    finally:
        if directory in sys.path:
            sys.path.remove(directory)


def run_inputs(shell: Shell, script: Script) -> None:
    """Run the inputs of a file until one fails; their values are not shown."""
    __traceback_begins_below__ = True  # noqa: F841  # read where the traceback is shown
    if script.path.suffix == ".ipynb":
        from itui_kernel.shell.recall.notebooks import read_cells

        inputs = [text for kind, text in read_cells(script.path) if kind == "code" and text.strip()]
    else:
        inputs = [script.path.read_text(encoding="utf-8")]
    for code in inputs:
        shell.run_cell(code, store_history=False, silent=True).raise_error()


def execute_script(script: Script, names: dict[str, Any]) -> None:
    """Run the code of a program; its traceback begins with it."""
    __traceback_begins_below__ = True  # noqa: F841  # read where the traceback is shown
    exec(script.compile(), names)
