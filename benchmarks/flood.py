"""What remains possible while code prints without end."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial

from console import Console, Program, opened
from measure import Table, children, cpu_seconds, percentile, resident

PEER_SECONDS = 10.0
GIVEN_UP_SECONDS = 20.0
PAUSE = 0.2
PARTS = 3
_TYPED = "typing_under_a_flood_of_output"


def measure(programs: Sequence[Program], seconds: float) -> Table:
    """Let itui print for the whole time, the others only until their end is seen."""
    table = Table("while True: print('x' * 100)", [program.name for program in programs])
    figures = [
        _figures(program, seconds if program is programs[0] else min(seconds, PEER_SECONDS))
        for program in programs
    ]
    rows = dict.fromkeys(what for each in figures for what in each)
    for what in rows:
        table.add(what, *(each.get(what) for each in figures))
    return table


def _figures(program: Program, seconds: float) -> dict[str, float]:
    figures: dict[str, float] = {}
    try:
        with opened(program) as console:
            console.load()
            console.enter("endless()")
            console.terminal.wait_for("x{70}")
            _stand(console, seconds, figures)
            begin = time.monotonic()
            console.terminal.press("ctrl c")
            console.terminal.wait_for(_end(console), GIVEN_UP_SECONDS)
            figures["Ctrl-C → idle, ms"] = (time.monotonic() - begin) * 1000
    except AssertionError as failure:
        print(f"{program.name}: {str(failure)[:200].splitlines()[0]}", file=sys.stderr)
    return figures


def _end(console: Console) -> str:
    if console.program.name == "itui":
        return r"KeyboardInterrupt[\s\S]*idle"
    return rf"KeyboardInterrupt[\s\S]*(?:{console.program.prompt(console.number)})"


def _stand(console: Console, seconds: float, figures: dict[str, float]) -> None:
    """Type, where that is possible, and look at the memory now and then."""
    terminal = console.terminal
    pid = terminal.process.pid
    before, cpu = terminal.received, cpu_seconds(pid)
    echoes: list[float] = []
    begin = time.monotonic()
    for part in range(1, PARTS + 1):
        end = begin + seconds * part / PARTS
        while time.monotonic() < end:
            if console.program.can_type_while_busy:
                echoes.append(_type(console, len(echoes) % len(_TYPED)))
            pause = min(end, time.monotonic() + PAUSE)
            while time.monotonic() < pause:
                terminal.read(pause - time.monotonic())
        figures[f"client RSS, MiB, {part} of {PARTS}"] = resident(pid)
        for child in children(pid):
            figures[f"kernel RSS, MiB, {part} of {PARTS}"] = resident(child)
    lasted = time.monotonic() - begin
    figures["kB/s to the terminal"] = (terminal.received - before) / lasted / 1000
    figures["client CPU, % of one core"] = (cpu_seconds(pid) - cpu) / lasted * 100
    if echoes:
        figures["key → visible, ms p50"] = percentile(echoes, 0.5) * 1000
        figures["key → visible, ms p95"] = percentile(echoes, 0.95) * 1000
        figures["key → visible, ms max"] = max(echoes) * 1000


def _type(console: Console, index: int) -> float:
    if index == 0:
        console.terminal.press("ctrl e", "ctrl u")
        console.terminal.wait_gone("typing_under")
    console.terminal.send(_TYPED[index])
    seen = partial(console.shows, _TYPED[: index + 1])
    return console.terminal.wait(seen, "a key under the flood", GIVEN_UP_SECONDS)
