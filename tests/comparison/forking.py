"""Rows that run in a fork each, a few side by side: much of their time is spent waiting."""

from __future__ import annotations

import gc
import json
import os
import selectors
import signal
import tempfile
import time
from collections.abc import Callable, Iterable
from typing import IO, Any

SIDE_BY_SIDE = 3  # rows of a shell
PATIENCE = 90  # seconds for a row; a guard, never a measurement

Answer = Callable[[Any], Any]


class Fork:
    """A row that runs in a process of its own, in an empty directory."""

    def __init__(self, number: int, row: Any, answer: Answer) -> None:
        self.number = number
        self.deadline = time.monotonic() + PATIENCE
        self._text = b""
        self._reading, writing = os.pipe()
        self._process = os.fork()
        if not self._process:
            os.close(self._reading)
            _run(row, answer, writing)
        os.close(writing)

    def fileno(self) -> int:
        return self._reading

    def has_ended(self) -> bool:
        """Read what the row says; it has ended when nothing more comes."""
        part = os.read(self._reading, 65536)
        self._text += part
        return not part

    def answer(self) -> Any:
        """End the process, if it has not; return what it said."""
        is_late = time.monotonic() >= self.deadline
        if is_late:
            os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._reading)
        if is_late:
            return {"failed": f"no answer within {PATIENCE} s"}
        return json.loads(self._text) if self._text else {"failed": "the process ended"}


def _run(row: Any, answer: Answer, writing: int) -> None:
    """Answer a row and end this process; whatever the row does stays in it."""
    try:
        silent = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(silent, descriptor)
        with tempfile.TemporaryDirectory() as name:
            directory = os.path.realpath(name)
            os.mkdir(f"{directory}/work")
            os.chdir(f"{directory}/work")
            os.environ["ITUI_DATA_DIR"] = f"{directory}/data"
            try:
                value = answer(row)
            except BaseException as error:
                value = {"failed": f"{type(error).__name__}: {error}"}
            with os.fdopen(writing, "w") as stream:
                stream.write(json.dumps(value))
            os.chdir("/")
    finally:
        os._exit(0)


def answer_all(rows: Iterable[Any], answer: Answer, output: IO[str]) -> None:
    """Write a line ``[number, answer]`` for each row as soon as it is answered."""
    gc.collect()
    gc.freeze()  # else the first collection in every fork copies all the memory of this process
    left = enumerate(rows)
    running: set[Fork] = set()
    with selectors.DefaultSelector() as selector:
        while True:
            while len(running) < SIDE_BY_SIDE and (found := next(left, None)):
                fork = Fork(*found, answer)
                running.add(fork)
                selector.register(fork, selectors.EVENT_READ)
            if not running:
                return
            wait = min(each.deadline for each in running) - time.monotonic()
            ready = [key.fileobj for key, _ in selector.select(max(wait, 0))]
            for fork in list(running):
                if (fork in ready and fork.has_ended()) or time.monotonic() >= fork.deadline:
                    selector.unregister(fork)
                    running.remove(fork)
                    print(json.dumps([fork.number, fork.answer()]), file=output, flush=True)
