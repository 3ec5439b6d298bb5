"""Interrupts that come at the worst moment."""

import _thread
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from itui_kernel.interrupts import Interrupts
from itui_kernel.shell.errors.exhaustion import Exhaustion
from itui_kernel.shell.running.thread_interrupts import ThreadInterrupts
from kernel_fixtures import Kernel


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    handler = signal.getsignal(signal.SIGINT)
    made = Interrupts()
    made.install()
    yield made
    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGURG, signal.SIG_DFL)
    signal.set_wakeup_fd(-1)


def leave_a_byte() -> None:
    """Leave what a signal leaves whose handler has not been called."""
    descriptor = signal.set_wakeup_fd(-1)
    os.write(descriptor, bytes([signal.SIGINT]))
    signal.set_wakeup_fd(descriptor)


def watched(interrupts: Interrupts, code: Callable[[], None]) -> None:
    """Run code as a cell while another thread does what the I/O thread does."""
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.is_set():
            due = interrupts.timer(time.monotonic())
            wait = 0.01 if due is None else max(0, due - time.monotonic())
            if select.select([interrupts.descriptor], [], [], wait)[0]:
                interrupts.look()

    thread = threading.Thread(target=watch)
    thread.start()
    interrupts.run(code)
    is_over.set()
    thread.join()


def test_a_lost_signal_is_noticed(interrupts: Interrupts) -> None:
    reached: list[str] = []
    main = threading.main_thread()

    def lose_a_signal() -> None:
        """Note a signal for the main thread without waking it from what it waits for."""
        assert main.ident is not None
        looks = [("", number) for number in range(5)]
        while looks[-1][0] != "wait" or len(set(looks[-5:])) > 1:
            select.select([], [], [], 0.002)  # it goes on meanwhile, unless it waits
            frame = sys._current_frames()[main.ident]
            looks.append((frame.f_code.co_name, frame.f_lasti))
        _thread.interrupt_main()

    def code() -> None:
        threading.Thread(target=lose_a_signal).start()
        threading.Event().wait()
        reached.append("the end")

    watched(interrupts, code)
    assert not reached


def test_a_signal_whose_handler_ran_is_not_sent_again(interrupts: Interrupts) -> None:
    seen: list[str] = []

    def code() -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)
            threading.Event().wait()
        except KeyboardInterrupt:
            seen.append("once")
        for _ in range(3):  # a repeat would come within the first
            seen.append(f"{select.select([], [], [], 0.05)}")

    watched(interrupts, code)
    assert len(seen) == 4


def test_a_handler_of_the_users_gets_each_signal_once(interrupts: Interrupts) -> None:
    calls: list[int] = []

    def code() -> None:
        signal.signal(signal.SIGINT, lambda number, frame: calls.append(number))
        os.kill(os.getpid(), signal.SIGINT)
        leave_a_byte()
        select.select([], [], [], 0.1)

    watched(interrupts, code)
    assert calls == [signal.SIGINT]
    assert signal.getsignal(signal.SIGINT) is interrupts


def test_a_signal_is_not_repeated_without_end(interrupts: Interrupts) -> None:
    leave_a_byte()
    interrupts.look()
    now = time.monotonic()
    repeats = 0
    while (due := interrupts.timer(now)) is not None:
        now, repeats = due, repeats + 1
    assert 1 < repeats < 30
    assert interrupts.timer(now) is None


def test_an_interrupt_before_the_first_line_is_kept(interrupts: Interrupts) -> None:
    reached: list[str] = []
    os.kill(os.getpid(), signal.SIGINT)  # nobody runs: ignored
    interrupts.run(lambda: reached.append("first"))
    interrupts.expect()
    os.kill(os.getpid(), signal.SIGINT)
    interrupts.run(lambda: reached.append("second"))
    interrupts.run(lambda: reached.append("third"))
    assert reached == ["first", "third"]


def test_a_signal_that_was_not_heard_while_idle_is_not_for_the_next_input(
    interrupts: Interrupts,
) -> None:
    reached: list[str] = []
    leave_a_byte()
    interrupts.expect()
    os.kill(os.getpid(), signal.SIGINT)  # calls the handler for both
    interrupts.run(lambda: reached.append("ran"))
    assert reached == ["ran"]


def test_an_interrupt_of_a_thread_never_arrives_late() -> None:
    made = ThreadInterrupts(lambda thread: False)
    reached: list[int] = []

    def lane() -> None:
        for number in range(2000):
            made.expect()
            made.run(lambda: None)
            reached.append(number)

    thread = threading.Thread(target=lane)
    thread.start()
    while thread.is_alive():
        made.send()
    assert len(reached) == 2000


def test_an_error_is_raised_in_the_code_of_another_thread() -> None:
    made = ThreadInterrupts(lambda thread: False)
    has_begun = threading.Event()
    said: list[str] = []

    def code() -> None:
        has_begun.set()
        try:
            while True:
                pass
        except MemoryError as error:
            said.append(str(error))

    thread = threading.Thread(target=made.run, args=(code,), daemon=True)
    thread.start()
    assert has_begun.wait(10)
    made.raise_error(Exhaustion("stopped by itui"))
    thread.join(10)
    assert said == ["stopped by itui"]


@pytest.mark.parametrize("code", ["time.sleep(3600)", "await asyncio.sleep(3600)"])
def test_an_interrupt_reaches_what_is_just_starting(kernel: Kernel, code: str) -> None:
    kernel.run("import asyncio, time")  # an import that is interrupted may stay half done
    for _ in range(100):
        msg_id = kernel.client.execute(code)
        kernel.until("status", msg_id)
        kernel.ask("interrupt_request", {})
        outcome = kernel.outcome(msg_id)
        assert outcome.reply["ename"] == "KeyboardInterrupt"
        assert outcome.contents("error")


def test_idle_is_not_interrupted(kernel: Kernel) -> None:
    for number in range(20):
        kernel.process.send_signal(signal.SIGINT)
        kernel.ask("kernel_info_request", {})
        assert kernel.run(f"{number}").result == str(number)
