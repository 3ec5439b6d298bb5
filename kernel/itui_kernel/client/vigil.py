"""Watches whether the kernel at the other end is still the same, and what a broken link cost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from itui_kernel.client.events import LinkChanged, Lost, Restarted
from itui_kernel.client.requests import Outcome, ReplyLost
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import ExecuteRequest, KernelInfoRequest

if TYPE_CHECKING:
    from itui_kernel.client.exchange import Exchange
    from itui_kernel.client.process import Process

CHECK_DEADLINE = 3.0  # seconds for the client's own questions
ENDING = 0.2  # seconds in which a process has ended that has closed its sockets


class Vigil:
    """Asks after every reconnect who is there: the same kernel, another one, or nobody who answers.

    Kernels are told apart by the session of their messages. A broken link is never taken for the
    kernel's end, nor its end for a broken link: that is what its process tells.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._session = ""
        self._untold = ""  # why the link was lost, until that is reported
        self.is_broken = False

    def note_answer(self, message: Message) -> None:
        """Note who the first answers come from."""
        self._session = self._session or message.header.session

    def on_link(self, is_up: bool) -> None:
        """Note that all channels are connected, or that one is not any more."""
        exchange = self._exchange
        if exchange.is_closed:
            return
        if is_up:
            if self.is_broken or exchange.end:
                exchange.ask(KernelInfoRequest(), Channel.CONTROL, self._on_check, CHECK_DEADLINE)
            return
        exchange.replay.note_link(False)
        process = exchange.process
        if exchange.end or (process is not None and not process.is_alive):
            return
        self.is_broken = True
        self._untold = exchange.link.explain_silence()
        if process is None:
            self._tell_loss()
        else:  # a process that ends closes its sockets some moments before it has ended
            asyncio.get_running_loop().call_later(ENDING, self._tell_loss_unless_ended, process)

    def _tell_loss_unless_ended(self, process: Process) -> None:
        if process.is_alive and not self._exchange.is_closed and not self._exchange.end:
            self._tell_loss()

    def _tell_loss(self) -> None:
        """Report that the link is lost, once."""
        untold, self._untold = self._untold, ""
        if untold:
            self._exchange.tell(LinkChanged(False, untold))

    def _on_check(self, outcome: Outcome) -> None:
        exchange = self._exchange
        if exchange.is_closed or not exchange.link.is_up:
            return
        is_answer = isinstance(outcome, Message)
        session = outcome.header.session if isinstance(outcome, Message) else self._session
        if exchange.end and not is_answer:
            self.on_link(True)  # it starts, or somebody else holds the place: ask again
        elif exchange.end or session != self._session:
            self._on_other(session)
        else:
            self._on_same()

    def _on_other(self, session: str) -> None:
        exchange = self._exchange
        if not exchange.end:  # of a kernel elsewhere nobody has seen the end
            exchange.part("the kernel was restarted")
        self._session, self.is_broken, self._untold = session, False, ""
        exchange.tell(Restarted())
        exchange.begin_anew()
        exchange.replay.note_link(True)

    def _on_same(self) -> None:
        """Report the link as up; what was asked before is answered now or never."""
        exchange = self._exchange
        self.is_broken = False
        self._tell_loss()
        exchange.replay.note_link(True)
        lost = exchange.requests.waiting()
        exchange.send_held()
        if any(isinstance(each.content, ExecuteRequest) for each in lost):
            # the kernel runs inputs in order: its answer to this one proves that those are over
            fence = ExecuteRequest(code="", silent=True, store_history=False, allow_stdin=False)
            exchange.ask(
                fence,
                Channel.SHELL,
                lambda _: exchange.replay.when_complete(lambda: self._give_up(lost)),
            )
        exchange.tell(LinkChanged(True, "connected again"))
        if not exchange.replay.is_numbered:
            why = "the link was down, and this kernel keeps no journal of what it publishes"
            exchange.tell(Lost(None, None, why))

    def _give_up(self, requests: Sequence[Message]) -> None:
        for request in requests:
            lost = ReplyLost("the reply was lost while the link was down")
            self._exchange.requests.fail(request, lost)
