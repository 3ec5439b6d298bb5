"""Compiles one input and runs it: statements first, then the expression whose value is shown."""

from __future__ import annotations
import __future__

import ast
import re
import sys
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from types import CodeType
from typing import Any

from itui_kernel.shell.running.cells import Cell
from itui_kernel.shell.running.loop_need import needs_running_loop
from itui_kernel.shell.settings import Settings

_COROUTINE = 0x80  # inspect.CO_COROUTINE
_FUTURES = 0
for _name in __future__.all_feature_names:
    _FUTURES |= getattr(__future__, _name).compiler_flag

_HIDES_VALUE = re.compile(r"(?:\s|\\\n)*;")

TreeTransform = Callable[[ast.Module], ast.Module]
Awaiter = Callable[[Coroutine[Any, Any, Any]], Any]


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled input; ``expression`` is what it ends with, if it ends with one.

    ``shown`` are statements whose values are shown as they come, where the settings want that.
    """

    statements: CodeType | None
    expression: CodeType | None = None
    hides_value: bool = False
    needs_loop: bool = False
    shown: CodeType | None = None

    def run(self, names: dict[str, Any], wait_for: Awaiter) -> None:
        """Run it in a namespace; values go to ``sys.displayhook``."""
        run_code = partial(run, names=names, wait_for=wait_for, needs_loop=self.needs_loop)
        if self.statements is not None:
            run_code(self.statements)
        if self.expression is not None:
            value = run_code(self.expression)
            if not self.hides_value:
                sys.displayhook(value)
        if self.shown is not None:
            run_code(self.shown)


class Compiler:
    """Compiles inputs; ``from __future__`` holds for all that follow, as in a module."""

    def __init__(self, settings: Settings) -> None:
        self.flags = 0
        self._settings = settings

    def compile(
        self, cell: Cell, transform: TreeTransform, interactivity: str = "last_expr"
    ) -> Program:
        """Return the program of a cell."""
        tree = self._compile(cell.code, cell, "exec", ast.PyCF_ONLY_AST)
        tree = transform(tree)
        needs_loop = self._settings.autoawait and needs_running_loop(cell.code, tree)
        if interactivity != "last_expr" and tree.body:
            return self._divided(tree, cell, interactivity, needs_loop)
        last = tree.body[-1] if tree.body else None
        if not isinstance(last, ast.Expr):
            return Program(self._statements(tree, cell), needs_loop=needs_loop)
        before = ast.Module(tree.body[:-1], tree.type_ignores)
        statements = self._statements(before, cell) if before.body else None
        expression = self._compile(ast.Expression(last.value), cell, "eval")
        return Program(statements, expression, _is_hidden(cell.code, last), needs_loop)

    def expression(self, cell: Cell) -> CodeType:
        """Return the code of a cell that is one expression."""
        code: CodeType = self._compile(cell.code, cell, "eval")
        return code

    def _divided(
        self, tree: ast.Module, cell: Cell, interactivity: str, needs_loop: bool
    ) -> Program:
        from itui_kernel.shell.running.interactivity import divide

        silent, shown = divide(tree.body, interactivity)
        if not shown or _is_hidden(cell.code, shown[-1]):
            return Program(self._statements(tree, cell), needs_loop=needs_loop)
        before = ast.Module(silent, tree.type_ignores)
        statements = self._statements(before, cell) if silent else None
        single: CodeType = self._compile(ast.Interactive(shown), cell, "single")
        self.flags |= single.co_flags & _FUTURES
        return Program(statements, needs_loop=needs_loop, shown=single)

    def _statements(self, tree: ast.Module, cell: Cell) -> CodeType:
        code: CodeType = self._compile(tree, cell, "exec")
        self.flags |= code.co_flags & _FUTURES
        return code

    def _compile(self, source: Any, cell: Cell, mode: str, flags: int = 0) -> Any:
        flags |= self.flags
        if self._settings.autoawait:
            flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        return compile(source, cell.filename, mode, flags, dont_inherit=True)


def run(
    code: CodeType, names: dict[str, Any], wait_for: Awaiter, *, needs_loop: bool = False
) -> Any:
    """Run code in a namespace and return its value; a coroutine is given to ``wait_for``."""
    if needs_loop and not code.co_flags & _COROUTINE:
        return wait_for(_within_loop(code, names))
    value = eval(code, names)
    return wait_for(value) if code.co_flags & _COROUTINE else value


async def _within_loop(code: CodeType, names: dict[str, Any]) -> Any:
    return eval(code, names)


def _is_hidden(code: str, last: ast.stmt) -> bool:
    """Tell whether a semicolon follows the last statement."""
    if ";" not in code or last.end_lineno is None or last.end_col_offset is None:
        return False
    lines = code.split("\n")[last.end_lineno - 1 :]
    line = lines[0].encode()
    if line[: last.end_col_offset].endswith(b";"):  # the end of a block takes it in
        return True
    lines[0] = line[last.end_col_offset :].decode()
    return _HIDES_VALUE.match("\n".join(lines)) is not None
