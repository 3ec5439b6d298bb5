"""One run of a program: its terminal, what is said there, and who waits for it."""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import suppress

from itui_kernel.shell.system.attention import Attention
from itui_kernel.shell.system.conversation import Ask, Conversation, Sink
from itui_kernel.shell.system.environment import environment
from itui_kernel.shell.system.programs import Program
from itui_kernel.shell.system.terminal import Files, Terminal

Pipes = dict[int, Sink]


class Run:
    """A program from its start to its end; an input waits for it, or a thread of its own."""

    def __init__(self, command: list[str], name: str, files: Files, pipes: Pipes) -> None:
        self.program: Program | None = None
        self._command = command
        self._name = name
        self._files = files
        self._pipes = pipes
        self._terminal = Terminal()
        self._interrupts: deque[None] = deque()  # that have come and are not handed on so far

    def attend(self, ask: Ask | None, *, is_whole: bool = False) -> int:
        """Wait for the end, show and ask meanwhile, and return the exit code.

        An interrupt is the program's; when it has ended the program, it ends the input as well.
        """
        attention = Attention(self._interrupt)

        def answer(prompt: str, is_secret: bool) -> str:
            if ask is None:
                raise NotImplementedError
            with attention.paused():
                return ask(prompt, is_secret)

        with attention:
            try:
                conversation = self._begin(answer, is_whole=is_whole)
                attention.follow(conversation.step)
                exit_code = self._started.exit_code
                self._leave(conversation)
            except BaseException:  # nobody takes what it writes any more
                self._close()
                raise
        return exit_code

    def go_on_alone(self) -> Program:
        """Let a thread show what the program writes, and wait for nothing."""
        conversation = self._begin(None)
        self._leave(conversation)
        return self._started

    @property
    def was_interrupted(self) -> bool:
        """Whether an interrupt came that the program has not answered by a question."""
        return self._started.signals > 0

    @property
    def _started(self) -> Program:
        assert self.program is not None
        return self.program

    def _begin(self, ask: Ask | None, *, is_whole: bool = False) -> Conversation:
        try:
            self.program = self._terminal.start(
                self._command, self._name, environment(), self._files
            )
        except BaseException:
            self._close()
            raise
        finally:
            self._files.close()
        self._hand_on()
        return Conversation(self.program, self._terminal, self._pipes, ask=ask, is_whole=is_whole)

    def _interrupt(self) -> None:
        """Interrupt the program, as soon as there is one; called by a handler or a thread."""
        self._interrupts.append(None)
        self._hand_on()

    def _hand_on(self) -> None:
        while self.program is not None:
            try:
                self._interrupts.pop()  # before it is handed on: two may be here at a time
            except IndexError:
                return
            self.program.interrupt(self._terminal.foreground)

    def _leave(self, conversation: Conversation) -> None:
        """Go on without the input while somebody is left who could write."""
        conversation.leave()
        if self._started.is_running or conversation.is_open:
            threading.Thread(
                target=self._go_on, args=(conversation,), name="itui-command", daemon=True
            ).start()
        else:
            self._close()

    def _go_on(self, conversation: Conversation) -> None:
        with suppress(ValueError):  # what showed it has been closed
            while not conversation.step():
                pass
        self._close()
        self._started.process.wait()

    def _close(self) -> None:
        """Hang up."""
        self._terminal.close()
        for descriptor in self._pipes:
            os.close(descriptor)
        self._pipes.clear()
