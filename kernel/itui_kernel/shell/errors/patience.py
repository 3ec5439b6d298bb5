"""Asks objects for their ``repr``, but waits only so long: what hangs is left behind."""

from __future__ import annotations

import sys
import threading
import time
from contextvars import copy_context

from itui_kernel.services import safe

SECONDS = 0.3  # for one object
SECONDS_IN_ALL = 1.0
SECONDS_OF_WORK = 0.005  # of the processor, which others use, too

_CLOCK_OF_THREAD = 6  # with the number of a thread above: the clock of its processor time


class _TooLong(BaseException):
    """Ends the thread of a ``repr`` that nobody waits for any more."""


class Patience:
    """The time that is left for the objects of one traceback.

    Each is asked in a thread of its own, because nothing else ends a wait that no signal ends.
    """

    def __init__(self) -> None:
        self._end = time.monotonic() + SECONDS_IN_ALL
        self._answers: dict[int, tuple[object, str]] = {}  # each object is asked once

    def repr(self, value: object) -> str:
        """Return what an object says of itself, or why it did not."""
        if id(value) not in self._answers:
            self._answers[id(value)] = value, self._asked(value)
        return self._answers[id(value)][1]

    def _asked(self, value: object) -> str:
        name = safe.class_name(type(value))
        left = min(SECONDS, self._end - time.monotonic())
        if left <= 0:
            return f"<{name}: no time left to ask it>"
        answers: list[str] = []
        thread = threading.Thread(
            target=copy_context().run, args=(_ask, value, answers), daemon=True
        )
        thread.start()
        thread.join(left)
        if answers:
            return answers[0]
        if _has_worked(thread):
            _end(thread)
            thread.join(SECONDS)  # it notices at once: what comes next may run under a profiler
        return f"<{name}: its repr() takes too long>"


def _ask(value: object, answers: list[str]) -> None:
    try:
        try:
            answers.append(repr(value))
        except _TooLong:
            raise
        except BaseException as error:
            name, failure = safe.class_name(type(value)), safe.class_name(type(error))
            answers.append(f"<{name}: its repr() failed: {failure}>")
    except _TooLong:
        return


def _has_worked(thread: threading.Thread) -> bool:
    """Tell whether a thread has computed all the time.

    One that waits would not notice an exception, and one that is not noticed slows down all
    threads, or keeps them from running at all while they are traced.
    """
    if sys.platform != "linux" or thread.native_id is None:
        return False
    try:
        return time.clock_gettime(~thread.native_id << 3 | _CLOCK_OF_THREAD) > SECONDS_OF_WORK
    except OSError:  # it has ended
        return False


def _end(thread: threading.Thread) -> None:
    """Let the next bytecode of a thread raise; code that catches everything runs on."""
    import ctypes

    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_TooLong)
        )
