"""The programs that are compared, each as a person at a terminal meets it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from eye import Eye
from measure import end_children

from terminal import Terminal

OWN_BIN = Path(sys.executable).parent
SETTLED_SECONDS = 0.03
_KEPT_BYTES = 1_000_000
# each is one line to type everywhere; the last thing printed is "done" with the given number
WORKLOADS = """\
import time
def prints(number):
    for i in range(200_000): print(i)
    print("done", number)
def wide(number):
    print("x" * 2_000_000)
    print("done", number)
def coloured(number):
    for i in range(100_000): print(f"\\x1b[{31 + i % 7}mline {i}\\x1b[0m of \\x1b[1mmany\\x1b[0m")
    print("done", number)
def bar(number):
    for i in range(1, 2001):
        print(f"\\r{i:5d}/2000 |{'#' * (i // 50):40}|", end="", flush=True)
        time.sleep(0.001)
    print()
    print("done", number)
def endless():
    while True: print("x" * 100)
def many(count):
    print("".join(f"line {i} of many that were printed\\n" for i in range(count)), end="")
"""


class SeenTerminal(Terminal):
    """A terminal read by an Eye instead of pyte; a mute one answers no question."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 120,
        rows: int = 40,
        environment: Mapping[str, str] | None = None,
        is_mute: bool = False,
    ) -> None:
        self.eye = Eye(columns, rows, _ignore if is_mute else lambda text: self.send(text))
        super().__init__(argv, columns=columns, rows=rows, environment=environment)

    def show(self, data: bytes) -> None:
        self.eye.feed(data)
        if len(self.raw) > _KEPT_BYTES:
            self.raw.clear()

    def text(self) -> str:
        return self.eye.text()

    def resize(self, columns: int, rows: int) -> None:
        self.eye.resize(columns, rows)
        super().resize(columns, rows)


def _ignore(text: str) -> None:
    """Answer nothing."""


@dataclass(frozen=True)
class Program:
    """How to start a program, and what its prompt looks like."""

    name: str
    argv: Sequence[str]
    prompt: Callable[[int], str]
    can_type_while_busy: bool = False


def _numbered(number: int) -> str:
    return rf"In \[{number}\]:"


def _last_line(number: int) -> str:
    return r"^>>>\s*\Z|^>>> *\n\s*\Z"


def find_programs(peers: Path) -> list[Program]:
    """Return itui and the peers that are in a directory of programs; says which are not."""
    wanted = (
        Program("itui", [str(OWN_BIN / "itui")], _numbered, can_type_while_busy=True),
        Program("jupyter console", [str(peers / "jupyter-console")], _numbered),
        Program("euporie", [str(peers / "euporie-console")], _numbered, can_type_while_busy=True),
        Program("ipython", [str(peers / "ipython")], _numbered),
        Program("bpython", [str(peers / "bpython")], _last_line),
    )
    for program in wanted:
        if not Path(program.argv[0]).exists():
            print(f"left out: {program.name}, there is no {program.argv[0]}", file=sys.stderr)
    return [program for program in wanted if Path(program.argv[0]).exists()]


class Console:
    """One program in a terminal of 120x40 with a home of its own."""

    def __init__(
        self,
        program: Program,
        home: str,
        terminal: type[SeenTerminal] = SeenTerminal,
        *,
        is_mute: bool = False,
        seconds: float = 30,
    ) -> None:
        environment = {"HOME": home, "ITUI_DATA_DIR": f"{home}/data", "ITUI_RUNTIME_DIR": home}
        self.program = program
        self.number = 1
        self._workloads = Path(home, "workloads.py")
        self._workloads.write_text(WORKLOADS)
        self.terminal = terminal(program.argv, environment=environment, is_mute=is_mute)
        try:
            self.prompt_seconds = self.wait_prompt(seconds)
        except BaseException:
            self.close()
            raise

    def wait_prompt(self, seconds: float = 30) -> float:
        """Wait for the prompt of the next input."""
        return self.terminal.wait_for(self.program.prompt(self.number), seconds)

    def load(self) -> None:
        """Define the workloads; a kernel may have to come up first."""
        self.settle(0.5)
        self.enter(f"exec(open('{self._workloads}').read())")
        self.wait_prompt()
        self.settle()

    def enter(self, code: str) -> None:
        """Type a line and, once it is visible, Enter."""
        self.wait_prompt()
        self.settle()
        self.terminal.send(code)
        self.terminal.wait(partial(self.shows, code[-40:]), code)
        self.settle()
        self.terminal.send("\r")
        self.number += 1

    def call(self, workload: str, seconds: float) -> float:
        """Run a workload; return the seconds from Enter to the next prompt."""
        self.enter(f"{workload}({self.number})")
        done = rf"\bdone {self.number - 1}\b[\s\S]*(?:{self.program.prompt(self.number)})"
        return self.terminal.wait_for(done, seconds)

    def echo(self, text: str) -> tuple[list[float], list[int]]:
        """Type characters one by one; return seconds and bytes until each is visible."""
        seconds, amounts = [], []
        for index in range(len(text)):
            typed = text[: index + 1].rstrip()
            before = self.terminal.received
            self.terminal.send(text[index])
            if text[index] != " ":
                seconds.append(self.terminal.wait(partial(self.shows, typed), typed))
            self.settle()
            amounts.append(self.terminal.received - before)
        return seconds, amounts

    def shows(self, text: str) -> bool:
        return text in self.terminal.text()

    def settle(self, quiet: float = SETTLED_SECONDS) -> None:
        """Read until the program has been quiet for a moment."""
        while self.terminal.read(quiet):
            continue

    def wipe(self) -> None:
        self.terminal.press("ctrl e", "ctrl u")
        self.settle()

    def close(self) -> None:
        end_children(self.terminal.process.pid)
        self.terminal.close()


@contextmanager
def opened(
    program: Program,
    terminal: type[SeenTerminal] = SeenTerminal,
    *,
    is_mute: bool = False,
    seconds: float = 30,
) -> Iterator[Console]:
    """Start a program and end it, and its kernels, afterwards."""
    with tempfile.TemporaryDirectory(prefix="itui-bench-", ignore_cleanup_errors=True) as home:
        console = Console(program, home, terminal, is_mute=is_mute, seconds=seconds)
        try:
            yield console
        finally:
            console.close()
