"""Coming back to a session in which much was printed meanwhile; no peer can."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from console import OWN_BIN, SeenTerminal
from measure import Table, percentile

from itui_kernel.client.client import KernelClient
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel

ROUNDS = 5
STOPPED_SECONDS = 5.0
GIVEN_UP_SECONDS = 60.0
_MARK = "the newest of all"
CASES = {
    "nothing": "pass",
    "100,000 lines": "for i in range(100_000): print('line', i, 'of many that nobody has seen')",
    "100,000 coloured lines": r"for i in range(100_000): print(f'\x1b[31mline {i}\x1b[0m of many')",
    "5,000 displays": "for i in range(5000): display(i)",
    "1,000,000 lines": "for i in range(1_000_000): print('line', i, 'of many')",
}
_INPUTS = 1000


def measure() -> Table:
    table = Table("attach until the newest line is seen, s p50", ["itui"])
    for name, code in CASES.items():
        with _session() as (kernel, environment):
            _run(kernel, [code, f"print('{_MARK}')"])
            table.add(f"{name} missed", _attach(kernel, environment))
    with _session() as (kernel, environment):
        _run(kernel, [f"{number} + 1" for number in range(_INPUTS)] + [f"print('{_MARK}')"])
        table.add(f"{_INPUTS:,} inputs missed", _attach(kernel, environment))
    with _session() as (kernel, environment):
        table.add(f"stopped for {STOPPED_SECONDS:.0f} s in a flood", _stop(kernel, environment))
    return table


@contextmanager
def _session() -> Iterator[tuple[LaunchedKernel, dict[str, str]]]:
    from client_fixtures import kill

    with tempfile.TemporaryDirectory(dir="/tmp") as place:
        environment = {"ITUI_RUNTIME_DIR": place, "HOME": place, "ITUI_DATA_DIR": f"{place}/data"}
        os.environ.update(environment)
        kernel = launch_itui_kernel()
        try:
            yield kernel, environment
        finally:
            kill(kernel)


def _run(kernel: LaunchedKernel, codes: list[str]) -> None:
    async def run() -> None:
        async with KernelClient(kernel.connection, pid=kernel.pid) as client:
            for code in codes:
                await client.execute(code)

    asyncio.run(run())


def _attach(kernel: LaunchedKernel, environment: dict[str, str]) -> float:
    argv = [str(OWN_BIN / "itui"), "--existing", str(kernel.connection_file)]
    seconds = []
    for _ in range(ROUNDS):
        begin = time.monotonic()
        terminal = SeenTerminal(argv, environment=environment)
        try:
            terminal.wait_for(_MARK, GIVEN_UP_SECONDS)
            seconds.append(time.monotonic() - begin)
        finally:
            terminal.close()
    return percentile(seconds, 0.5)


def _stop(kernel: LaunchedKernel, environment: dict[str, str]) -> float:
    """Return how long a client takes to see the end of what was printed while it was stopped."""
    argv = [str(OWN_BIN / "itui"), "--existing", str(kernel.connection_file)]
    terminal = SeenTerminal(argv, environment=environment)
    try:
        terminal.wait_for(r"In \[", GIVEN_UP_SECONDS)
        time.sleep(1)
        os.kill(terminal.process.pid, signal.SIGSTOP)
        end = f"import time\nend = time.time() + {STOPPED_SECONDS}"
        _run(kernel, [f"{end}\nwhile time.time() < end: print('x' * 100)", f"print('{_MARK}')"])
        begin = time.monotonic()
        os.kill(terminal.process.pid, signal.SIGCONT)
        terminal.wait_for(_MARK, GIVEN_UP_SECONDS)
        return time.monotonic() - begin
    finally:
        terminal.close()


if __name__ == "__main__":
    print(measure())
