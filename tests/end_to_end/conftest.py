"""The whole program in a pseudo terminal, with directories of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from itui_kernel.protocol.connection import read_connection
from terminal import Open, Terminal

SUPERVISOR = "itui_kernel/supervisor/__main__.py"


@pytest.fixture
def directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Return the environment that keeps a test's kernels and files to itself; they end with it."""
    base = tmp_path_factory.mktemp("i")
    names = ("RUNTIME", "DATA", "STATE")
    for name in names:
        (base / name.lower()).mkdir(mode=0o700)
    made = {f"ITUI_{name}_DIR": str(base / name.lower()) for name in names}
    yield {
        **made,
        "HOME": str(base),
        "JUPYTER_RUNTIME_DIR": str(base / "jupyter"),
        "IPYTHONDIR": str(base / "ipython"),
        "PYTHONWARNINGS": "ignore",
    }
    end_kernels(str(base))


@pytest.fixture
def open_terminal(directories: dict[str, str]) -> Iterator[Open]:
    """Start programs in terminals; all of them end with the test."""
    opened: list[Terminal] = []

    def start(*arguments: str, columns: int = 120, rows: int = 40, **extra: str) -> Terminal:
        argv = [sys.executable, "-m", *(arguments or ("itui",))]
        environment = {**directories, **extra}
        terminal = Terminal(argv, columns=columns, rows=rows, environment=environment)
        opened.append(terminal)
        return terminal

    yield start
    for each in opened:
        each.close()


@pytest.fixture
def itui(open_terminal: Open) -> Terminal:
    """Return a terminal in which itui waits for an input."""
    terminal = open_terminal()
    terminal.wait_for(r"In \[1\]:")
    terminal.wait_for(r"idle")
    return terminal


@pytest.fixture
def kernel_pid(directories: dict[str, str]) -> Callable[[], int]:
    """Return a function that tells the process id of the only kernel of a test."""

    def find() -> int:
        (path,) = Path(directories["ITUI_RUNTIME_DIR"]).glob("*/kernel.json")
        pid = read_connection(path).pid
        assert pid is not None
        return pid

    return find


def end_kernels(home: str) -> None:
    """End every kernel below a directory, those that have no file yet, and their supervisors."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            arguments = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
            is_ours = "-f" in arguments or any(each.endswith(SUPERVISOR) for each in arguments)
            if is_ours and any(each.startswith(home) for each in arguments):
                os.kill(int(process.name), signal.SIGKILL)
        except (OSError, ProcessLookupError):
            continue  # it has ended by itself
