"""A client stopped in a flood: what the kernel and the other clients notice, and how it returns."""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from console import OWN_BIN, SeenTerminal
from measure import Table, percentile, resident

from itui_kernel.client.launch import launch_itui_kernel

STOPPED_SECONDS = 60.0
RATE = 20_000
QUIET_SECONDS = 10.0
GIVEN_UP_SECONDS = 60.0
_LOOK_SECONDS = 0.02
_RECENT_SECONDS = 0.5  # a client is up to date when it shows what was printed so recently
_LINE = re.compile(r"^line (\d+) of many\b", re.M)
_FLOOD = """\
import mmap, time
def flood(path, rate):
    with open(path, "r+b") as file:
        shared = mmap.mmap(file.fileno(), 16)
    begin, number = time.perf_counter(), 0
    while not shared[8]:
        for number in range(number, number + 50):
            print(f"line {number} of many")
        number += 1
        shared[:8] = number.to_bytes(8, "little")
        if rate:
            time.sleep(max(0, begin + number / rate - time.perf_counter()))
    print("the flood is over")
"""


def measure(seconds: float, rate: int) -> Table:
    """Stop one of two clients for some seconds; the kernel prints ``rate`` lines a second.

    With a rate of 0 it prints as fast as it can.
    """
    quiet = min(QUIET_SECONDS, seconds / 3)
    title = f"a client is stopped for {seconds:.0f} s, {rate or 'any number of'} lines/s"
    table = Table(title, ["before", "meanwhile", "after"])
    with (
        tempfile.TemporaryDirectory(prefix="itui-bench-", dir="/tmp") as place,
        _opened(Path(place)) as flood,
    ):
        flood.begin(rate)
        flood.watch(quiet)
        phases = [flood.watch(quiet)]
        os.kill(flood.stopped.process.pid, signal.SIGSTOP)
        phases.append(flood.watch(seconds))
        os.kill(flood.stopped.process.pid, signal.SIGCONT)
        until_current = flood.catch_up()
        phases.append(flood.watch(quiet))
        for what in phases[0]:
            table.add(what, *(each[what] for each in phases))
        table.add("s until the stopped client shows what is printed now", until_current)
        for what, lines in flood.end().items():
            table.add(f"lines of {flood.printed:,} missing, {what}", lines)
    return table


@contextmanager
def _opened(place: Path) -> Iterator[_Flood]:
    """Start a session with two clients on terminals, and a reader of its journal."""
    from client_fixtures import kill

    environment = {
        "ITUI_RUNTIME_DIR": str(place),
        "HOME": str(place),
        "ITUI_DATA_DIR": f"{place}/data",
    }
    os.environ.update(environment)
    kernel = launch_itui_kernel("flood")
    argv = [str(OWN_BIN / "itui"), "attach", "flood"]
    clients = [SeenTerminal(argv, environment=environment) for _ in range(2)]
    try:
        for each in clients:
            each.wait_for(r"In \[1\]", GIVEN_UP_SECONDS)
        with open(place / "tail.txt", "wb") as output:
            tail = subprocess.Popen([argv[0], "tail", "-f", "-l", "0", "flood"], stdout=output)
        try:
            yield _Flood(place, clients, kernel.pid)
        finally:
            tail.kill()
            tail.wait()
    finally:
        for each in clients:
            each.close()
        kill(kernel)


