"""The way to the I/O thread: every item wakes it."""

from __future__ import annotations

import select
import threading

from itui_kernel.outbox import BACKLOG, Outbox, Text


def is_ringing(outbox: Outbox) -> bool:
    return bool(select.select([outbox.wake_descriptor], [], [], 0)[0])


def test_an_item_posted_while_the_bell_is_taken_rings_again() -> None:
    outbox = Outbox()
    done: list[int] = []
    outbox.post(lambda: done.append(1))
    outbox.silence()
    outbox.post(lambda: done.append(2))
    assert is_ringing(outbox)
    outbox.silence()
    for item in outbox.take():
        assert callable(item)
        item()
    assert done == [1, 2]
    outbox.close()


def test_no_item_of_many_threads_stays_behind() -> None:
    outbox = Outbox()
    seen: list[int] = []

    def post_many() -> None:
        for _ in range(2000):
            outbox.post(lambda: seen.append(1))

    threads = [threading.Thread(target=post_many) for _ in range(4)]
    for each in threads:
        each.start()
    while len(seen) < 8000:  # the I/O thread's loop, which must never wait in vain
        assert select.select([outbox.wake_descriptor], [], [], 10)[0], len(seen)
        outbox.silence()
        for item in outbox.take():
            assert callable(item)
            item()
    for each in threads:
        each.join()
    outbox.close()


def test_the_thread_that_makes_room_does_not_wait_for_it() -> None:
    outbox = Outbox()
    outbox.owner = threading.get_ident()  # a finalizer that prints there
    outbox.write(None, "stdout", "x" * (BACKLOG + 1))
    assert sum(len(each.text) for each in outbox.take() if isinstance(each, Text)) == BACKLOG + 1
    outbox.close()


def test_what_others_wrote_is_put_before_the_own_text() -> None:
    outbox = Outbox()
    outbox.catch_up = lambda: outbox.add(None, "stdout", "child")
    outbox.write(None, "stdout", "parent")
    assert [each.text for each in outbox.take() if isinstance(each, Text)] == ["childparent"]
    outbox.close()
