"""The stack that a dying kernel left, without what is of no use to a user; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_OURS = ("/itui_kernel/", "<frozen runpy>")
_MACHINERY = (*_OURS, "/threading.py", "/concurrent/futures/")
_HEAD = "(most recent call first)"
_PARTS = re.compile(r'  File "(.*)", line (\d+) in (.*)')
_CELL = re.compile(r'  File "<ipython-input-(\d+)-[^"]*>", line ')


class Thread(NamedTuple):
    """The head of a thread's stack, and its frames, the innermost first."""

    head: str
    frames: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        """Whether the thread was running when the kernel died."""
        return self.head.startswith("Current thread")


def told(stack: str) -> Iterator[str]:
    """Yield the lines of a stack worth reading: why, users' code, and whom it called."""
    first, *rest = stack.splitlines() or [""]
    if first and (not rest or _HEAD not in first):
        yield first
        first = ""
    threads, others = divided([first, *rest])
    for thread in sorted(threads, key=lambda each: not each.is_current):
        frames = called(thread)
        if frames:
            yield ""
            yield thread.head
            yield from map(_readable, frames)
    yield from ("", *others) if others else ()


def place(stack: str) -> Iterator[str]:
    r"""Yield where the code was when the kernel died, and the user's line that had called it.

    >>> head = 'Fatal\nCurrent thread 0x1 (most recent call first):\n'
    >>> list(place(head + '  File "/lib/ctypes/__init__.py", line 3 in f'))
    ['in f (ctypes/__init__.py, line 3)']
    """
    threads, _ = divided(stack.splitlines())
    current = next((each for each in threads if each.is_current), None)
    frames = called(current) if current is not None else ()
    if not frames:
        return
    first = frames[0]
    parts = _PARTS.fullmatch(first)
    if _CELL.match(first) or parts is None:
        yield f"at {_readable(first).strip()}"
        return
    path, line, name = parts.groups()
    yield f"in {name} ({'/'.join(path.split('/')[-2:])}, line {line})"
    cell = next((each for each in frames if _CELL.match(each)), None)
    if cell is not None:
        yield f"called from {_readable(cell).strip()}"


def _readable(frame: str) -> str:
    r"""Return a frame with inputs called as they are on the screen.

    >>> _readable('  File "<ipython-input-4-1805e8a00e3a>", line 1 in <module>')
    '  In [4], line 1'
    """
    return _CELL.sub(r"  In [\1], line ", frame).removesuffix(" in <module>")


def divided(lines: Sequence[str]) -> tuple[list[Thread], list[str]]:
    """Return the threads of a stack, and the lines that belong to none."""
    threads: list[Thread] = []
    others: list[str] = []
    for line in lines:
        if _HEAD in line:
            threads.append(Thread(line, ()))
        elif threads and line.startswith("  ") and line.strip():
            threads[-1] = Thread(threads[-1].head, (*threads[-1].frames, line))
        elif line.strip():
            others.append(line)
    return threads, others


def called(thread: Thread) -> tuple[str, ...]:
    """Return the frames below our own; of a thread that is only ours there are none."""
    frames = [each for each in thread.frames if not any(name in each for name in _MACHINERY)]
    own = next(
        (place for place, each in enumerate(thread.frames) if any(n in each for n in _OURS)), None
    )
    if own is None:
        return tuple(frames)
    below = thread.frames[:own]
    is_of_user = any("<ipython-input" in each or "<cell" in each for each in below)
    return below if is_of_user or thread.is_current else ()
