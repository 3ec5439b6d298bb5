"""Keeps a client complete: has everything that did not come live given again by the kernel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from itui_kernel.client import clock
from itui_kernel.client.events import CatchingUp, CaughtUp, ClientEvent, Received
from itui_kernel.client.kept import answer_from
from itui_kernel.client.requests import Outcome, Settle
from itui_kernel.client.sequencing import Sequencer, Since
from itui_kernel.protocol.content import Content
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import CommMsg, IopubWelcome, KernelInfoReply, Status
from itui_kernel.protocol.own import SESSION, ItuiReplayReply

FEATURE = "itui replay"
DEADLINE = 15.0  # seconds for the kernel to give some messages again
QUIET = 1.0  # seconds without output after which the newest message may be one that never came
MOST_QUIET = 30.0
LATE = 1.0  # seconds after which a message does not tell what happens now

Ask = Callable[[Content, Channel, Settle, float | None], None]
Report = Callable[[Sequence[ClientEvent]], None]


class Replay:
    """Puts what the kernel publishes in order and asks for what is missing.

    ``take`` returns what can be reported at once; ``report`` gets what comes of answers.
    """

    def __init__(self, ask: Ask, report: Report, since: Since) -> None:
        self._ask = ask
        self._report = report
        self._sequencer = Sequencer(since)
        self.clock = clock.KernelClock()
        self._is_possible: bool | None = None
        self._is_told = False  # that what came earlier is being read
        self._question = 0  # answers to other questions are too late
        self._timer: asyncio.TimerHandle | None = None
        self._last_output = 0.0
        self._pause = QUIET
        self._is_busy = False
        self._punctual = 0.0  # when the last message came that was not late
        self._is_linked = True
        self._is_under_way = False
        self._when_complete: list[Callable[[], None]] = []

    @property
    def is_behind(self) -> bool:
        """Whether something was published that is not reported yet."""
        return self._sequencer.is_behind

    @property
    def is_numbered(self) -> bool:
        """Whether the kernel numbers what it publishes."""
        return self._sequencer.last is not None

    def note_info(self, info: KernelInfoReply) -> None:
        """Note what the kernel can do."""
        self._is_possible = FEATURE in info.supported_features
        self._go_on()

    def take(self, message: Message, size: int) -> list[ClientEvent]:
        """Return what is to be reported now that a message came live."""
        delivered: Sequence[ClientEvent] = self._sequencer.take(message, size)
        if self.is_numbered:
            self._note_output(message)
            delivered = [self._dated(each) for each in delivered]
        return [*delivered, *self._asked(), *self._done()]

    def note_link(self, is_up: bool) -> None:
        """Note that the link broke or is back: what was asked may never be answered."""
        self._question += 1
        self._is_linked = is_up
        self._is_under_way = False
        released = self._sequencer.forget_question()
        if released:
            self._report(released)
        if is_up:
            self._sequencer.check()
            self._go_on()

    def when_complete(self, do: Callable[[], None]) -> None:
        """Do something as soon as nothing is known to be missing."""
        self._when_complete.append(do)
        self._complete()

    async def read_rest(self, journal: Path) -> None:
        """Report what a kernel that has ended had published and did not come to send."""
        self.note_link(False)
        while True:
            self._sequencer.check()
            question, last = self._sequencer.question(), self._sequencer.last
            if question is None:
                return
            try:
                reply = await asyncio.to_thread(answer_from, journal, question)
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                self._report(self._sequencer.give_up(f"{journal}: {reason}"))
                return
            self._report([*self._sequencer.replay(reply, self.clock.time_of), *self._done()])
            if self._sequencer.last == last or not self.is_behind:
                return

    def close(self) -> None:
        """Ask nothing more, until there is a link again."""
        self.note_link(False)
        self._is_told = False
        self._when_complete.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    # --- questions and answers

    def _go_on(self) -> None:
        events = [*self._asked(), *self._done()]
        if events:
            self._report(events)

    def _asked(self) -> list[ClientEvent]:
        """Ask what is to be asked; return what that tells."""
        if self._is_possible is None or not self._is_linked:
            return []
        was_behind = self._sequencer.is_behind
        question = self._sequencer.question()
        if question is None:
            return []
        if not self._is_possible:
            return [*self._sequencer.give_up("this kernel keeps no journal")]
        self._question += 1
        self._is_under_way = True
        number = self._question
        self._ask(
            question, Channel.CONTROL, lambda outcome: self._on_answer(number, outcome), DEADLINE
        )
        return self._progress() if was_behind else []

    def _on_answer(self, number: int, outcome: Outcome) -> None:
        if number != self._question:
            return
        self._is_under_way = False
        events: list[ClientEvent] = []
        content = outcome.content if isinstance(outcome, Message) else None
        if isinstance(outcome, Message) and isinstance(content, ItuiReplayReply):
            if content.status == "ok":
                events += self._sequencer.replay(content, self.clock.time_of)
            else:
                events += self._sequencer.give_up(content.evalue or "the journal cannot be read")
        else:
            events += self._sequencer.give_up("the kernel does not answer for its journal")
        if events:
            self._is_busy = True  # until the next silence shows what is so
        # the next question leaves before what came is worked on
        self._report([*self._asked(), *events, *self._done()])
        self._complete()

    def _complete(self) -> None:
        if not (self._is_under_way or self.is_behind):
            waiting, self._when_complete = self._when_complete, []
            for do in waiting:
                do()

    def _dated(self, event: ClientEvent) -> ClientEvent:
        """Return a message that comes late, as to a stopped client, with the time it was sent.

        It was not sent before the last one that was not late: then the kernel's clock was set.
        """
        if not isinstance(event, Received) or event.at is not None or not self.clock.is_known:
            return event
        now, sent = clock.now(), self.clock.time_of(event.message.header)
        if sent is None or now - sent <= LATE:
            self._punctual = now
            return event
        if sent < self._punctual:
            self._sequencer.check()  # the answer tells what the clock says now
        at = max(sent, self._punctual)
        return Received(event.message, at) if now - at > LATE else event

    def _progress(self) -> list[ClientEvent]:
        self._is_told = True
        return [CatchingUp(self._sequencer.last or 0, self._sequencer.newest)]

    def _done(self) -> list[ClientEvent]:
        if self._is_told and not self.is_behind:
            self._is_told = False
            return [CaughtUp()]
        return []

    # --- the newest messages may be missing, and nothing comes after them to show it

    def _note_output(self, message: Message) -> None:
        content = message.content
        is_of_input = message.parent is not None and message.parent.msg_type == "execute_request"
        if isinstance(content, Status):
            if not is_of_input:
                return
            self._is_busy = content.execution_state == "busy"
        elif isinstance(content, IopubWelcome) or (
            isinstance(content, CommMsg) and content.comm_id == SESSION
        ):
            return
        loop = asyncio.get_running_loop()
        self._last_output = loop.time()
        self._pause = QUIET
        if self._timer is None:
            self._timer = loop.call_later(QUIET, self._on_silence)

    def _on_silence(self) -> None:
        loop = asyncio.get_running_loop()
        due = self._last_output + self._pause
        self._timer = None
        if loop.time() < due:
            self._timer = loop.call_at(due, self._on_silence)
            return
        self._sequencer.check()
        self._go_on()
        if self._is_busy:
            self._pause = min(2 * self._pause, MOST_QUIET)
            self._timer = loop.call_later(self._pause, self._on_silence)
