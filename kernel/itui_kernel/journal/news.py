"""Tells the clients when the journal cannot be written, and when it can be again."""

from __future__ import annotations

from functools import partial

from itui_kernel.audience import Audience, Member
from itui_kernel.journal.writing import Journal
from itui_kernel.log import Log
from itui_kernel.outbox import Outbox


class JournalNews:
    """Said once to who is there, and to everybody who comes while it lasts."""

    def __init__(self, journal: Journal, audience: Audience, outbox: Outbox, log: Log) -> None:
        self._journal = journal
        self._audience = audience
        self._outbox = outbox
        self._log = log
        journal.on_change = self._changed
        audience.joined.append(self._joined)

    def _changed(self, why: str) -> None:
        text = _trouble(self._journal) if why else "what is published can be kept again"
        self._log.write(text)
        # later: it is just now that something else is being published
        self._outbox.post(partial(self._audience.tell, "warned", text=text))

    def _joined(self, member: Member) -> None:
        if self._journal.why:
            self._audience.tell("warned", text=_trouble(self._journal))


def _trouble(journal: Journal) -> str:
    return f"{journal.directory}: cannot be written, who comes later will miss this: {journal.why}"
