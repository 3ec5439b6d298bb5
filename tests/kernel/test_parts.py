"""The parts of a shell are made once, whoever asks first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from itui_kernel.shell.parts import Parts, part


class Example(Parts):
    """Has a part that two threads begin to make before one of them has made it."""

    def __init__(self) -> None:
        self.both_came = Barrier(2, timeout=30)

    @part
    def slow(self) -> list[int]:
        self.both_came.wait()
        return []


def test_two_threads_that_ask_at_the_same_time_get_the_same() -> None:
    example = Example()
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: example.slow, range(2))
    assert one is other is example.slow
