"""Everything that can happen to a session, at random, while its kernel prints numbered lines.

By hand, with stops and cuts of five seconds: ``python tests/torture.py --seed 3 --pause 5``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import resource
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from itui_kernel.client.launch import launch_itui_kernel
from itui_kernel.client.supervised import restart
from itui_kernel.protocol.connection import process_started
from itui_kernel.protocol.session_file import read_fields
from terminal import Terminal
from witness import Witness

NAME = "torture"
DEADLINE = 30
COUNT = """
import mmap, time
def count(run, path):
    with open(path, "r+b") as file:
        printed = mmap.mmap(file.fileno(), 8)
    number = 0
    while True:
        number += 1
        print(f"<{run}:{number}>")
        printed[:8] = number.to_bytes(8, "little")
        if number %% 20 == 0:
            time.sleep(0.01)
count(%d, %r)
"""


class Torture:
    """One session, a client in a terminal that gets hurt, and a witness of everything."""

    def __init__(self, directory: Path, seed: int, pause: float) -> None:
        self.random = random.Random(seed)
        self.pause = pause
        self.directory = directory
        self.happened: list[str] = []
        self.typed: list[str] = []
        self.runs = 0
        self.offset = 0.0
        self.kernel = launch_itui_kernel(NAME)
        self.session = self.kernel.directory
        links = directory / "links"
        links.mkdir(mode=0o700)
        self.witness = Witness(self.kernel.connection, links)
        self.terminal = self._attach()
        self._print_on()

    # --- what goes on all the time

    def _attach(self) -> Terminal:
        argv = [sys.executable, "-m", "itui", "attach", NAME]
        terminal = Terminal(argv, columns=100, rows=30, environment={"PYTHONWARNINGS": "ignore"})
        terminal.wait_for(r"^In \[|^ *\.\.\.:|input", DEADLINE)
        return terminal

    def _print_on(self) -> None:
        """Let the kernel print numbered lines, in a new run."""
        self.runs += 1
        path = self.directory / f"printed-{self.runs}"
        path.write_bytes(bytes(8))
        self.witness.run(COUNT % (self.runs, str(path)))
        run = self.runs
        self.witness.wait(lambda: self.witness.account.last.get(run), f"a line of run {run}")

    def printed(self, run: int) -> int:
        """Return how many lines a run has printed, as it noted itself."""
        return int.from_bytes((self.directory / f"printed-{run}").read_bytes(), "little")

    def _process(self, which: str) -> int | None:
        """Return the pid of the session's kernel or supervisor, if it is alive."""
        found = (read_fields(self.session) or {}).get(which) or {}
        pid = found.get("pid")
        alive = pid is not None and process_started(pid) == found.get("started")
        return pid if alive else None

    def _stay(self, *, reading: bool = True) -> None:
        """Let time pass, for the terminal is read or is not."""
        end = time.monotonic() + self.random.uniform(0.2, 1) * self.pause
        while (left := end - time.monotonic()) > 0:
            if reading:
                self.terminal.read(left)
            else:
                select.select([], [], [], left)

    # --- what happens

    def client_is_killed(self) -> None:
        self.terminal.process.kill()
        self.terminal.process.wait()
        self.terminal.close()
        self.terminal = self._attach()

    def client_loses_its_terminal(self) -> None:
        self.terminal.hang_up()
        self.terminal.process.wait(DEADLINE)
        self.terminal.close()
        self.terminal = self._attach()

    def client_is_stopped(self) -> None:
        self.terminal.process.send_signal(signal.SIGSTOP)
        self._stay()
        self.terminal.process.send_signal(signal.SIGCONT)

    def terminal_is_not_read(self) -> None:
        self._stay(reading=False)

    def link_is_cut(self) -> None:
        self.witness.cut()
        self._stay()
        self.witness.mend()

    def another_client_comes_and_goes(self) -> None:
        other = self._attach()
        other.press("ctrl x", "d")
        other.wait_exit()
        other.close()

    def code_is_interrupted(self) -> None:
        pid = self._process("kernel")
        if pid is not None:
            os.kill(pid, signal.SIGINT)
            # what is sent before the error is known would be aborted with it
            self.witness.pass_fence()
            self._print_on()

    def kernel_is_killed(self) -> None:
        self._end_kernel(signal.SIGKILL)

    def kernel_crashes(self) -> None:
        self._end_kernel(signal.SIGSEGV)

    def _end_kernel(self, number: int) -> None:
        pid = self._process("kernel")
        assert pid is not None
        ended, kernels = os.pidfd_open(pid), self.witness.kernels
        os.kill(pid, number)
        select.select([ended], [], [], DEADLINE)
        os.close(ended)
        asyncio.run(restart(self.session))
        # what is sent without a link is for the kernel of then
        self.witness.wait(lambda: self.witness.kernels > kernels, "the next kernel")
        self._print_on()

    def supervisor_is_killed(self) -> None:
        pid = self._process("supervisor")
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    def disk_is_full(self) -> None:
        pid = self._process("kernel")
        assert pid is not None
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        self._stay()
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))

    def clock_jumps(self) -> None:
        self.offset += self.random.choice((-7200, 7200, 86400, -86400))

    def input_is_typed(self) -> None:
        code = f"typed_{len(self.typed)} = {self.random.randrange(10**6)}"
        self.terminal.send(code)
        self.terminal.wait(lambda: code in self._prompt(), code)
        self.typed.append(code)
        deadline = time.monotonic() + DEADLINE
        while code in self._prompt():
            assert time.monotonic() < deadline, f"{code} stays in the editor"
            # where the kernel was dead just then it is not sent, and stays
            self.terminal.press("enter")
            with suppress(AssertionError):
                self.terminal.wait(lambda: code not in self._prompt(), seconds=2)
        self.terminal.wait(lambda: self._is_accepted(code), f"{code} is kept")

    def _is_accepted(self, code: str) -> bool:
        """Return whether an input has begun, or is kept where a client that is killed leaves it."""
        if self.witness.account.inputs[code]:
            return True
        texts = []
        for path in (self.session / "clients").glob("*"):
            with suppress(OSError):
                texts.append(path.read_text())
        return any(code in text for text in texts)

    def _prompt(self) -> str:
        """Return what stands in the last prompt on the screen."""
        lines = self.terminal.text().splitlines()
        return next((line for line in reversed(lines) if line.startswith("In [")), "")

    @property
    def events(self) -> list[Callable[[], None]]:
        return [
            self.client_is_killed,
            self.client_loses_its_terminal,
            self.client_is_stopped,
            self.terminal_is_not_read,
            self.link_is_cut,
            self.another_client_comes_and_goes,
            self.code_is_interrupted,
            self.kernel_is_killed,
            self.kernel_crashes,
            self.supervisor_is_killed,
            self.disk_is_full,
            self.clock_jumps,
            self.input_is_typed,
            self.input_is_typed,
            self.input_is_typed,
        ]

    def happen(self, count: int) -> None:
        """Let ``count`` random events happen."""
        for _ in range(count):
            event = self.random.choice(self.events)
            self.happened.append(f"run {self.runs}: {event.__name__}")
            event()
            while self.terminal.read(0):
                continue

    def run(self, count: int) -> tuple[list[str], list[str]]:
        """Let events happen; return what was not as it must be, and what is left behind."""
        real = time.time
        time.time = lambda: real() + self.offset
        try:
            self.happen(count)
            self.settle()
        except BaseException:
            never = [each for each in self.typed if not self.witness.account.inputs[each]]
            print(*self.happened, self.terminal.text(), "not run:", *never, sep="\n")
            self.give_up()
            raise
        finally:
            time.time = real
        return self.faults(), self.end()

    # --- the end

    def settle(self) -> None:
        """Let all that was typed run, and the witness see the last line."""
        pid = self._process("kernel")
        assert pid is not None
        os.kill(pid, signal.SIGINT)
        self.terminal.wait(self._have_all_run, "all that was typed")
        last = self.runs
        self.witness.wait(
            lambda: not self.witness.account.unseen(last, self.printed(last)), "the last line"
        )

    def _have_all_run(self) -> bool:
        if "held:" in self.terminal.text():
            self.terminal.press("ctrl x", "enter")
            with suppress(AssertionError):  # held again: the interrupt was for that one, too
                self.terminal.wait_gone("held:", 1)
        text = self.terminal.text()
        is_done = "idle" in text and "held:" not in text and "waiting" not in text
        return not self._unseen() or (is_done and self._may_be_unseen())

    def _unseen(self) -> list[str]:
        return [each for each in self.typed if not self.witness.account.inputs[each]]

    def _may_be_unseen(self) -> bool:
        """Return whether the beginnings of inputs may be among the messages marked as lost."""
        return len(self._unseen()) <= sum(mark.messages or 0 for mark in self.witness.marks)

    def faults(self) -> list[str]:
        """Return what was not as it must be."""
        account = self.witness.account
        found = list(account.faults)
        found += [f"{each}: ran again" for each in self.typed if account.inputs[each] > 1]
        if not self._may_be_unseen():
            found += [f"{each}: did not run" for each in self._unseen()]
        for run in range(1, self.runs + 1):
            unseen = account.unseen(run, self.printed(run))
            if unseen:
                found.append(f"run {run}: its last {unseen} lines were not seen")
        return found

    def end(self) -> list[str]:
        """End all of it; return what is left behind."""
        self.terminal.close()
        self.witness.call(self.witness.client.interrupt)
        asyncio.run_coroutine_threadsafe(self.witness.client.shutdown(), self.witness._loop).result(
            DEADLINE
        )
        self.witness.close()
        deadline = time.monotonic() + DEADLINE
        while (left := self.left_behind()) and time.monotonic() < deadline:
            select.select([], [], [], 0.05)
        return left

    def give_up(self) -> None:
        """End the processes, whatever state they are in."""
        self.terminal.close()
        for which in ("supervisor", "kernel"):
            pid = self._process(which)
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
        self.witness.close()

    def left_behind(self) -> list[str]:
        """Return the processes, sockets and files of the session that are there."""
        found: list[str] = []
        for top, directories, files in os.walk(self.session.parent):
            found += [str(Path(top, name)) for name in (*directories, *files)]
        mark = f"ITUI_RUNTIME_DIR={os.environ['ITUI_RUNTIME_DIR']}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            if int(process.name) == os.getpid():
                continue
            try:
                if mark in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_bytes().decode().replace("\0", " "))
                state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if state == "Z" and int(parent) == os.getpid():
                os.waitpid(int(process.name), os.WNOHANG)
                found.append(f"zombie {process.name}")
        return found


