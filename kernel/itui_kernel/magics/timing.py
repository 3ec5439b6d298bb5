"""How long a statement or a cell takes: once, or over and over."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import repeat
from resource import RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.programs.timing import TimeitResult, shown_time
from itui_kernel.shell.running.evaluation import Program, run

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

Timer = Callable[[], float]

_NOTABLE = 0.1  # seconds of compiling that are told
_ENOUGH = 0.2  # seconds that a run should take when the number of loops is ours to choose
_MOST_LOOPS = 10**9
_SUSPICIOUS = 4  # the slowest run against the fastest

_TEMPLATE = """
def inner(_it, _timer):
    "setup"
    _t0 = _timer()
    for _i in _it:
        "statement"
    _t1 = _timer()
    return _t1 - _t0
"""


@magic("time", cell=True, expands=False, can_be_silenced=True)
@flag("--no-raise-error", help="print times only where the code fails, and go on")
@rest("statement")
def time_(shell: Shell, call: Call) -> Any:
    """Run a statement or a cell once, print how long it took, and return its value.

    The value is that of the last expression. Processor time and elapsed time are told, and what
    compiling took if that is more than a tenth of a second. Use %timeit for short code.
    """
    if call.cell is not None and call.rest:
        raise UsageError("Can't use statement directly after '%%time'!")
    code = shell.translated(call.rest if call.cell is None else call.cell)
    began = time.perf_counter()
    cell = shell.cells.add(code, None, "%time" if call.cell is None else "%%time")
    program = shell.compiler.compile(cell, shell.transforms.tree)
    compiling = time.perf_counter() - began
    clock = _Clock()
    try:
        value = _run(shell, program, call.scope)
    except Exception:
        clock.report(compiling)
        if call.arguments.no_raise_error:
            return None
        raise
    clock.report(compiling)
    return value


def _run(shell: Shell, program: Program, scope: Mapping[str, Any]) -> Any:
    """Run a program where it was called, and return the value of its last expression."""
    if not scope:
        wait_for, needs_loop = shell.loops.run, program.needs_loop
        if program.statements is not None:
            run(program.statements, shell.namespace, wait_for, needs_loop=needs_loop)
        if program.expression is None:
            return None
        return run(program.expression, shell.namespace, wait_for, needs_loop=needs_loop)
    if program.statements is not None:
        eval(program.statements, shell.namespace, scope)
    return eval(program.expression, shell.namespace, scope) if program.expression else None


class _Clock:
    """The time since it was made."""

    def __init__(self) -> None:
        self._wall = time.perf_counter()
        self._user, self._system = _processor_times()

    def report(self, compiling: float) -> None:
        """Print the times."""
        wall = time.perf_counter() - self._wall
        user, system = _processor_times()
        user, system = user - self._user, system - self._system
        spans = [shown_time(each) for each in (user, system, user + system)]
        print(f"CPU times: user {spans[0]}, sys: {spans[1]}, total: {spans[2]}")
        print(f"Wall time: {shown_time(wall)}")
        if compiling > _NOTABLE:
            print(f"Compiler : {shown_time(compiling)}")


def _processor_times() -> tuple[float, float]:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime, used.ru_stime


def _user_time() -> float:
    return _processor_times()[0]


@magic("timeit", cell=True, expands=False)
@argument("-n", type=int, default=0, value_name="N", help="loops of a run; chosen when left out")
@argument("-r", type=int, default=7, value_name="R", help="runs (7)")
@flag("-t", help="measure elapsed time by time.time")
@flag("-c", help="measure the processor time of this process in user mode")
@argument("-p", type=int, default=3, value_name="P", help="digits that are shown (3)")
@flag("-q", help="print nothing")
@flag("-o", help="return a TimeitResult")
@argument("-v", value_name="V", help="store the TimeitResult in this variable")
@rest("statement")
def timeit(shell: Shell, call: Call) -> TimeitResult | None:
    """Run a statement many times and print the mean time and its standard deviation.

    As a cell magic, the line is code that runs once before each run and is not timed; the cell is
    what is timed. The code runs in a function that sees all your variables; what it assigns stays
    in there.
    """
    options = call.arguments
    if options.n < 0 or options.r < 1:
        raise UsageError("%timeit needs at least one loop (-n) and one run (-r)")
    if not call.rest and not (call.cell or "").strip():
        return None
    began = time.perf_counter()
    inner = _timed_function(shell, call)
    compiling = time.perf_counter() - began
    timer = time.time if options.t else _user_time if options.c else time.perf_counter
    loops = options.n or _loops_needed(inner, timer)
    runs = [_measure(inner, timer, loops) for _ in range(options.r)]
    result = TimeitResult(loops, options.r, runs, compiling, options.p)
    if not options.q:
        _print_result(result)
    if options.v:
        shell.namespace[options.v] = result
    return result if options.o else None


def _timed_function(shell: Shell, call: Call) -> Callable[[Iterable[None], Timer], float]:
    """Compile the code into a function that loops over it."""
    setup, statement = ("", call.rest) if call.cell is None else (call.rest, call.cell)
    code = shell.translated(statement)
    cell = shell.cells.add(code, None, "%timeit" if call.cell is None else "%%timeit")
    bodies = {
        "setup": _body(shell, shell.translated(setup), cell.filename),
        "statement": _body(shell, code, cell.filename),
    }
    tree = ast.parse(_TEMPLATE)
    filled = ast.fix_missing_locations(_Fill(bodies).visit(tree))
    compiled = compile(filled, cell.filename, "exec", shell.compiler.flags, dont_inherit=True)
    names = {**shell.namespace, **call.scope} if call.scope else shell.namespace
    made: dict[str, Any] = {}
    exec(compiled, names, made)
    function: Callable[[Iterable[None], Timer], float] = made["inner"]
    return function


def _body(shell: Shell, code: str, filename: str) -> list[ast.stmt]:
    tree = compile(code, filename, "exec", shell.compiler.flags | ast.PyCF_ONLY_AST)
    body: list[ast.stmt] = shell.transforms.tree(tree).body
    return body or [ast.Pass()]


class _Fill(ast.NodeTransformer):
    """Puts statements into the places of the template."""

    def __init__(self, bodies: dict[str, list[ast.stmt]]) -> None:
        self._bodies = bodies

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        """Replace a string that names a place."""
        assert isinstance(node.value, ast.Constant)
        return self._bodies[str(node.value.value)]


def _loops_needed(inner: Callable[..., float], timer: Timer) -> int:
    """Return the power of ten that makes a run long enough to be measured."""
    loops = 1
    while loops < _MOST_LOOPS and _measure(inner, timer, loops) < _ENOUGH:
        loops *= 10
    return loops


def _measure(inner: Callable[..., float], timer: Timer, loops: int) -> float:
    """Return what some loops take while no garbage is collected."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return inner(repeat(None, loops), timer)
    finally:
        if was_enabled:
            gc.enable()


def _print_result(result: TimeitResult) -> None:
    if 0 < result.best < result.worst / _SUSPICIOUS and result.worst > 1e-6:
        print(
            f"The slowest run took {result.worst / result.best:.2f} times longer than the "
            "fastest. This could mean that an intermediate result is being cached."
        )
    print(result)
    if result.compile_time > _NOTABLE:
        print(f"Compiler time: {result.compile_time:.2f} s")
