"""Finds out when a kernel is ready: it has answered, and its iopub subscription is live."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from itui_kernel.client.requests import Outcome, Settle
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Channel
from itui_kernel.protocol.messages import Content, KernelInfoReply, KernelInfoRequest

NUDGE_INTERVAL = 0.1  # seconds
MOST_NUDGES = 30  # then the kernel is taken as it is: one that never publishes can still answer

Ask = Callable[[Content, Channel, Settle], None]


class Handshake:
    """Asks who the kernel is, on shell and control, and waits until iopub carries something.

    New kernels answer on control even while code runs; old ones answer on shell only. New kernels
    greet each subscription; old ones say nothing, so they are asked until a status comes through.
    """

    def __init__(self, ask: Ask, ready: Callable[[KernelInfoReply], None]) -> None:
        self._ask = ask
        self._ready = ready
        self._info: KernelInfoReply | None = None
        self._answering = Channel.SHELL
        self._is_live = False
        self._nudges = 0
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = False

    def start(self) -> None:
        """Send the first questions; they wait in memory until the kernel is there."""
        for channel in (Channel.SHELL, Channel.CONTROL):
            self._question(channel)

    def note_iopub(self) -> None:
        """Note that something came on iopub."""
        self._is_live = True
        self._check()

    def close(self) -> None:
        """Stop asking."""
        self._is_over = True
        if self._timer is not None:
            self._timer.cancel()

    def _question(self, channel: Channel) -> None:
        self._ask(KernelInfoRequest(), channel, lambda outcome: self._on_answer(channel, outcome))

    def _on_answer(self, channel: Channel, outcome: Outcome) -> None:
        if isinstance(outcome, KernelError) or not isinstance(outcome.content, KernelInfoReply):
            return
        is_first = self._info is None
        self._info = self._info or outcome.content
        self._check()
        if is_first and not self._is_over:
            self._answering = channel
            self._timer = asyncio.get_running_loop().call_later(NUDGE_INTERVAL, self._nudge)

    def _nudge(self) -> None:
        self._nudges += 1
        if self._nudges > MOST_NUDGES:
            self.note_iopub()
            return
        self._question(self._answering)
        self._timer = asyncio.get_running_loop().call_later(NUDGE_INTERVAL, self._nudge)

    def _check(self) -> None:
        if self._info is not None and self._is_live and not self._is_over:
            self.close()
            self._ready(self._info)
