"""Frames at the right time: a key's at once, others paced, none while the terminal is stuck."""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle
from collections.abc import Callable
from typing import Protocol

import urwid

from itui.terminal.pacing import Pacing
from itui.terminal.receipts import Receipts


class PacedScreen(Protocol):
    """What frames are drawn on."""

    on_drained: Callable[[], None]
    is_hurried: bool
    receipts: Receipts

    @property
    def started(self) -> bool:
        """Whether the terminal is ours."""
        ...

    @property
    def is_stuck(self) -> bool:
        """Whether the terminal has not taken everything yet."""
        ...

    @property
    def is_complete(self) -> bool:
        """Whether all of the last frame was drawn."""
        ...

    @property
    def written(self) -> int:
        """How many bytes the terminal was sent so far."""
        ...


class MainLoop(urwid.MainLoop):
    """Urwid's main loop that draws only when it is told to."""

    def entering_idle(self) -> None:
        """Draw nothing."""


class Frames:
    """Calls ``draw`` for what was asked for, as soon as the terminal can show it."""

    def __init__(
        self, loop: AbstractEventLoop, screen: PacedScreen, draw: Callable[[], None]
    ) -> None:
        self._loop = loop
        self._screen = screen
        self._draw = draw
        self._pacing = Pacing()
        self._is_wanted = self._is_key = False
        self._timer: TimerHandle | None = None
        screen.on_drained = self._go_on
        screen.receipts.on_answer = self._on_answer

    def request(self) -> None:
        """Draw soon; requests in one turn of the loop are one frame."""
        self._is_wanted = True
        if self._timer is None:
            self._wait(self._delay())

    def draw_for_key(self) -> None:
        """Draw now what a key has changed, or as soon as may be."""
        self._is_wanted = self._is_key = True
        self._go_on()

    def close(self) -> None:
        """Draw no more."""
        self._is_wanted = False
        self._cancel()

    def _delay(self) -> float:
        return self._pacing.delay(self._loop.time(), is_key=self._is_key)

    def _wait(self, seconds: float) -> None:
        self._cancel()
        self._timer = self._loop.call_later(seconds, self._go_on)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_answer(self) -> None:
        self._pacing.answered()
        if self._is_wanted:
            self._wait(self._delay())

    def _go_on(self) -> None:
        """Draw what is wanted, or wait for the time or the terminal."""
        self._cancel()
        screen = self._screen
        # a stuck terminal calls back itself, and nothing is drawn before: it would be old then
        if not self._is_wanted or screen.is_stuck or not screen.started:
            return
        delay = self._delay()
        if delay > 0:
            self._wait(delay)
            return
        self._draw_frame()

    def _draw_frame(self) -> None:
        screen, pacing = self._screen, self._pacing
        is_key, self._is_key, self._is_wanted = self._is_key, False, False
        screen.receipts.are_wanted = pacing.asks
        screen.is_hurried = is_key and pacing.is_hurried(self._loop.time())
        written, unanswered = screen.written, screen.receipts.unanswered
        self._draw()
        size = screen.written - written
        is_asked = screen.receipts.unanswered > unanswered
        if size:
            pacing.drawn(self._loop.time(), size, is_key=is_key, is_asked=is_asked)
        if not screen.is_complete:
            self.request()
