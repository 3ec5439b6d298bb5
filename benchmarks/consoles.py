"""itui beside jupyter console, euporie, ipython and bpython, as a person meets them."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from console import Console, Program, opened
from measure import Table, cpu_seconds, percentile, resident

CODE = "value = math.sqrt(12.5) + sum(range(100))"
RESULTS = 10
HANGS_SECONDS = 20.0
MUTE_SECONDS = 10.0
WORKLOADS = {
    "prints": "200,000 prints",
    "wide": "2 MB on one line",
    "coloured": "100,000 coloured lines",
    "bar": "2,000 \\r updates",
}
Figures = dict[str, list[float]]
Step = Callable[[Program, Figures], None]


def measure(programs: Sequence[Program], runs: int, idle_seconds: float) -> Table:
    table = Table("console, 120x40", [program.name for program in programs])
    figures: dict[str, Figures] = {program.name: {} for program in programs}
    steps: list[Step] = [_start, _mute, *(partial(_workload, name) for name in WORKLOADS)]
    for _ in range(runs):
        for program in programs:
            for step in steps:
                _take(step, program, figures[program.name])
    if idle_seconds:
        _idle(programs, idle_seconds, figures)
    rows = max((list(each) for each in figures.values()), key=len)
    for what in rows:
        table.add(what, *(_middle(figures[program.name].get(what)) for program in programs))
    return table


def _middle(values: list[float] | None) -> float | None:
    return statistics.median(values) if values else None


def _take(step: Step, program: Program, figures: Figures) -> None:
    """Take the figures of a step; those a program never gets to stay out."""
    try:
        step(program, figures)
    except (AssertionError, OSError) as failure:
        print(f"{program.name}: {str(failure)[:200].splitlines()[0]}", file=sys.stderr)


def _add(figures: Figures, what: str, value: float) -> None:
    figures.setdefault(what, []).append(value)


def _start(program: Program, figures: Figures) -> None:
    with opened(program) as console:
        terminal = console.terminal
        _add(figures, "start → prompt, ms", console.prompt_seconds * 1000)
        _add(figures, "bytes until the prompt", terminal.received)
        _add(figures, "questions to the terminal", terminal.eye.questions)
        terminal.send("1+1")
        terminal.wait(partial(console.shows, "1+1"))
        terminal.send("\r")
        terminal.wait_for(r"^(?:Out\[1\]:\s+)?2\b")
        _add(figures, "start → 1+1 answered, ms", (time.monotonic() - terminal.started) * 1000)
        console.number += 1
        console.enter("import math, os")
        console.wait_prompt()
        console.settle(0.5)
        _add(figures, "client RSS, MiB", resident(terminal.process.pid))
        _keys(console, figures)
        _results(console, figures)
        _completion(console, figures)


def _keys(console: Console, figures: Figures) -> None:
    pid = console.terminal.process.pid
    before = cpu_seconds(pid)
    seconds, amounts = console.echo(CODE)
    _add(figures, "CPU per key, ms", (cpu_seconds(pid) - before) / len(CODE) * 1000)
    _add(figures, "key → visible, ms p50", statistics.median(seconds) * 1000)
    _add(figures, "key → visible, ms p95", percentile(seconds, 0.95) * 1000)
    _add(figures, "bytes per key, median", statistics.median(amounts))
    _add(figures, "bytes per key, mean", statistics.mean(amounts))
    console.wipe()


def _results(console: Console, figures: Figures) -> None:
    seconds = []
    for _ in range(RESULTS):
        number = console.number
        console.enter(f"{number}*1001")
        seconds.append(console.terminal.wait_for(rf"\b{number * 1001}\b"))
    _add(figures, "Enter → result, ms p50", statistics.median(seconds) * 1000)
    console.wait_prompt()


def _completion(console: Console, figures: Figures) -> None:
    """Take the seconds until the menu, which some show without being asked."""
    console.settle(0.3)
    console.echo("math")
    begin = time.monotonic()
    console.terminal.send(".")
    try:
        console.terminal.wait_for("acosh", 0.3)
    except AssertionError:
        begin = time.monotonic()
        console.terminal.press("tab")
        console.terminal.wait_for("acosh", HANGS_SECONDS)
    _add(figures, "completion menu, ms", (time.monotonic() - begin) * 1000)


def _mute(program: Program, figures: Figures) -> None:
    with opened(program, is_mute=True, seconds=MUTE_SECONDS) as console:
        _add(figures, "mute terminal: start → prompt, ms", console.prompt_seconds * 1000)
        console.settle(0.5)
        seconds, _ = console.echo("value_of_something")
        _add(figures, "mute terminal: key → visible, ms p95", percentile(seconds, 0.95) * 1000)


def _workload(name: str, program: Program, figures: Figures) -> None:
    what = WORKLOADS[name]
    with opened(program) as console:
        console.load()
        pid = console.terminal.process.pid
        before, cpu = console.terminal.received, cpu_seconds(pid)
        _add(figures, f"{what}, s", console.call(name, HANGS_SECONDS))
        console.settle(0.2)
        _add(figures, f"{what}, client CPU s", cpu_seconds(pid) - cpu)
        _add(figures, f"{what}, kB to the terminal", (console.terminal.received - before) / 1000)
        _add(figures, f"{what}, client RSS MiB", resident(pid))


def _idle(programs: Sequence[Program], seconds: float, figures: dict[str, Figures]) -> None:
    """Leave all programs alone at the same time."""
    with ExitStack() as stack:
        consoles = [stack.enter_context(opened(program)) for program in programs]
        for console in consoles:
            console.enter("1+1")
            console.wait_prompt()
        _read_all(consoles, 3)
        before = [console.terminal.received for console in consoles]
        _read_all(consoles, seconds)
        for program, console, received in zip(programs, consoles, before, strict=True):
            what = f"bytes while idle for {seconds:.0f} s"
            _add(figures[program.name], what, console.terminal.received - received)


def _read_all(consoles: Sequence[Console], seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for console in consoles:
            console.terminal.read(0.01)
