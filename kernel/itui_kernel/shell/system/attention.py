"""What becomes of interrupts while an input waits for a program: they are the program's."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from itui_kernel.shell.running.thread_interrupts import interrupts_here


class Attention:
    """Calls ``on_interrupt`` instead of raising ``KeyboardInterrupt``, so that nothing is torn.

    In another thread than the main one it is called by the thread that interrupts.
    """

    def __init__(self, on_interrupt: Callable[[], None]) -> None:
        self._on_interrupt = on_interrupt
        is_main = threading.current_thread() is threading.main_thread()
        self._thread = None if is_main else interrupts_here()
        self._replaced: Any = signal.getsignal(signal.SIGINT) if is_main else None
        # the handler that watches over lost signals, if it is ours
        self.inner: Any = getattr(self._replaced, "inner", None) or self._replaced

    def __enter__(self) -> Attention:
        try:
            self._take()
        except BaseException:
            self._give_back()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._give_back()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Hand an interrupt on; this is the signal handler."""
        note = getattr(self.inner, "note", None)
        if note is not None:
            note()
        self._on_interrupt()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let interrupts be exceptions again while the user is asked."""
        try:
            self._give_back()
            yield
        finally:
            self._take()

    def follow(self, step: Callable[[], bool]) -> None:
        """Call ``step`` until it says that all is over."""
        while True:
            try:
                if step():
                    return
            except KeyboardInterrupt:  # while the user was asked
                self._on_interrupt()

    def _take(self) -> None:
        if callable(self._replaced):
            signal.signal(signal.SIGINT, self)
        if self._thread is not None:
            self._thread.redirect(self._on_interrupt)

    def _give_back(self) -> None:
        if callable(self._replaced):
            signal.signal(signal.SIGINT, self._replaced)
        if self._thread is not None:
            self._thread.redirect(None)
