"""A million lines in the output pane: page, search, resize; beside ``less`` on a file of them."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from console import Program, SeenTerminal, opened
from measure import Table, resident

LINES = 1_000_000
ROUNDS = 12
SIZES = ((100, 30), (120, 40))
QUIET_SECONDS = 0.06
_LINE = "line {} of many that were printed"
Frames = dict[str, list[float]]


def measure(program: Program) -> Table:
    table = Table(f"{LINES:,} lines", ["itui", "less"])
    own, memory, seconds = _own(program)
    others = _less()
    for what, frames in own.items():
        beside = others.get(what)
        middle = statistics.median(beside) * 1000 if beside else None
        table.add(f"{what}, ms p50", statistics.median(frames) * 1000, middle)
        table.add(f"{what}, ms max", max(frames) * 1000, max(beside) * 1000 if beside else None)
    table.add("client RSS, MiB", memory)
    table.add("Enter → prompt, s", seconds)
    return table


def _own(program: Program) -> tuple[Frames, float, float]:
    with opened(program) as console:
        console.load()
        terminal = console.terminal
        console.enter(f"many({LINES})")
        last = _LINE.format(LINES - 1)
        seconds = terminal.wait_for(rf"{last}[\s\S]*{program.prompt(3)}[\s\S]*idle", 60)
        console.settle(0.5)
        frames = {
            "page up": _frames(terminal, lambda _: terminal.press("page up")),
            "to the first line": _frames(terminal, _to_ends(terminal)),
            "resize": _frames(terminal, lambda turn: terminal.resize(*SIZES[turn % 2])),
            **_search(terminal),
        }
        return frames, resident(terminal.process.pid), seconds


def _to_ends(terminal: SeenTerminal) -> Callable[[int], None]:
    return lambda turn: terminal.press("meta >" if turn % 2 else "meta <")


def _search(terminal: SeenTerminal) -> Frames:
    """Look from the end for lines near the beginning."""
    frames: Frames = {"search until seen": [], "search until counted": []}
    for turn in range(ROUNDS):
        wanted = _LINE.format(1000 + turn)
        terminal.press("ctrl s")
        terminal.wait_for("Search:")
        while terminal.read(QUIET_SECONDS):
            continue
        begin = time.monotonic()
        terminal.send(wanted)
        terminal.wait_for(rf"^{wanted}")
        frames["search until seen"].append(time.monotonic() - begin)
        terminal.wait_for(r"\b1 of 1\b[^,]")
        frames["search until counted"].append(time.monotonic() - begin)
        terminal.press("esc")
        terminal.wait_gone("Search:")
    return frames


def _less() -> Frames:
    if shutil.which("less") is None:
        return {}
    with tempfile.TemporaryDirectory(prefix="itui-bench-") as directory:
        path = Path(directory, "lines")
        path.write_text("".join(f"{_LINE.format(number)}\n" for number in range(LINES)))
        terminal = SeenTerminal(["less", "-n", str(path)], environment={"HOME": directory})
        try:
            terminal.wait_for(_LINE.format(0))
            terminal.send("G")
            terminal.wait_for(_LINE.format(LINES - 1))
            return {
                "page up": _frames(terminal, lambda _: terminal.send("b")),
                "to the first line": _frames(
                    terminal, lambda turn: terminal.send("G" if turn % 2 else "g")
                ),
                "resize": _frames(terminal, lambda turn: terminal.resize(*SIZES[turn % 2])),
                "search until seen": _frames(
                    terminal, lambda turn: terminal.send(_less_search(turn))
                ),
            }
        finally:
            terminal.close()


def _less_search(turn: int) -> str:
    return f"g/line 9{turn % 9}7{turn % 7}31 of\r"


def _frames(terminal: SeenTerminal, act: Callable[[int], None]) -> list[float]:
    """Return the seconds from each act to the last byte of what it made visible."""
    return [_frame(terminal, partial(act, turn)) for turn in range(ROUNDS)]


def _frame(terminal: SeenTerminal, act: Callable[[], None]) -> float:
    while terminal.read(QUIET_SECONDS):
        continue
    begin = last = time.monotonic()
    act()
    while terminal.read(QUIET_SECONDS if last > begin else 5):
        last = time.monotonic()
    return last - begin
