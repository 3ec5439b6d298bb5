"""A slow link between a program and its reader, and how soon a key is seen over it.

What the program writes waits in a buffer as large as those of TCP and sshd, leaves at the rate of
the link and arrives half a round trip later; what is typed or answered arrives half a round trip
later as well.
"""

from __future__ import annotations

import errno
import os
import random
import select
import statistics
import sys
import time
from collections import deque
from collections.abc import Sequence
from functools import partial
from typing import Any

from console import Program, SeenTerminal, opened
from measure import Table, percentile

RATE = 20_000
ROUND_TRIP = 0.1
BUFFER = 256_000
PAUSE = 0.3
MOST_SECONDS = 45.0
GIVEN_UP_SECONDS = 30.0
_PACKET = 500
_TYPED = "quick_brown_foxes_jump_over_a_very_lazy_"


class LinkedTerminal(SeenTerminal):
    """A terminal at the far end of a slow link."""

    def __init__(self, argv: Sequence[str], **options: Any) -> None:
        self._arriving: deque[tuple[float, bytes]] = deque()
        self._typed: deque[tuple[float, str]] = deque()
        self._free_at = 0.0
        super().__init__(argv, **options)

    def send(self, text: str) -> None:
        self._typed.append((time.monotonic() + ROUND_TRIP / 2, text))

    def read(self, timeout: float) -> bool:
        """Let the link work for at most ``timeout`` seconds, until something arrives."""
        end = time.monotonic() + timeout
        while True:
            now = time.monotonic()
            self._pass_on(now)
            if self._arrive(now):
                return True
            if now >= end:
                return False
            upcoming = [each[0][0] for each in (self._arriving, self._typed) if each]
            pause = max(min([end, *upcoming]) - now, 0)
            has_room = self._waiting(now) < BUFFER
            ready, _, _ = select.select([self._master] if has_room else [], [], [], pause)
            if ready and not self._take():
                return False

    def _waiting(self, now: float) -> float:
        """Return how many bytes have not left yet."""
        return max(self._free_at - now, 0) * RATE

    def _pass_on(self, now: float) -> None:
        while self._typed and self._typed[0][0] <= now:
            super().send(self._typed.popleft()[1])

    def _take(self) -> bool:
        """Put what the program wrote on the link."""
        try:
            data = os.read(self._master, 4096)
        except OSError as error:
            if error.errno == errno.EIO:
                return False
            raise
        for begin in range(0, len(data), _PACKET):
            packet = data[begin : begin + _PACKET]
            self._free_at = max(self._free_at, time.monotonic()) + len(packet) / RATE
            self._arriving.append((self._free_at + ROUND_TRIP / 2, packet))
        return True

    def _arrive(self, now: float) -> bool:
        if not self._arriving or self._arriving[0][0] > now:
            return False
        data = self._arriving.popleft()[1]
        self.received += len(data)
        self.show(data)
        return True


def measure(programs: Sequence[Program], seconds: float) -> Table:
    """Type on the link while nothing and while everything is printed."""
    columns = [program for program in programs if program.can_type_while_busy]
    names = [program.name for program in columns]
    table = Table(f"link of {RATE // 1000} kB/s, {ROUND_TRIP * 1000:.0f} ms", names)
    for is_mute in (False, True):
        figures = [_figures(program, is_mute=is_mute, seconds=seconds) for program in columns]
        for what in max(figures, key=len):
            label = f"mute terminal: {what}" if is_mute else what
            table.add(label, *(each.get(what) for each in figures))
    return table


def _figures(program: Program, *, is_mute: bool, seconds: float) -> dict[str, float]:
    figures: dict[str, float] = {}
    try:
        with opened(program, LinkedTerminal, is_mute=is_mute) as console:
            console.load()
            console.settle(0.5)
            _echo(console.terminal, "idle", figures)
            console.wipe()
            console.settle(0.5)
            console.enter("endless()")
            console.terminal.wait_for("x{70}")
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                console.terminal.read(0.05)
            before, begin = console.terminal.received, time.monotonic()
            _echo(console.terminal, "flood", figures)
            amount = console.terminal.received - before
            figures["flood: kB/s on the link"] = amount / (time.monotonic() - begin) / 1000
            begin = time.monotonic()
            console.terminal.press("ctrl c")
            console.terminal.wait_for(r"KeyboardInterrupt", GIVEN_UP_SECONDS)
            figures["flood: Ctrl-C → seen, ms"] = (time.monotonic() - begin) * 1000
    except AssertionError as failure:
        print(f"{program.name}: {str(failure)[:200].splitlines()[0]}", file=sys.stderr)
    return figures


def _echo(terminal: SeenTerminal, when: str, figures: dict[str, float]) -> None:
    """Type with pauses that have nothing to do with the program's frames."""
    pauses = random.Random(1)
    seconds = []
    begin = time.monotonic()
    for index in range(1, len(_TYPED) + 1):
        if time.monotonic() - begin > MOST_SECONDS:
            break
        terminal.send(_TYPED[index - 1])
        seen = partial(_shows, terminal, _TYPED[:index])
        seconds.append(terminal.wait(seen, _TYPED[:index], GIVEN_UP_SECONDS))
        end = time.monotonic() + PAUSE * pauses.uniform(0.5, 1.5)
        while time.monotonic() < end:
            terminal.read(end - time.monotonic())
    figures[f"{when}: key → visible, ms p50"] = statistics.median(seconds) * 1000
    figures[f"{when}: key → visible, ms p95"] = percentile(seconds, 0.95) * 1000
    figures[f"{when}: key → visible, ms max"] = max(seconds) * 1000


def _shows(terminal: SeenTerminal, text: str) -> bool:
    return text in terminal.text()