class _Flood:
    """A session with two clients, and a kernel that counts in shared memory what it prints."""

    def __init__(self, place: Path, clients: Sequence[SeenTerminal], pid: int) -> None:
        self._place = place
        self.stopped, self._other = clients
        self._pid = pid
        self._counter = place / "counter"
        self._seen: list[tuple[float, int]] = []  # when so many lines were printed

    def begin(self, rate: int) -> None:
        """Type the call into the client that will not be stopped."""
        self._counter.write_bytes(bytes(16))
        (self._place / "flood.py").write_text(_FLOOD)
        self._other.run(f"exec(open('{self._place}/flood.py').read())")
        self._other.wait_for(r"In \[2\]", GIVEN_UP_SECONDS)
        self._other.run(f"flood('{self._counter}', {rate})")
        self._look_until(lambda: bool(_shown(self.stopped) and _shown(self._other)))

    @property
    def printed(self) -> int:
        """How many lines the kernel has printed."""
        return int.from_bytes(self._counter.read_bytes()[:8], "little")

    def watch(self, seconds: float) -> dict[str, float]:
        """Look at all for some seconds; return what is to be told of them."""
        begin, first = time.monotonic(), self.printed
        memory, delays = [], []
        gap, last = 0.0, begin
        while (now := time.monotonic()) < begin + seconds:
            if self._look():
                gap, last = max(gap, time.monotonic() - last), time.monotonic()
            memory.append(resident(self._pid))
            delays.append(self._delay(_shown(self._other)))
        return {
            "lines/s of the kernel": (self.printed - first) / (now - begin),
            "s without a line, max": gap,
            "kernel RSS, MiB max": max(memory),
            "s until the other client shows a line, p50": percentile(delays, 0.5),
            "s until the other client shows a line, max": max(delays),
        }

    def catch_up(self) -> float:
        """Return the seconds until the stopped client shows what is printed just then."""
        begin = time.monotonic()
        self._look_until(lambda: self._delay(_shown(self.stopped)) < _RECENT_SECONDS)
        return time.monotonic() - begin

    def end(self) -> dict[str, float]:
        """End the flood and return how many lines each client and the journal have not."""
        with open(self._counter, "r+b") as file:
            file.seek(8)
            file.write(b"\1")
        clients = (self.stopped, self._other)
        self._look_until(lambda: all("the flood is over" in each.text() for each in clients))
        files = {
            "stopped client": self._saved(self.stopped, "stopped"),
            "other client": self._saved(self._other, "other"),
            "itui tail -f": self._place / "tail.txt",
        }
        self._look_until(lambda: all(map(_is_whole, files.values())))
        return {what: self._missing(path.read_text()) for what, path in files.items()}

    def _saved(self, terminal: SeenTerminal, name: str) -> Path:
        """Have a client save all that it has of the flood."""
        terminal.send("\x18w")  # Ctrl-X w
        terminal.wait_for("save the output", GIVEN_UP_SECONDS)
        terminal.press("ctrl u")
        terminal.run(f"{self._place}/{name}.txt")
        return self._place / f"{name}.txt"

    def _missing(self, text: str) -> int:
        """Return how many lines are not there once and in order."""
        found = [int(number) for number in _LINE.findall(text)]
        missing = self.printed - len(set(found))
        assert missing or found == list(range(self.printed)), "lines came twice, or in disorder"
        return missing

    # --- looking

    def _look(self) -> bool:
        """Read what the clients write; return whether more was printed since the last time."""
        end = time.monotonic() + _LOOK_SECONDS
        while (left := end - time.monotonic()) > 0:
            self.stopped.read(0)
            self._other.read(left)
        printed = self.printed
        is_more = not self._seen or printed > self._seen[-1][1]
        self._seen.append((time.monotonic(), printed))
        return is_more

    def _look_until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + GIVEN_UP_SECONDS
        while not holds():
            assert time.monotonic() < end, f"{self.stopped.text()}\n{self._other.text()}"
            self._look()

    def _delay(self, shown: int) -> float:
        """Return how long ago the kernel had printed no more than is shown."""
        index = bisect_left(self._seen, shown + 1, key=lambda each: each[1])
        return time.monotonic() - self._seen[min(index, len(self._seen) - 1)][0]


def _is_whole(path: Path) -> bool:
    return path.exists() and path.read_bytes().endswith(b"over\n")


def _shown(terminal: SeenTerminal) -> int:
    """Return the newest number on a screen."""
    return max(map(int, _LINE.findall(terminal.text())), default=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=STOPPED_SECONDS, help="default 60")
    parser.add_argument("--rate", type=int, default=RATE, help="lines/s; 0 means no limit")
    options = parser.parse_args()
    print(measure(options.seconds, options.rate))
