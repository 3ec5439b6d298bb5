"""The order of what a kernel publishes: every numbered message once, in turn, or marked as lost.

Pure: told what came live and what was given again, it says what to report and what to ask for.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Literal

from itui_kernel.client.events import Lost, Received
from itui_kernel.client.replayed import Item, TimeOf, items
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import IopubWelcome
from itui_kernel.protocol.numbers import counts_of, lines_in, number_of
from itui_kernel.protocol.own import ItuiReplayReply, ItuiReplayRequest

Since = Literal["everything", "now"] | int  # a number is the last one known already
Delivery = Received | Lost

NEWEST_BYTES = 32_000_000  # of a long session, what an attaching client reads
MOST_BYTES = 500_000  # of one reply: between two of them keys have their turn
HELD_BYTES = 64_000_000  # waiting behind a gap; what comes then is asked for later


class Sequencer:
    """Delivers each message of a numbering kernel exactly once and in order.

    A message behind a gap is held until the ``question`` is answered. Other kernels number
    nothing: what they publish passes as it comes. ``last`` is the newest number that is settled.
    """

    def __init__(self, since: Since = "now") -> None:
        self.last: int | None = None
        self.newest = 0  # the highest number known to exist
        self._since = since
        self._session = ""
        self._is_asked = False
        self._is_checking = False
        self._is_first_question = since == "everything"
        self._held: dict[int, tuple[Message, int]] = {}
        self._held_bytes = 0
        self._given: list[Item] = []  # by the last reply, which began after number ``_given_since``
        self._given_since = 0
        self._counts: tuple[int | None, int | None] = (None, None)  # kept, and lines in them

    @property
    def is_behind(self) -> bool:
        """Whether something was published that is not delivered yet."""
        return self.last is not None and self.newest > self.last

    # --- what is to be asked

    def question(self) -> ItuiReplayRequest | None:
        """Return what is to be asked now; ``None`` while an answer is due or nothing is missing."""
        if self._is_asked or self.last is None or not (self.is_behind or self._is_checking):
            return None
        self._is_asked, self._is_checking = True, False
        newest_bytes = NEWEST_BYTES if self._is_first_question else 0
        self._is_first_question = False
        until = min(self._held) - 1 if self._held else None
        kept, lines = self._counts
        until_kept, until_lines = self._counts_at(until)
        return ItuiReplayRequest(
            since=self.last,
            until=until,
            most_bytes=MOST_BYTES,
            newest_bytes=newest_bytes,
            kept=kept,
            lines=lines,
            until_kept=until_kept,
            until_lines=until_lines,
        )

    def _counts_at(self, number: int | None) -> tuple[int | None, int | None]:
        """Return how much had been kept until just before the messages that wait behind a gap."""
        while number is not None and (number := number + 1) in self._held:
            message, _ = self._held[number]
            if (counts := counts_of(message)) is not None:
                return counts[0] - 1, counts[1] - lines_in(message)
        return None, None

    def check(self) -> None:
        """Have it asked whether the newest messages came at all: no later one may show a gap."""
        self._is_checking = self.last is not None

    def forget_question(self) -> list[Delivery]:
        """Return what needs no answer, for none will come: the link was lost, or the kernel was."""
        self._is_checking = self._is_checking or self._is_asked
        self._is_asked = False
        return self._noted(self._released())

    # --- what came

    def take(self, message: Message, size: int = 0) -> list[Delivery]:
        """Return what can be reported now that a message came live."""
        number = number_of(message)
        if number is None:
            return [Received(message)]
        last = self._begun(message, number)
        self.newest = max(self.newest, number)
        if number <= last:
            return [] if self._was_given(number) else [Received(message)]
        if number > last + 1 or self._is_asked:
            if self._held_bytes + size <= HELD_BYTES:
                self._held[number] = (message, size)
                self._held_bytes += size
            return []
        self.last = number
        return self._noted([Received(message), *self._released()])

    def replay(self, reply: ItuiReplayReply, time_of: TimeOf) -> list[Delivery]:
        """Return what can be reported now that the kernel has given messages again."""
        self._is_asked = False
        began = self.last or 0
        given = [each for each in items(reply, time_of) if each.last > began]
        self._given, self._given_since = given, began
        last = max([began, reply.last, *(each.last for each in given[-1:])])
        if last == began and self._held and began + 1 not in self._held:
            return self.give_up("the kernel has no record of them")
        # who is given nothing though more was published has it on the way
        self.newest = max(last, reply.newest if last > began else last, *self._held, 0)
        self.last = last
        kept = [each for each in self._held if each <= last]
        live = [(each, self._unhold(each)) for each in kept]
        given = [*given, *(Item(n, n, Received(m)) for n, m in live if not self._was_given(n))]
        given.sort(key=lambda each: each.last)
        return self._noted([*(each.delivery for each in given), *self._released()])

    def give_up(self, why: str) -> list[Delivery]:
        """Return what can be reported now that the missing messages cannot be had."""
        self._is_asked = False
        released: list[Delivery] = self._released()
        if self.is_behind:
            first = (self.last or 0) + 1
            self.last = min(self._held) - 1 if self._held else self.newest
            released += [Lost(first, self.last, why), *self._released()]
        return self._noted(released)

    def _begun(self, message: Message, number: int) -> int:
        """Return the last settled number, found out anew with the first message of a kernel."""
        is_known, self._session = message.header.session == self._session, message.header.session
        if is_known and self.last is not None:
            return self.last
        is_start = number == 1 or (number == 2 and isinstance(message.content, IopubWelcome))
        if self.last is None:
            known = self._since if isinstance(self._since, int) else 0
            self.last = number - 1 if is_start or self._since == "now" else min(known, number - 1)
        elif number <= self.last:  # another kernel, and numbers that begin again
            self.last = number - 1 if is_start else 0
            self.newest = self._held_bytes = 0
            self._held, self._given, self._given_since = {}, [], 0
            self._is_asked = self._is_checking = False
        return self.last

    def _was_given(self, number: int) -> bool:
        """Return whether a late message was delivered before; what is not kept never was."""
        if number <= self._given_since:
            return True
        index = bisect_right(self._given, number, key=lambda each: each.first) - 1
        return index >= 0 and number <= self._given[index].last

    def _noted(self, deliveries: list[Delivery]) -> list[Delivery]:
        """Return what is reported, and remember how much was kept until then.

        With it the kernel can tell exactly how much is lost, should something be.
        """
        for each in deliveries:
            if isinstance(each, Lost):
                self._counts = (None, None)
            elif (counts := counts_of(each.message)) is not None:
                self._counts = counts
        return deliveries

    def _released(self) -> list[Delivery]:
        released: list[Delivery] = []
        while self._held and (following := (self.last or 0) + 1) in self._held:
            released.append(Received(self._unhold(following)))
            self.last = following
        return released

    def _unhold(self, number: int) -> Message:
        message, size = self._held.pop(number)
        self._held_bytes -= size
        return message
