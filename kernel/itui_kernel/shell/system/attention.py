"""What becomes of interrupts while an input waits for a program: they are the program's."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Attention:
    """Calls ``on_interrupt`` instead of raising ``KeyboardInterrupt``, so that nothing is torn.

    In another thread than the main one an interrupt is an exception: ``follow`` catches it.
    """

    def __init__(self, on_interrupt: Callable[[], None]) -> None:
        self._on_interrupt = on_interrupt
        self._replaced: Any = None
        self.inner: Any = None  # the handler that watches over lost signals, if it is ours

    @property
    def _is_main(self) -> bool:
        return threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Attention:
        if self._is_main:
            self._replaced = signal.getsignal(signal.SIGINT)
            self.inner = getattr(self._replaced, "inner", None) or self._replaced
            if callable(self._replaced):
                signal.signal(signal.SIGINT, self)
        return self

    def __exit__(self, *_: object) -> None:
        if callable(self._replaced):
            signal.signal(signal.SIGINT, self._replaced)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Hand an interrupt on; this is the signal handler."""
        note = getattr(self.inner, "note", None)
        if note is not None:
            note()
        self._on_interrupt()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let interrupts be exceptions again while the user is asked."""
        if not callable(self._replaced):
            yield
            return
        try:
            signal.signal(signal.SIGINT, self._replaced)
            yield
        finally:
            signal.signal(signal.SIGINT, self)

    def follow(self, step: Callable[[], bool]) -> None:
        """Call ``step`` until it says that all is over."""
        while True:
            try:
                if step():
                    return
            except KeyboardInterrupt:
                self._on_interrupt()
