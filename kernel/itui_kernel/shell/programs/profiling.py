"""A program under Python's profiler, and the report of which functions took the time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itui_kernel.shell.magic.declaring import UsageError
from itui_kernel.shell.running.payloads import show_text

if TYPE_CHECKING:
    from cProfile import Profile
    from pstats import Stats

    from itui_kernel.shell.shell import Shell

_CAUGHT = "*** SystemExit exception caught in code being profiled."


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
