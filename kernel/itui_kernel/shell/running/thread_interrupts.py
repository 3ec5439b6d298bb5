"""Interrupts of threads that run user code beside the main one, which alone gets signals."""

from __future__ import annotations

import threading
from collections.abc import Callable

_here = threading.local()


class ThreadInterrupts:
    """Interrupts of another thread than the main one: exceptions that its next bytecode raises.

    The lock makes sure that none arrives where it would end the thread instead of the input.
    """

    def __init__(self, cancel: Callable[[int], bool]) -> None:
        self._cancel = cancel  # ends what a thread is awaiting, which no exception would wake
        self._lock = threading.Lock()
        self._thread: int | None = None  # while it may be interrupted
        self._receiver: Callable[[], None] | None = None  # takes them instead of the running code
        self._is_expected = False
        self._has_come_early = False
        self._is_sent = False

    def expect(self) -> None:
        """Keep an interrupt from now on for the request that the thread gets next."""
        with self._lock:
            self._is_expected, self._has_come_early = True, False

    def send(self, heard: Callable[[], None] | None = None) -> bool:
        """Interrupt what the thread runs, and return whether by an exception.

        What is given is called in it right before code of the user's sees that.
        """
        with self._lock:
            if self._thread is None:
                self._has_come_early = self._has_come_early or self._is_expected
            elif self._receiver is not None:
                self._receiver()
            elif not self._cancel(self._thread):
                self._is_sent = True
                _raise_in(self._thread, KeyboardInterrupt if heard is None else _telling(heard))
                return True
        return False

    def redirect(self, receiver: Callable[[], None] | None) -> None:
        """Call a function in the place of each exception from now on; for the thread itself.

        One that was sent before is raised here, after that.
        """
        with self._lock:
            self._receiver = receiver

    def raise_error(self, error: BaseException) -> None:
        """Raise an exception of the same kind and text in the running code, once it is in Python.

        Only a class can be raised in another thread.
        """
        kind, said = type(error), str(error)
        own = {"__module__": kind.__module__, "__str__": lambda _: said}
        with self._lock:
            if self._thread is not None and not self._is_sent:
                self._is_sent = True
                _raise_in(self._thread, type(kind.__name__, (kind,), own))

    def wake_again(self) -> bool:
        """Do nothing: no system call of another thread than the main one can be ended."""
        return False

    def run(self, code: Callable[[], None]) -> None:
        """Run code that may be interrupted; the interrupt ends it without an exception here."""
        _here.interrupts = self
        try:
            with self._lock:
                self._thread, self._is_expected = threading.get_ident(), False
                self._receiver = None
            if self._has_come_early:
                raise KeyboardInterrupt
            code()
        except (KeyboardInterrupt, MemoryError):  # the latter came too late for the code
            self._has_come_early = False  # and nothing else: the input is over
        while True:
            try:
                with self._lock:
                    self._thread = None
                if self._is_sent:
                    self._take_last()
                self._is_sent = False
                return
            except KeyboardInterrupt:
                continue

    def _take_last(self) -> None:
        """Take the exception that may have come too late, by another in its place.

        CPython 3.11 notes that there is one for some thread and forgets it only when one is
        raised: without that every thread runs slower, and a profiler does not go on at all.
        """
        try:
            _raise_in(threading.get_ident())
            while True:
                pass
        except KeyboardInterrupt:
            return


def interrupts_here() -> ThreadInterrupts | None:
    """Return what interrupts this thread, if it is not the main one and runs user code."""
    found: ThreadInterrupts | None = getattr(_here, "interrupts", None)
    return found


def _telling(heard: Callable[[], None]) -> type[KeyboardInterrupt]:
    """Return what raises a ``KeyboardInterrupt`` and calls a function when that is made."""

    def make(_: type[KeyboardInterrupt]) -> KeyboardInterrupt:
        heard()
        return KeyboardInterrupt()

    return type(KeyboardInterrupt.__name__, (KeyboardInterrupt,), {"__new__": make})


def _raise_in(thread: int, kind: type[BaseException] = KeyboardInterrupt) -> None:
    """Set the exception that the next bytecode of a thread raises."""
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))
