"""The memory fuse: who is stopped when, and that a kernel under a limit goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from itui_kernel.resources.fuse import Fuse
from kernel_fixtures import Kernel, started

MEGABYTE = 1_000_000
GIGABYTE = 1000 * MEGABYTE


class Memory:
    """A limit of which a test says how much is used; ``cache`` could be taken back."""

    words = "the limit of a test"
    short = "test"

    def __init__(self, total: int | None, used: int, *, is_shared: bool = True) -> None:
        self.total = total
        self.now = used
        self.cache = 0
        self.own = used
        self.is_shared = is_shared

    def bytes(self) -> int | None:
        return self.total

    def most_used(self) -> int:
        return self.now + self.cache

    def used(self) -> int:
        return self.now

    def grow(self, count: int, *, is_ours: bool = True) -> None:
        self.now += count
        self.own += count if is_ours else 0


def fuse(memory: Memory, share: float = 0.95) -> Fuse:
    made = Fuse([memory], share, own=lambda: memory.own, own_with_children=lambda: memory.own)
    made.begin()
    return made


def test_it_blows_at_its_share_of_the_limit_and_says_why() -> None:
    memory = Memory(4 * GIGABYTE, GIGABYTE)
    looked = fuse(memory)
    memory.grow(2790 * MEGABYTE)
    assert looked.look()[0] == ""
    memory.grow(20 * MEGABYTE)
    reason, _ = looked.look()
    assert "3.8 GB of 4.0 GB are in use" in reason
    assert "the limit of a test" in reason
    assert "fuse = false" in reason


def test_it_looks_the_more_often_the_less_is_left() -> None:
    memory = Memory(100 * GIGABYTE, 0)
    looked = fuse(memory)
    waits = [looked.look()[1]]
    for grown in (93, 1.5):
        memory.grow(int(grown * GIGABYTE))
        waits.append(looked.look()[1])
    assert waits[0] == 1.0
    assert waits == sorted(waits, reverse=True)
    assert all(left <= 100 * GIGABYTE / 4e9 and left >= 0.02 for left in waits)


def test_after_it_has_blown_code_may_use_half_of_what_is_left() -> None:
    memory = Memory(GIGABYTE, 0)
    looked = fuse(memory)
    memory.grow(960 * MEGABYTE)
    assert looked.look()[0]
    assert not looked.look()[0]
    memory.grow(19 * MEGABYTE)
    assert not looked.look()[0]
    memory.grow(2 * MEGABYTE)
    assert looked.look()[0]


def test_what_was_used_before_is_no_fault_of_the_next_input() -> None:
    memory = Memory(GIGABYTE, 970 * MEGABYTE)
    looked = fuse(memory)
    memory.grow(10 * MEGABYTE)
    assert not looked.look()[0]
    memory.grow(10 * MEGABYTE)
    assert looked.look()[0]


def test_pages_of_files_do_not_count() -> None:
    memory = Memory(GIGABYTE, 0)
    looked = fuse(memory)
    memory.cache = 990 * MEGABYTE
    assert not looked.look()[0]


def test_what_others_use_stops_nobody_here() -> None:
    memory = Memory(GIGABYTE, 0)
    looked = fuse(memory)
    memory.grow(900 * MEGABYTE, is_ours=False)
    memory.grow(70 * MEGABYTE)
    assert not looked.look()[0]
    mine = Memory(GIGABYTE, 0, is_shared=False)
    alone = fuse(mine)
    mine.grow(970 * MEGABYTE, is_ours=False)
    assert alone.look()[0]


def test_a_limit_that_comes_or_changes_meanwhile_holds() -> None:
    memory = Memory(None, 0)
    looked = fuse(memory)
    memory.grow(500 * MEGABYTE)
    assert looked.look() == ("", 1.0)
    memory.total = GIGABYTE
    assert not looked.look()[0]
    memory.total = 510 * MEGABYTE
    assert looked.look()[0]


# --- with a kernel

LIMIT = """\
import resource
def leave(megabytes):
    with open("/proc/self/statm") as stream:
        used = int(stream.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + megabytes * 1_000_000, resource.RLIM_INFINITY))
def fill(kept, pause):
    import time
    while True:
        kept.append(bytearray(500_000))
        time.sleep(pause)
leave(250)
"""


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    with started(tmp_path_factory.mktemp("k")) as kernel:
        assert kernel.run(LIMIT).reply["status"] == "ok"
        yield kernel


def test_an_input_is_stopped_before_the_memory_ends_and_the_kernel_goes_on(kernel: Kernel) -> None:
    (error,) = kernel.run("fill([], 0.001)").contents("error")
    assert error["ename"] == "MemoryError"
    assert "stopped by itui" in error["evalue"]
    assert "ulimit -v" in error["evalue"]
    assert "interrupts.py" not in "".join(error["traceback"])
    held = "[each for each in gc.get_objects() if type(each) is list and len(each) > 500]"
    code = f"import gc; print(any(type(each[0]) is bytearray for each in {held}))"
    assert kernel.run(code).text() == "False\n"


def test_code_that_waits_is_woken_and_may_free_what_it_holds(kernel: Kernel) -> None:
    code = """\
import threading
kept, is_over = [], threading.Event()
def work():
    while not is_over.wait(0.001):
        kept.append(bytearray(500_000))
filling = threading.Thread(target=work)
filling.start()
try:
    threading.Event().wait()
except MemoryError as error:
    print(str(error)[:15])
is_over.set()
filling.join()
del kept
"""
    assert kernel.run(code).text() == "stopped by itui\n"


def test_what_is_awaited_is_stopped(kernel: Kernel) -> None:
    code = """\
import asyncio
async def waiting(kept):
    while True:
        kept.append(bytearray(500_000))
        await asyncio.sleep(0.001)
await waiting([])
"""
    (error,) = kernel.run(code).contents("error")
    assert "stopped by itui" in error["evalue"]
    assert kernel.run("await asyncio.sleep(0, 7)").result == "7"


def test_a_job_is_stopped_when_nothing_else_runs(kernel: Kernel) -> None:
    parent = kernel.client.execute("fill([], 0.001) &")
    error = kernel.until("error", parent)["content"]
    assert error["ename"] == "MemoryError"
    assert "stopped by itui" in error["evalue"]
