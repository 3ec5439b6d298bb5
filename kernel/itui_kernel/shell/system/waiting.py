"""Whether a program waits for input from its terminal: read from the system, never guessed.

A process waits when one of its threads is in a system call that reads the terminal, or that waits
without a time limit for the terminal alone to become readable, while no other thread runs. Where
the system does not tell (not Linux, a processor that is not known here), nothing waits.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

MOST_THREADS = 64

_READ, _POLL, _SELECT, _PPOLL, _PSELECT = "read", "poll", "select", "ppoll", "pselect"
_CALLS = {
    "x86_64": {0: _READ, 7: _POLL, 23: _SELECT, 270: _PSELECT, 271: _PPOLL},
    "aarch64": {63: _READ, 72: _PSELECT, 73: _PPOLL},
}
_FOREVER = 0xFFFFFFFF
_POLLIN = 1
_MOST_DESCRIPTORS = 1024
_MOST_POLLED = 4
_RUNNING = ("R", "D")
_YOUNG = 0.05  # seconds of computing in which programs start
_TICKS = slice(11, 13)  # of computing, among what /proc/PID/stat tells behind the name


Wait = tuple[int, str]  # a thread, and how often it has slept: the next wait is another one


def wait_for_input(leader: int, terminal: str) -> Wait | None:
    """Return the wait of a process, or of one it started, for the terminal of that path."""
    calls = _CALLS.get(os.uname().machine, {})
    if not calls:
        return None
    found = (_wait(pid, terminal, calls) for pid in family(leader))
    return next((each for each in found if each is not None), None)


def is_at_work(leader: int) -> bool:
    """Tell whether a process or one of those it started is running now."""
    return any(_state(f"/proc/{pid}/stat") in _RUNNING for pid in family(leader))


def is_starting(leader: int) -> bool:
    """Tell whether a process or one of those it started may be about to start a program.

    A shell that is takes an interrupt, starts the program all the same and waits for it.
    """
    most = _YOUNG * os.sysconf("SC_CLK_TCK")
    found = (_stat(f"/proc/{pid}/stat") for pid in family(leader))
    return any(
        "".join(told[:1]) in _RUNNING and sum(map(int, told[_TICKS])) < most for told in found
    )


def hidden_sleep(leader: int) -> Wait | None:
    """Return the wait of a program with other rights than ours, such as sudo, if it sleeps."""
    members = list(family(leader))
    if any(_state(f"/proc/{pid}/stat") != "S" for pid in members):
        return None
    return next(((pid, _sleeps(pid, pid)) for pid in members if _is_hidden(pid)), None)


def _is_hidden(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/syscall") as file:
            file.read()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def family(pid: int) -> Iterator[int]:
    """Give a process and all that it started, as far as it has not left them."""
    yield pid
    for thread in _threads(pid):
        for child in children(pid, int(thread)):
            yield from family(child)


def children(pid: int, thread: int) -> list[int]:
    """Return the processes that one thread of a process has started and that are not over."""
    return [int(each) for each in _read(f"/proc/{pid}/task/{thread}/children").split()]


def _threads(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")[:MOST_THREADS]
    except OSError:
        return []


def _wait(pid: int, terminal: str, calls: dict[int, str]) -> Wait | None:
    threads = _threads(pid)
    if any(_state(f"/proc/{pid}/task/{each}/stat") in _RUNNING for each in threads):
        return None
    for thread in threads:
        words = _read(f"/proc/{pid}/task/{thread}/syscall").split()
        if not words or not words[0].isdecimal():
            continue
        call = calls.get(int(words[0]))
        arguments = [int(word, 16) for word in words[1:7]]
        if call and _is_terminal_alone(pid, _awaited(pid, call, arguments), terminal):
            return int(thread), _sleeps(pid, int(thread))
    return None


def _sleeps(pid: int, thread: int) -> str:
    """Return how often a thread has gone to sleep of its own accord."""
    status = _read(f"/proc/{pid}/task/{thread}/status")
    return status.partition("\nvoluntary_ctxt_switches:")[2].partition("\n")[0].strip()


def _awaited(pid: int, call: str, arguments: list[int]) -> list[int]:
    """Return the descriptors that a call waits for without a limit of time."""
    first, second, third, _, fifth, _ = arguments
    if call == _READ:
        return [first]
    if call == _POLL:
        return _polled(pid, first, second) if third & _FOREVER == _FOREVER else []
    if call == _PPOLL:
        return _polled(pid, first, second) if not third else []
    if fifth or third or arguments[3]:  # a limit, or it waits to write as well
        return []
    data = _memory(pid, second, (min(first, _MOST_DESCRIPTORS) + 7) // 8)
    return [number for number in range(8 * len(data)) if data[number // 8] >> number % 8 & 1]


def _polled(pid: int, address: int, count: int) -> list[int]:
    data = _memory(pid, address, 8 * count) if count <= _MOST_POLLED else b""
    entries = struct.iter_unpack("ihh", data)
    return [descriptor for descriptor, events, _ in entries if events & _POLLIN]


def _is_terminal_alone(pid: int, descriptors: list[int], terminal: str) -> bool:
    if len(descriptors) != 1:
        return False
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptors[0]}") in (terminal, "/dev/tty")
    except OSError:
        return False


def _memory(pid: int, address: int, size: int) -> bytes:
    try:
        with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
            file.seek(address)
            data = file.read(size)
    except (OSError, OverflowError):
        return b""
    return data if len(data) == size else b""


def _state(path: str) -> str:
    """Return the letter of a thread's state."""
    return "".join(_stat(path)[:1])


def _stat(path: str) -> list[str]:
    """Return what stands behind the name in brackets, which may contain anything."""
    return _read(path).rpartition(")")[2].split()


def _read(path: str) -> str:
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""
