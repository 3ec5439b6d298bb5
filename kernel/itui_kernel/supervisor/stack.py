"""Where our kernel is stuck: ``faulthandler`` writes it into the log on SIGUSR1."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

from itui_kernel.protocol.session_file import Fields
from itui_kernel.supervisor.log import log_since, log_size

if TYPE_CHECKING:
    from itui_kernel.supervisor.door import Visitor
    from itui_kernel.supervisor.supervisor import Supervisor

_INTERVAL = 0.02  # seconds between looks at the log
_PATIENCE = 2.0  # seconds until something must be there
_HEAD = "most recent call first"


class Stack:
    """Asks the kernel for its stacks and waits until they are complete."""

    def __init__(self, supervisor: Supervisor) -> None:
        self._supervisor = supervisor
        self._waiting: list[Visitor] = []
        self._start = 0
        self._seen = 0
        self._looks = 0

    def answer(self, visitor: Visitor, asked: Fields) -> None:
        """Have the kernel write its stacks, and send them."""
        kernel = self._supervisor.kernel
        if not kernel.is_alive or kernel.has_ended():
            visitor.send({"ok": False, "problem": "the kernel has ended"})
        elif not self._supervisor.is_ours or not kernel.catches(signal.SIGUSR1):
            problem = "only an itui kernel that has started can show its stack"
            visitor.send({"ok": False, "problem": problem})
        else:
            self._waiting.append(visitor)
            if len(self._waiting) == 1:
                self._start = self._seen = log_size(self._supervisor.directory)
                self._looks = 0
                kernel.send_to_process(signal.SIGUSR1)
                self._supervisor.loop.after(_INTERVAL, self._look)

    def _look(self) -> None:
        """Answer when stacks are there and no more is being written."""
        if not self._waiting:
            return
        self._looks += 1
        size, seen = log_size(self._supervisor.directory), self._seen
        self._seen = size
        if size == seen and size > self._start:
            text = log_since(self._supervisor.directory, self._start)
            if _HEAD in text:
                self._send({"ok": True, "stack": text.rstrip()})
                return
        if self._looks * _INTERVAL > _PATIENCE:
            self._send({"ok": False, "problem": "the kernel does not answer: is it stopped?"})
            return
        self._supervisor.loop.after(_INTERVAL, self._look)

    def kernel_has_ended(self) -> None:
        """Wait no longer."""
        self._send({"ok": False, "problem": "the kernel has ended"})

    def _send(self, content: Fields) -> None:
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            each.send(content)
