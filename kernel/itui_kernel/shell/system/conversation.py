"""An input's wait for a program: shows what it writes, and asks the user what it wants typed."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable

from itui_kernel.shell.system.programs import Program
from itui_kernel.shell.system.shown import HOLD, Screen
from itui_kernel.shell.system.terminal import END_OF_FILE, Terminal
from itui_kernel.shell.system.waiting import Wait, is_at_work

Ask = Callable[[str, bool], str]  # prompt, whether it is a password
Sink = Callable[[bytes], object]

_CHUNK = 1 << 16
_LONGEST_HOLD = 0.5  # seconds, while the program is at work
_LONGEST_PAUSE = 0.5  # seconds between two looks at a program that writes nothing
_SHORTEST_PAUSE = 0.005  # seconds, while an interrupt is held
_MOST_READS = 64
_MOST_ENDS = 3  # times that a program is told that nobody can answer


class Conversation:
    """What goes between a program and the user, step by step.

    ``pipes`` are what else the program writes to. The conversation is over when the program has
    ended and nothing more is there; if it ``is_whole``, when nobody is left who could write.
    """

    def __init__(
        self,
        program: Program,
        terminal: Terminal,
        pipes: dict[int, Sink],
        *,
        ask: Ask | None = None,
        is_whole: bool = False,
    ) -> None:
        self._program = program
        self._terminal = terminal
        self._pipes = pipes
        self._ask = ask
        self._is_whole = is_whole
        self._is_attended = True
        self._is_open = True
        self._screen = Screen()
        self._pause = HOLD
        self._ends_sent = 0
        self._answered: Wait | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody is left who could write."""
        return self._is_open or bool(self._pipes)

    def leave(self) -> None:
        """Ask nothing from now on, and go on while somebody is left who could write."""
        self._is_attended = False

    def step(self) -> bool:
        """Take what comes within a moment; true when that was all."""
        if self._program.holds:
            self._pause = _SHORTEST_PAUSE
            self._program.release(self._terminal.foreground)
        if self._read(HOLD if self._screen.holds else self._pause):
            self._pause = HOLD
            return False
        if not self._program.is_running:
            for _ in range(_MOST_READS):  # not without end: what it has started may still write
                if not self._read(0):
                    break
            if self._is_over:
                self._screen.show()
                return True
        elif self._is_attended:
            self._look()
        if self._screen.holds and not self._may_ask_soon():
            self._screen.show()
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return False

    @property
    def _is_over(self) -> bool:
        if self._is_attended and not (self._is_whole and not self._program.signals):
            return True
        return not self.is_open

    def _may_ask_soon(self) -> bool:
        """Tell whether the program is still at work on what follows the begin of a line."""
        is_young = self._screen.age < _LONGEST_HOLD
        return is_young and self._program.is_running and is_at_work(self._program.pid)

    def _read(self, timeout: float) -> bool:
        """Take what is there or comes in time; false when there was nothing."""
        if not self.is_open:
            self._program.wait(timeout)
            return False
        waiting = select.poll()  # not select, which knows the first thousand descriptors only
        for descriptor in self._pipes:
            waiting.register(descriptor, select.POLLIN)
        if self._is_open:
            waiting.register(self._terminal.descriptor, select.POLLIN)
        ready = waiting.poll(timeout * 1000)
        for descriptor, _ in ready:
            if descriptor == self._terminal.descriptor:
                self._read_terminal()
            else:
                self._read_pipe(descriptor)
        return bool(ready)

    def _read_terminal(self) -> None:
        data = self._terminal.read()
        self._is_open = data is not None
        if data != b"":
            self._screen.take(data or b"")

    def _read_pipe(self, descriptor: int) -> None:
        data = os.read(descriptor, _CHUNK)
        self._pipes[descriptor](data)
        self._screen.note(data.decode("utf-8", "replace"))
        if not data:
            del self._pipes[descriptor]
            os.close(descriptor)

    def _look(self) -> None:
        """See what the program does that writes nothing: it may want an answer."""
        hint = self._program.press_on()
        if hint:
            self._screen.show()
            sys.stderr.write(hint)
        wait = self._terminal.wait(self._program)
        # what was typed may still be on its way while the program sleeps as it did before
        if wait is not None and wait != self._answered and not self._read(HOLD):
            self._answer()
            self._answered = wait

    def _answer(self) -> None:
        """Ask the user for what the program waits for, and type it."""
        self._pause = HOLD
        if self._ask is None:
            self._refuse()
            return
        # else it was shown before it was known as a prompt, and what is typed belongs behind it
        is_kept_back = self._screen.holds or self._is_whole
        self._program.forgive()
        try:
            text = self._ask(self._screen.prompt(), self._terminal.is_secret)
        except NotImplementedError:  # of a frontend that takes no questions
            self._refuse()
            return
        except KeyboardInterrupt:
            self._screen.drop()
            raise
        except EOFError:
            self._screen.drop()
            self._terminal.type(END_OF_FILE)
            return
        if is_kept_back:  # who asks for a password ends the line itself
            self._screen.expect(f"{text}\n" if self._terminal.echoes else "\n")
        self._screen.drop()
        self._terminal.type(f"{text}\n")

    def _refuse(self) -> None:
        """Tell the program that there is no input."""
        self._screen.show()
        self._ends_sent += 1
        if self._ends_sent == 1:
            sys.stderr.write(f"{self._program.name}: no input: the frontend cannot be asked\n")
        if self._ends_sent <= _MOST_ENDS:
            self._terminal.type(END_OF_FILE)
