"""The whole program in a pseudo terminal, with directories of its own."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ItuiError
from terminal import Terminal

Open = Callable[..., Terminal]


@pytest.fixture
def directories(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment that keeps a test's kernels and files to itself."""
    base = tmp_path_factory.mktemp("i")
    names = ("RUNTIME", "DATA", "STATE")
    for name in names:
        (base / name.lower()).mkdir(mode=0o700)
    made = {f"ITUI_{name}_DIR": str(base / name.lower()) for name in names}
    return {
        **made,
        "HOME": str(base),
        "JUPYTER_RUNTIME_DIR": str(base / "jupyter"),
        "IPYTHONDIR": str(base / "ipython"),
        "PYTHONWARNINGS": "ignore",
    }


@pytest.fixture
def open_terminal(directories: dict[str, str]) -> Iterator[Open]:
    """Start programs in terminals; all of them, and their kernels, end with the test."""
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
    for path in Path(directories["ITUI_RUNTIME_DIR"]).glob("*/kernel.json"):
        kill_kernel(path)


@pytest.fixture
def kernel_pid(directories: dict[str, str]) -> Callable[[], int]:
    """Return a function that tells the process id of the only kernel of a test."""

    def find() -> int:
        (path,) = Path(directories["ITUI_RUNTIME_DIR"]).glob("*/kernel.json")
        pid = read_connection(path).pid
        assert pid is not None
        return pid

    return find


def kill_kernel(path: Path) -> None:
    try:
        pid = read_connection(path).pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
    except (ItuiError, ProcessLookupError):
        return  # it has ended by itself
