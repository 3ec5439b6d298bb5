"""Interrupts: SIGINT raises ``KeyboardInterrupt`` in running user code, and nowhere else."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType


class Interrupts:
    """The SIGINT handler of the main thread."""

    def __init__(self) -> None:
        self._is_allowed = False

    def install(self) -> None:
        """Take SIGINT, which user code may have taken in the meantime."""
        if signal.getsignal(signal.SIGINT) != self._on_signal:
            signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._is_allowed:
            signal.default_int_handler(number, frame)

    def run(self, code: Callable[[], None]) -> None:
        """Run code that may be interrupted; the interrupt ends it without an exception here."""
        try:
            try:
                self._is_allowed = True
                code()
            finally:
                self._is_allowed = False
        except KeyboardInterrupt:
            self._is_allowed = False

    @staticmethod
    def send() -> None:
        """Interrupt the main thread, and the children too if we lead their process group.

        A real signal: it wakes sleeping system calls and locks, which flags and asynchronous
        exceptions do not.
        """
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGINT)
        else:
            os.kill(os.getpid(), signal.SIGINT)


def interrupt_thread(thread_id: int) -> None:
    """Raise ``KeyboardInterrupt`` in another thread; it arrives when its next bytecode runs."""
    import ctypes

    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    raise_in(ctypes.c_ulong(thread_id), ctypes.py_object(KeyboardInterrupt))
