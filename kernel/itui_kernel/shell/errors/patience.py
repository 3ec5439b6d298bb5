"""Asks objects for their ``repr``, but waits only so long: what hangs is left behind."""

from __future__ import annotations

import threading
import time
from contextvars import copy_context

from itui_kernel.services import safe

SECONDS = 0.3  # for one object
SECONDS_IN_ALL = 1.0


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
        if thread.is_alive():
            _end(thread)
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


def _end(thread: threading.Thread) -> None:
    """Let the next bytecode of a thread raise; code that catches everything runs on."""
    import ctypes

    if thread.ident is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_TooLong)
        )
