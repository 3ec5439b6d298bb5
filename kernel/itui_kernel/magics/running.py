"""Running programs: Python files, modules, files of inputs and notebooks."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from resource import RUSAGE_SELF, getrusage
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import Call, UsageError, argument, flag, magic, rest
from itui_kernel.shell.programs.scripts import (
    Script,
    execute_script,
    find_module,
    find_script,
    run_alone,
    run_inputs,
    run_inside,
    run_profiled,
)

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

Run = Callable[[], Any]


@magic()
@flag("-n", help="let __name__ be the name of the file, not '__main__'")
@flag("-i", help="run it with the names of the session, not with none")
@flag("-e", help="ignore with what status it exits")
@flag("-t", help="print how long it took")
@argument("-N", type=int, default=1, value_name="N", help="run it so often, with -t")
@flag("-p", help="profile it; then -l -s -T -D -r as for %prun")
@argument("-l", is_repeated=True, value_name="LIMIT", help="with -p: lines, or part of a name")
@argument("-s", is_repeated=True, value_name="KEY", help="with -p: sort by this key")
@argument("-T", value_name="FILE", words="file", help="with -p: save the report")
@argument("-D", value_name="FILE", words="file", help="with -p: save the statistics")
@flag("-r", help="with -p: return the pstats.Stats object")
@argument("-m", value_name="MODULE", words="module", help="run a module, found as by import")
@flag("-G", help="do not expand * ? [...] in its arguments")
@rest("file [argument ...]")
def run(shell: Shell, call: Call) -> Any:
    """Run a Python file as a program, and take its names into the session.

    It starts with no names of the session, sees itself as __main__, and finds its arguments in
    sys.argv and its directory first in sys.path; what it defines is yours afterwards, also when
    it fails. Its traceback begins in the file. The arguments are expanded as a shell does it;
    quotes prevent that. The ending .py may be left out.

    A file that ends in .ipy or .ipynb is run as inputs of this session: with magics, and with the
    names that are there.
    """
    options = call.arguments
    if options.N < 1:
        raise UsageError("Number of runs must be >=1")
    if options.m:
        script = find_module(options.m, call.rest, expands=not options.G)
    else:
        script = find_script(call.rest, expands=not options.G)
    if script.path.suffix in (".ipy", ".ipynb"):
        return run_inside(shell, script, lambda names: run_inputs(shell, script))
    if options.n:
        script = Script(script.path, script.arguments, script.path.stem, script.spec)
    if options.p:
        return _profile(shell, script, options)
    where = run_inside if options.i else run_alone
    run_once = partial(where, shell, script, partial(execute_script, script))
    if options.t:
        _timed(partial(_until_exit, run_once, options.e), options.N)
    else:
        _until_exit(run_once, options.e)
    return None


def _until_exit(run_once: Run, ignores_status: bool) -> None:
    """Run a program to its end; that it exits without an error is one."""
    try:
        run_once()
    except SystemExit as request:
        if not ignores_status and request.code not in (None, 0):
            raise


def _profile(shell: Shell, script: Script, options: Any) -> Any:
    from itui_kernel.shell.programs.profiling import profile

    options.q = False
    return run_profiled(
        script, lambda names: profile(shell, options, partial(execute_script, script, names))
    )


def _timed(run_once: Run, count: int) -> None:
    before, began = getrusage(RUSAGE_SELF), time.perf_counter()
    for _ in range(count):
        run_once()
    wall, after = time.perf_counter() - began, getrusage(RUSAGE_SELF)
    spans = (
        ("User", after.ru_utime - before.ru_utime),
        ("System", after.ru_stime - before.ru_stime),
    )
    print("\nIPython CPU timings (estimated):")
    if count > 1:
        print(f"Total runs performed: {count}")
        print(f"  {'Times':<7}: {'Total':>10}   {'Per run':>10}")
    for name, span in spans:
        per_run = f", {span / count:10.2f} s" if count > 1 else ""
        print(f"  {name:<7}: {span:10.2f} s{per_run}.")
    print(f"Wall time: {wall:10.2f} s.")
