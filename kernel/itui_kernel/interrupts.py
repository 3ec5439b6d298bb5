"""Interrupts: SIGINT raises ``KeyboardInterrupt`` in running user code, and nowhere else."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

_FIRST_LOOK = 0.03  # seconds in which Python calls the handler unless the signal was lost
_NEXT_LOOK = 0.05
_MOST_REPEATS = 20  # code that does not come back from C may mean to
# ends system calls that block; ignored by default, so that no program we start can die of it
_WAKING = signal.SIGURG


class Interrupts:
    """The SIGINT handler of the main thread, and the watch over signals that get lost.

    CPython notes a signal and calls the handler when it next runs Python code. A signal that
    arrives after the last look and before a system call that blocks does not end that call. So
    every signal also leaves a byte in a pipe. The handler takes it out; if the I/O thread finds
    it there, and the handler has still not run soon after, it wakes the main thread by another
    signal. Not by the same once more: that could come after all and interrupt the next input.
    """

    def __init__(self) -> None:
        self._is_allowed = False
        self._is_expected = False  # a request is on its way to the main thread
        self._is_stale = False  # the next signal heard came before that
        self._has_come_early = False
        self._is_child = False
        self._noted = 0  # calls of the handler
        self._lost: _Lost | None = None  # the I/O thread's
        self._error: BaseException | None = None  # to be raised in running code
        self.descriptor, self._writing = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._writing, False)
        os.register_at_fork(after_in_child=self._leave_kernel)

    def begin(self) -> None:
        """Take SIGINT for the first time; what came while the kernel started was for nobody."""
        self.install()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

    def install(self) -> None:
        """Take SIGINT, which user code may have taken in the meantime."""
        if signal.getsignal(signal.SIGINT) is not self:
            signal.signal(signal.SIGINT, self)
        if signal.getsignal(_WAKING) is signal.SIG_DFL:
            signal.signal(_WAKING, self._wake)
        taken = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        if taken in (-1, self._writing):
            return
        try:  # an event loop with signal handlers of its own needs it more
            signal.set_wakeup_fd(taken, warn_on_full_buffer=False)
        except OSError:  # it was closed
            return

    def _leave_kernel(self) -> None:
        """In a forked child: the pipe is the parent's, for the parent's signals."""
        self._is_child = True
        signal.set_wakeup_fd(-1)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Interrupt the running code; this is the signal handler."""
        self.note()
        if self._is_allowed:
            signal.default_int_handler(number, frame)
        else:
            self._has_come_early = self._is_expected and not self._is_stale
            self._is_stale = False

    def note(self) -> None:
        """Note that the handler runs; for handlers that call this one only sometimes."""
        if not self._is_child:
            self._take()
            self._noted += 1  # after taking: who finds a byte has read an older count

    def run(self, code: Callable[[], None]) -> None:
        """Run code that may be interrupted; the interrupt ends it without an exception here."""
        self.install()
        self._error = None
        try:
            try:
                self._is_allowed = True
                self._is_expected = False
                if self._has_come_early:
                    self._has_come_early = False
                    raise KeyboardInterrupt
                code()
            finally:
                self._is_allowed = False
        except (KeyboardInterrupt, MemoryError):  # the latter came too late for the code
            self._is_allowed = False
        self.install()  # a handler of the user's might end the kernel while it is idle

    # --- only for the I/O thread

    def expect(self) -> None:
        """Keep an interrupt from now on for the request that the main thread gets next."""
        noted = self._noted
        is_pending = signal.SIGINT in signal.sigpending()
        self.look()  # after that: one that arrives in between has left its byte
        is_lost = self._lost is not None and self._lost.noted == self._noted
        self._is_stale = (is_pending or is_lost) and self._noted == noted
        self._has_come_early = False
        self._is_expected = True

    def send(self) -> None:
        """Interrupt the main thread, and the children too if we lead their process group.

        A real signal: it wakes sleeping system calls and locks, which flags and asynchronous
        exceptions do not.
        """
        self._is_stale = False
        if os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGINT)
        else:
            os.kill(os.getpid(), signal.SIGINT)

    def raise_error(self, error: BaseException) -> None:
        """Raise an exception in the running code, once it is in Python; end a system call."""
        self._error = error
        self.wake_again()

    def wake_again(self) -> bool:
        """Wake the main thread if it has not raised the last one; return whether it has not.

        The signal, as every one, may get lost between the last look of Python and a system call.
        """
        main = threading.main_thread().ident
        if self._error is None or main is None:
            return False
        if signal.getsignal(_WAKING) == self._wake:  # else user code has taken it
            signal.pthread_kill(main, _WAKING)
        return True

    def look(self) -> None:
        """Look into the pipe, which has become readable."""
        noted = self._noted
        if signal.SIGINT in self._take() and self._lost is None:
            self._lost = _Lost(noted, time.monotonic() + _FIRST_LOOK)

    def timer(self, now: float) -> float | None:
        """Wake the main thread while a signal has not been handled; return when to look next."""
        lost = self._lost
        if lost is None:
            return None
        if self._noted != lost.noted or not self._is_ours(signal.getsignal(signal.SIGINT)):
            self._lost = None
            return None
        if lost.repeats == _MOST_REPEATS:
            return None
        if now >= lost.due:
            lost.repeats += 1
            lost.due = now + _NEXT_LOOK
            main = threading.main_thread().ident
            if main is not None:
                signal.pthread_kill(main, _WAKING)
        return lost.due

    def _wake(self, number: int, frame: FrameType | None) -> None:
        """Let Python look for other signals, now that a system call has ended; or raise."""
        error, self._error = self._error, None
        if error is not None and self._is_allowed:
            raise error

    def _is_ours(self, handler: object) -> bool:
        """Tell whether a handler would have noted that it ran."""
        return handler is self or getattr(handler, "inner", None) is self

    def _take(self) -> bytes:
        try:
            return os.read(self.descriptor, 4096)
        except BlockingIOError:
            return b""


class _Lost:
    """A signal whose handler was not called so far."""

    def __init__(self, noted: int, due: float) -> None:
        self.noted = noted
        self.due = due
        self.repeats = 0
