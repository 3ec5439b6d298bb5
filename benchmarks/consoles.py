"""itui beside jupyter console and ipython, as a person at a terminal meets them."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from measure import Table, cpu_seconds, end_children, percentile, resident

from terminal import Terminal

BIN = Path(sys.executable).parent
PROGRAMS: dict[str, Sequence[str]] = {
    "itui": [str(BIN / "itui")],
    "jupyter console": [str(BIN / "jupyter"), "console"],
    "ipython": [str(BIN / "ipython")],
}
CODE = "value = math.sqrt(12.5) + sum(range(100))"


class Console:
    """One program in a 120x40 terminal."""

    def __init__(self, argv: Sequence[str], home: str) -> None:
        environment = {"HOME": home, "ITUI_DATA_DIR": f"{home}/data", "ITUI_RUNTIME_DIR": home}
        self.terminal = Terminal(argv, environment=environment)
        self.terminal.wait_for(r"In \[1\]:")
        self.prompt_seconds = time.monotonic() - self.terminal.started

    def answered(self, code: str, pattern: str, number: int) -> float:
        """Type a line; return the seconds from Enter to the sight of the pattern."""
        self.terminal.wait_for(rf"In \[{number}\]:")
        self.settle()
        self.echo(code)
        self.terminal.send("\r")
        return self.terminal.wait_for(pattern)

    def echo(self, text: str) -> tuple[list[float], list[int]]:
        """Type characters one by one; return seconds and bytes until each is visible."""
        seconds, amounts = [], []
        for index in range(len(text)):
            typed = text[: index + 1].rstrip()
            before = self.terminal.received
            self.terminal.send(text[index])
            if text[index] == " ":
                self.settle()
                continue
            seconds.append(self.terminal.wait(partial(self.shows, typed)))
            self.settle()
            amounts.append(self.terminal.received - before)
        return seconds, amounts

    def shows(self, text: str) -> bool:
        return text in self.terminal.text()

    def settle(self) -> None:
        """Read until the program has been quiet for a moment."""
        while self.terminal.read(0.03):
            continue

    def close(self) -> None:
        end_children(self.terminal.process.pid)
        self.terminal.close()

    def wipe(self) -> None:
        self.terminal.press("ctrl e", "ctrl u")
        self.settle()


def measure(runs: int) -> Table:
    table = Table("console, 120x40", list(PROGRAMS))
    figures: dict[str, list[list[float | None]]] = {name: [] for name in PROGRAMS}
    for _ in range(runs):
        for name, argv in PROGRAMS.items():
            with tempfile.TemporaryDirectory(prefix="itui-bench-") as home:
                console = Console(argv, home)
                try:
                    figures[name].append(_figures(console))
                finally:
                    console.close()
    names = (
        "start → prompt, ms",
        "start → 1+1 answered, ms",
        "key → visible, ms p50",
        "key → visible, ms p95",
        "bytes per key",
        "CPU per key, ms",
        "Enter → result, ms p50",
        "completion menu, ms",
        "200,000 prints, s",
        "client RSS after, MiB",
    )
    for index, what in enumerate(names):
        table.add(what, *(_median([run[index] for run in figures[name]]) for name in PROGRAMS))
    return table


def _median(values: Sequence[float | None]) -> float | None:
    present = [each for each in values if each is not None]
    return statistics.median(present) if present else None


def _figures(console: Console) -> list[float | None]:
    terminal = console.terminal
    terminal.send("1+1")
    terminal.wait_for(r"In \[1\]:.*1\+1")
    terminal.send("\r")
    terminal.wait_for(r"Out\[1\]: 2")
    first = time.monotonic() - terminal.started
    terminal.wait_for(r"In \[2\]:")
    console.answered("import math, os", r"In \[3\]:", 2)
    console.settle()
    before = cpu_seconds(terminal.process.pid)
    seconds, amounts = console.echo(CODE)
    cpu = cpu_seconds(terminal.process.pid) - before
    console.wipe()
    answers = [
        console.answered(f"{n}*1001", rf"^ *Out\[{n}\]: {n * 1001}", n) for n in range(3, 13)
    ]
    terminal.wait_for(r"In \[13\]:")
    console.settle()
    console.echo("os.pat")
    begin = time.monotonic()
    terminal.press("tab")
    terminal.wait_for(r"os\.path")
    menu = time.monotonic() - begin
    console.settle()
    console.wipe()
    terminal.send("for i in range(200000): print(i)\r")
    if "itui" not in str(terminal.process.args):
        terminal.send("\r")
    flood = terminal.wait_for(r"199999[\s\S]*In \[14\]:")
    return [
        console.prompt_seconds * 1000,
        first * 1000,
        statistics.median(seconds) * 1000,
        percentile(seconds, 0.95) * 1000,
        statistics.median(amounts),
        cpu / len(CODE) * 1000,
        statistics.median(answers) * 1000,
        menu * 1000,
        flood,
        resident(terminal.process.pid),
    ]
