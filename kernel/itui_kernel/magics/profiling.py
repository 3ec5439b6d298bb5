"""Where the time goes: by function with the standard profiler, by line with packages for that."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.magic.running import run_magic
from itui_kernel.shell.payloads import show_text

if TYPE_CHECKING:
    from cProfile import Profile
    from pstats import Stats

    from itui_kernel.shell.shell import Shell

_CAUGHT = "*** SystemExit exception caught in code being profiled."


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


def profile(shell: Shell, options: Any, work: Callable[[], object]) -> Stats | None:
    """Do some work under the profiler and report as the options of ``%prun`` say."""
    from cProfile import Profile

    keys = _keys(options.s)
    profiler = Profile()
    note = ""
    try:
        profiler.enable()
        try:
            work()
        finally:
            profiler.disable()
    except SystemExit:
        note = _CAUGHT
    except KeyboardInterrupt:  # what was measured until then is what one wants to see
        _report(shell, options, _statistics(profiler, keys), "")
        raise
    stats = _statistics(profiler, keys)
    _report(shell, options, stats, note)
    return stats if options.r else None


def _keys(wanted: list[str]) -> list[str]:
    """Return what to sort by; ``pstats`` knows keys by any part they begin with alone."""
    from pstats import Stats

    known = Stats.sort_arg_dict_default
    for key in wanted:
        found = {meaning[0] for name, meaning in known.items() if name.startswith(key)}
        if key not in known and len(found) != 1:
            names = ", ".join(sorted(name for name in known if name.isalpha()))
            raise UsageError(f"cannot sort by {key!r}; the keys are {names}")
    return wanted or ["time"]


def _statistics(profiler: Profile, keys: list[str]) -> Stats:
    from pstats import Stats

    return Stats(profiler).strip_dirs().sort_stats(*keys)


def _report(shell: Shell, options: Any, stats: Stats, note: str) -> None:
    """Show the statistics and save them."""
    from io import StringIO

    text = StringIO()
    stats.stream = text  # type: ignore[attr-defined]
    stats.print_stats(*map(_limit, options.l))
    report = text.getvalue().strip("\n")
    if not options.q:
        show_text(shell, f"{report}\n\n{note}".rstrip("\n"))
    elif note:
        print(note)
    if options.D:
        stats.dump_stats(Path(options.D).expanduser())
        print(f"\n*** Profile stats marshalled to file {options.D!r}.")
    if options.T:
        Path(options.T).expanduser().write_text(report + "\n")
        print(f"\n*** Profile printout saved to text file {options.T!r}.")


def _limit(text: str) -> int | float | str:
    """Return what ``pstats`` takes: a number of lines, a fraction, or a pattern."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


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
