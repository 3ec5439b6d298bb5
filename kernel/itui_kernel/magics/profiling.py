"""Where the time goes: by function with the standard profiler, by line with packages for that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.running import run_magic
from itui_kernel.shell.programs.profiling import profile

if TYPE_CHECKING:
    from pstats import Stats

    from itui_kernel.shell.shell import Shell


@magic(cell=True, expands=False)
@argument("-l", is_repeated=True, value_name="LIMIT", help="lines, a fraction, or part of a name")
@flag("-r", help="return the pstats.Stats object")
@argument("-s", is_repeated=True, value_name="KEY", help="sort by this key; again for ties (time)")
@argument("-T", value_name="FILE", words="file", help="save the report to a text file, too")
@argument("-D", value_name="FILE", words="file", help="save the statistics for the module pstats")
@flag("-q", help="do not show the report")
@rest("statement")
def prun(shell: Shell, call: Call) -> Stats | None:
    """Run a statement or a cell under Python's profiler and show which functions took the time.

    The report goes to the pager. Keys to sort by: calls, cumulative, filename, line, module, name,
    nfl, pcalls, stdname, time. Several limits apply one after the other: -l __init__ -l 5 shows
    the first five constructors. %run -p profiles a file.
    """
    source = call.rest if call.cell is None else f"{call.rest}\n{call.cell}"
    code = shell.translated(source)
    cell = shell.cells.add(code, None, "%prun" if call.cell is None else "%%prun")
    compiled = compile(code, cell.filename, "exec", shell.compiler.flags, dont_inherit=True)
    return profile(shell, call.arguments, partial(exec, compiled, shell.namespace))


@magic(expands=False)
@rest("statement")
def lprun(shell: Shell, call: Call) -> Any:
    """Run a statement and show the time of each line of some functions; needs line_profiler.

    -f names a function to look into, -m a module; %lprun? after the first use has all options.
    """
    return _from_package(shell, call, "lprun", "line_profiler")


@magic(expands=False)
@rest("statement")
def mprun(shell: Shell, call: Call) -> Any:
    """Run a statement and show the memory after each line of functions; needs memory_profiler.

    -f names a function to look into, which must be in a file; %mprun? after the first use has all
    options.
    """
    return _from_package(shell, call, "mprun", "memory_profiler")


@magic(cell=True, expands=False)
@rest("statement")
def memit(shell: Shell, call: Call) -> Any:
    """Measure the memory that a statement or a cell needs at its peak; needs memory_profiler."""
    return _from_package(shell, call, "memit", "memory_profiler")


def _from_package(shell: Shell, call: Call, name: str, package: str) -> Any:
    """Load the extension that has a magic, which then comes before ours, and run that."""
    try:
        shell.extensions.load(package)
    except ModuleNotFoundError as error:
        raise UsageError(f"%{name} needs {error.name}, which is not installed here") from None
    if not shell.magics.is_added("line" if call.cell is None else "cell", name):
        raise UsageError(f"{package} has no %{name}")
    return run_magic(shell, name, call.line, call.cell, scope=call.scope)
