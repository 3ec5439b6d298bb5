"""The event loop of a thread that runs inputs, beside user code that stops it."""

from __future__ import annotations

import asyncio
import threading

import pytest

from itui_kernel.shell.running.loops import Loops


@pytest.fixture
def loops() -> Loops:
    return Loops()


def _exit() -> None:
    raise SystemExit


@pytest.mark.parametrize("ends", ["stop", "exit"])
def test_a_stop_that_comes_together_with_the_next_input_does_not_end_it(
    loops: Loops, ends: str, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = loops.here().loop
    is_waiting = threading.Event()

    def end() -> None:
        # the next input is delivered now, in the same turn of the loop as the stop after it
        is_waiting.set()
        for thread in threading.enumerate():
            if thread.name == "itui-next-input":
                thread.join()
        loop.call_soon(loop.stop if ends == "stop" else _exit)

    loop.call_soon(end)
    assert loops.wait(lambda: is_waiting.wait() and "next") == "next"
    assert loops.run(asyncio.sleep(0, "ran")) == "ran"
    loops.close()
