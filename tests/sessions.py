"""Sessions with their supervisors, to test these; what is heard of them, and what they answer."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from client_fixtures import run, wait_for_end
from itui_kernel.client.kernelspec import KernelSpec
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel, launch_kernelspec
from itui_kernel.client.supervised import (
    Watch,
    ask_supervisor,
)
from itui_kernel.protocol.connection import process_started
from itui_kernel.protocol.session_file import read_fields

SLEEPER = "import sys, time; print('up', file=sys.stderr, flush=True); time.sleep(600)"


STUBBORN = (
    "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('up', flush=True); time.sleep(600)"
)


Started = Callable[..., LaunchedKernel]


@contextmanager
def sessions(place: Path) -> Iterator[Started]:
    """Start sessions that end with the test, whoever watches over them by then."""
    directories: list[Path] = []

    def start(*code: str, **env: str) -> LaunchedKernel:
        if code:
            argv = [sys.executable, "-Ic", *code, "{connection_file}"]
            spec = KernelSpec(name="odd", argv=argv, env=env, directory=place)
            kernel = launch_kernelspec(spec)
        else:
            kernel = launch_itui_kernel()
        directories.append(kernel.directory)
        return kernel

    yield start
    for directory in directories:
        fields = read_fields(directory) or {}
        for name in ("supervisor", "kernel"):
            pid = fields.get(name, {}).get("pid")
            if pid and process_started(pid) == fields[name]["started"]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                wait_for_end(pid)


class Events(list[dict[str, Any]]):
    """What a watch heard, and waiting for it; the state at its beginning has no name."""

    def __init__(self, directory: Path) -> None:
        self._changed = asyncio.Event()
        self.watch = Watch(directory, self._hear)

    def _hear(self, event: dict[str, Any]) -> None:
        self.append(event)
        self._changed.set()

    async def until(self, name: str) -> dict[str, Any]:
        while True:
            for each in self:
                if each.get("event", "") == name:
                    return each
            self._changed.clear()
            await self._changed.wait()


def watching(directory: Path, test: Callable[[Events], Awaitable[None]]) -> None:
    async def main() -> None:
        events = Events(directory)
        try:
            await events.until("")
            await test(events)
        finally:
            events.watch.close()

    run(main)


def asked(directory: Path, do: str, **more: Any) -> dict[str, Any]:
    return asyncio.run(ask_supervisor(directory, do, **more))


def is_alive(pid: int) -> bool:
    return process_started(pid) is not None


def wait_until_up(kernel: LaunchedKernel) -> None:
    while "up" not in kernel.log_file.read_text():
        os.sched_yield()
