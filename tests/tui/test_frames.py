from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from itui.terminal.frames import Frames
from itui.terminal.pacing import FRAME_SECONDS
from itui.terminal.receipts import Receipts


class FakeScreen:
    """A screen that takes 100 bytes a frame and answers when the test says so."""

    def __init__(self) -> None:
        self.on_drained: Callable[[], None] = lambda: None
        self.receipts = Receipts()
        self.is_hurried = self.is_stuck = False
        self.started = self.is_complete = True
        self.written = 0
        self.size = 1000
        self.hurried: list[bool] = []

    def draw(self) -> None:
        """Draw a frame."""
        self.hurried.append(self.is_hurried)
        self.is_complete = not self.is_hurried
        self.written += self.size
        self.receipts.question(self.size, 0.0, is_hurried=self.is_hurried)

    def answer(self) -> None:
        """Answer the oldest question."""
        assert self.receipts.take(["status ok"]) == []

    @property
    def count(self) -> int:
        """How many frames were drawn."""
        return len(self.hurried)


def play(scene: Callable[[Frames, FakeScreen], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        screen = FakeScreen()
        frames = Frames(asyncio.get_running_loop(), screen, screen.draw)
        await scene(frames, screen)
        frames.close()

    asyncio.run(run())


async def turn() -> None:
    """Let the loop do what is due now."""
    for _ in range(3):
        await asyncio.sleep(0)


async def until(holds: Callable[[], bool]) -> None:
    while not holds():
        await asyncio.sleep(FRAME_SECONDS / 4)


def test_requests_in_one_turn_are_one_frame() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        for _ in range(5):
            frames.request()
        assert screen.count == 0
        await turn()
        assert screen.count == 1

    play(scene)


def test_a_key_is_drawn_at_once_and_takes_a_waiting_frame_along() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        frames.request()
        frames.draw_for_key()
        assert screen.count == 1
        await turn()
        assert screen.count == 1

    play(scene)


def test_a_frame_waits_for_the_answer_to_the_one_before() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        frames.draw_for_key()
        frames.request()
        await turn()
        assert screen.count == 1
        screen.answer()
        await turn()
        assert screen.hurried == [False, False]

    play(scene)


def test_a_key_does_not_wait_and_what_it_left_out_follows_the_answer() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        frames.draw_for_key()
        screen.answer()
        for _ in range(3):
            frames.draw_for_key()
        assert screen.hurried == [False, False, True]
        screen.answer()
        screen.answer()
        await turn()
        assert screen.hurried == [False, False, True, False]

    play(scene)


def test_no_key_waits_for_a_terminal_that_has_answered_nothing() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        for number in range(1, 6):
            frames.draw_for_key()
            assert screen.count == number

    play(scene)


def test_a_frame_of_nothing_is_not_answered_and_not_waited_for() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        screen.size = 0
        for number in range(1, 9):
            frames.request()
            await turn()
            assert screen.count == number
        assert screen.receipts.unanswered == 0

    play(scene)


def test_nothing_is_drawn_while_the_terminal_is_stuck_and_then_once() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        screen.is_stuck = True
        for _ in range(3):
            frames.draw_for_key()
            frames.request()
            await turn()
        assert screen.count == 0
        screen.is_stuck = False
        screen.on_drained()
        await turn()
        assert screen.count == 1

    play(scene)


def test_nothing_is_drawn_while_the_terminal_is_somebody_elses() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        screen.started = False
        frames.request()
        await turn()
        assert screen.count == 0
        screen.started = True
        frames.request()
        await turn()
        assert screen.count == 1

    play(scene)


def test_without_an_answer_the_next_frame_comes_by_itself() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        frames.draw_for_key()
        frames.request()
        await until(lambda: screen.count == 2)

    play(scene)


def test_a_closed_one_draws_no_more() -> None:
    async def scene(frames: Frames, screen: FakeScreen) -> None:
        frames.request()
        frames.close()
        await turn()
        assert screen.count == 0

    play(scene)
