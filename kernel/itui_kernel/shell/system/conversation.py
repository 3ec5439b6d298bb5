"""An input's wait for a program: shows what it writes, and asks the user what it wants typed."""

from __future__ import annotations

import os
import re
import select
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable

from itui_kernel.shell.system.programs import Program
from itui_kernel.shell.system.terminal import END_OF_FILE, Terminal
from itui_kernel.shell.system.waiting import Wait, is_at_work

Ask = Callable[[str, bool], str]  # prompt, whether it is a password
Sink = Callable[[bytes], object]

_CHUNK = 1 << 16
_HOLD = 0.03  # seconds that the begin of a line is kept back: it may be the prompt of a question
_LONGEST_HOLD = 0.5  # seconds, while the program is at work
_LONGEST_PROMPT = 200
_LONGEST_PAUSE = 0.5  # seconds between two looks at a program that writes nothing
_MOST_READS = 64
_MOST_ENDS = 3  # times that a program is told that nobody can answer
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\a\x1b]*(?:\a|\x1b\\)|[()].|[=>78])")


class Shown:
    """Shows bytes on a stream as they come."""

    def __init__(self, stream: str) -> None:
        self._write = getattr(sys, stream).write
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def __call__(self, data: bytes) -> None:
        """Write them; no bytes are the end."""
        text = self._decode(data, not data)
        if text:
            self._write(text)


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
        self._write = sys.stdout.write
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._held = ""  # the begin of a line, not shown yet
        self._held_since = 0.0
        self._tail = ""  # the begin of a line that was shown or kept
        self._echo = ""  # what has been typed and is about to come back
        self._pause = _HOLD
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
        if self._read(_HOLD if self._held else self._pause):
            self._pause = _HOLD
            return False
        if not self._program.is_running:
            for _ in range(_MOST_READS):  # not without end: what it has started may still write
                if not self._read(0):
                    break
            if self._is_over:
                self._show_held()
                return True
        elif self._is_attended:
            self._look()
        if self._held and not self._may_ask_soon():
            self._show_held()
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        return False

    @property
    def _is_over(self) -> bool:
        if self._is_attended and not (self._is_whole and not self._program.signals):
            return True
        return not self.is_open

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
        if data is None:
            self._is_open = False
            self._take(self._decode(b"", final=True))
        else:
            self._take(self._decode(data))

    def _read_pipe(self, descriptor: int) -> None:
        data = os.read(descriptor, _CHUNK)
        self._pipes[descriptor](data)
        self._note_tail(data.decode("utf-8", "replace"))
        if not data:
            del self._pipes[descriptor]
            os.close(descriptor)

    def _look(self) -> None:
        """See what the program does that writes nothing: it may want an answer."""
        hint = self._program.press_on()
        if hint:
            self._show_held()
            sys.stderr.write(hint)
        wait = self._terminal.wait(self._program)
        # what was typed may still be on its way while the program sleeps as it did before
        if wait is not None and wait != self._answered and not self._read(_HOLD):
            self._answer()
            self._answered = wait

    def _take(self, text: str) -> None:
        if self._echo:
            text = self._without_echo(text)
        now = time.monotonic()
        if not self._held:
            self._held_since = now
        lines, end, self._held = (self._held + text).rpartition("\n")
        if end:
            self._write(lines + end)
            self._held_since = now
            self._tail = ""
        if self._held and now - self._held_since > _HOLD:
            self._show_held()

    def _without_echo(self, text: str) -> str:
        """Leave out what comes back of the typed text: the user has seen it."""
        text = text.replace("\r\n", "\n", 1)
        length = min(len(text), len(self._echo))
        if text[:length] != self._echo[:length]:
            self._echo = ""
            return text
        self._echo = self._echo[length:]
        return text[length:]

    def _show_held(self) -> None:
        text, self._held = self._held, ""
        if text:
            self._write(text)
            self._note_tail(text)

    def _note_tail(self, text: str) -> None:
        self._tail = (self._tail + text).rpartition("\n")[2][-_LONGEST_PROMPT:]

    def _may_ask_soon(self) -> bool:
        """Tell whether the program is still at work on what follows the begin of a line."""
        is_young = time.monotonic() - self._held_since < _LONGEST_HOLD
        return is_young and self._program.is_running and is_at_work(self._program.pid)

    def _answer(self) -> None:
        """Ask the user for what the program waits for, and type it."""
        is_shown = not self._held and not self._is_whole  # the prompt, before it was known as one
        text = self._asked()
        self._pause = _HOLD
        if text is None:
            if self._ends_sent < _MOST_ENDS:
                self._terminal.type(END_OF_FILE)
            return
        if self._terminal.echoes and not is_shown:
            self._echo = text + "\n"
        self._terminal.type(text + "\n")

    def _asked(self) -> str | None:
        """Return what the user types; ``None`` when that is the end, or there is nobody."""
        prompt, self._held = self._held, ""
        text = _ESCAPE.sub("", self._tail + prompt)
        self._tail = ""
        try:
            if self._ask is None:
                raise NotImplementedError
            self._program.forgive()
            return self._ask(text.rpartition("\r")[2], self._terminal.is_secret)
        except EOFError:
            return None
        except NotImplementedError:  # of a frontend that takes no questions
            self._write(prompt)
            self._ends_sent += 1
            if self._ends_sent == 1:
                sys.stderr.write(f"{self._program.name}: no input: the frontend cannot be asked\n")
            return None
