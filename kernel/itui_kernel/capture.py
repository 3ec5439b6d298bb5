"""Capture of what is written to the file descriptors 1 and 2: by C code and by subprocesses."""

from __future__ import annotations

import codecs
import fcntl
import os
import sys
import termios
import threading
from collections.abc import Callable
from types import ModuleType

_NAMES = {1: "stdout", 2: "stderr"}
_CAPACITY = 1 << 20  # bytes; C code that holds the GIL cannot be read from while it writes
_CHUNK = 1 << 16
_F_SETPIPE_SZ = 1031
_NOTHING = bytes(4)  # as the number of bytes that wait in a pipe


Take = Callable[[str, str], None]  # stream name, text


class Capture:
    """Puts a pipe in the place of each descriptor.

    Mostly the I/O thread reads the other ends; a thread that is about to write text of its own
    does so too, to keep the order.
    """

    def __init__(self) -> None:
        self.original: dict[int, int] = {}
        self._lock = threading.RLock()  # a finalizer may print while we allocate
        self._reader: int | None = None  # the thread that has the lock
        self._decoders: dict[int, codecs.IncrementalDecoder] = {}
        self._names: dict[int, str] = {}
        for descriptor, name in _NAMES.items():
            self._redirect(descriptor, name)

    def _redirect(self, descriptor: int, name: str) -> None:
        try:
            kept = os.dup(descriptor)
        except OSError:  # the kernel was started with the descriptor closed
            kept = os.open(os.devnull, os.O_WRONLY | os.O_CLOEXEC)
        os.set_inheritable(kept, False)
        self.original[descriptor] = kept
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        _enlarge(writing)
        os.dup2(writing, descriptor, inheritable=True)
        os.close(writing)
        self._names[reading] = name
        self._decoders[reading] = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    @property
    def descriptors(self) -> list[int]:
        """The descriptors to watch for reading."""
        return list(self._names)

    @property
    def is_behind(self) -> bool:
        """Whether something has been written that was not handed over yet."""
        for reading in self._names:
            if fcntl.ioctl(reading, termios.FIONREAD, _NOTHING) != _NOTHING:
                return True
        return self._reader not in (None, threading.get_ident())  # it was read just now

    def hand_over(self, take: Take, *, is_final: bool = False) -> None:
        """Give ``take`` all that has been written; never waits for more."""
        with self._lock:
            self._reader = threading.get_ident()
            try:
                for reading, name in self._names.items():
                    text = self._read_one(reading, is_final)
                    if text:
                        take(name, text)
            finally:
                self._reader = None

    def _read_one(self, reading: int, is_final: bool) -> str:
        decoder = self._decoders[reading]
        parts = []
        for _ in range(_CAPACITY // _CHUNK):  # bounded: a child may write without end
            try:
                data = os.read(reading, _CHUNK)
            except BlockingIOError:
                break
            parts.append(decoder.decode(data))
            if len(data) < _CHUNK:
                break
        if is_final:  # the rest of a torn character is not coming
            parts.append(decoder.decode(b"", final=True))
            decoder.reset()
        return "".join(parts)


def _enlarge(descriptor: int) -> None:
    try:
        fcntl.fcntl(descriptor, _F_SETPIPE_SZ, _CAPACITY)
    except OSError:
        return  # not Linux, or over the user's limit: the pipe keeps its usual size


class CLibrary:
    """Flushes the buffers of C's stdio once anything is loaded that may have filled them."""

    def __init__(self) -> None:
        self._flush: Callable[[None], int] | None = None
        self._seen = len(sys.modules)

    def flush(self) -> None:
        """Write out what C code has printed so far."""
        if self._flush is None:
            if "ctypes" not in sys.modules and not self._has_foreign_code():
                return
            import ctypes

            self._flush = ctypes.CDLL(None).fflush
        self._flush(None)

    def _has_foreign_code(self) -> bool:
        """Return whether compiled modules were loaded that are not of the standard library."""
        if len(sys.modules) == self._seen:
            return False
        new = list(sys.modules.values())[self._seen :]
        self._seen = len(sys.modules)
        return any(_is_foreign(module) for module in new)


def _is_foreign(module: ModuleType) -> bool:
    # by the spec in the instance dictionary: a lazy module must not be woken
    spec = getattr(module, "__dict__", {}).get("__spec__")
    origin = getattr(spec, "origin", None)
    return isinstance(origin, str) and ".so" in origin and "lib-dynload" not in origin


def stand_in_for(wurlitzer: ModuleType) -> None:
    """Let the extension of a library do nothing that would capture what is captured already."""
    wurlitzer.load_ipython_extension = wurlitzer.unload_ipython_extension = _do_nothing  # type: ignore[attr-defined]


def _do_nothing(_shell: object) -> None:
    pass