def places(directory: Path) -> dict[str, str]:
    """Return the environment that keeps a session to itself."""
    made = {}
    for name in ("RUNTIME", "DATA", "STATE", "CACHE"):
        path = directory / name.lower()
        path.mkdir(mode=0o700)
        made[f"ITUI_{name}_DIR"] = str(path)
    return made | {"ITUI_CONFIG": str(directory / "none.toml"), "HOME": str(directory)}


def main() -> int:
    """Torture a session as the arguments say; print what was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--pause", type=float, default=5.0, help="longest stop or cut in seconds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="itui-torture-") as name:
        os.environ.update(places(Path(name)))
        torture = Torture(Path(name), options.seed, options.pause)
        faults, left = torture.run(options.events)
    marks = [mark.why for mark in torture.witness.marks]
    lines = sum(torture.witness.account.last.values())
    print(json.dumps({"lines": lines, "runs": torture.runs, "typed": len(torture.typed)}))
    print(
        f"marked as lost: {len(marks)} times, {torture.witness.account.lost_lines} lines",
        *set(marks),
        sep="\n  ",
    )
    if faults:
        print(*torture.happened, sep="\n")
    print("faults:", *faults, sep="\n  ")
    print("left behind:", *left, sep="\n  ")
    return int(bool(faults or left))


if __name__ == "__main__":
    sys.exit(main())
