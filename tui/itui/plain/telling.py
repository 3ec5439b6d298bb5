"""What a client reports, as text to print and as news for whoever reads lines."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from itui.drawing.text import safe_line
from itui.plain.backlog import Text
from itui.plain.linear import plain_text
from itui.plain.transcript import Transcript, died_before
from itui_kernel.client.attending import answer_text
from itui_kernel.client.events import (
    CaughtUp,
    ClientEvent,
    Expired,
    KernelDied,
    LinkChanged,
    Lost,
    Ready,
    Received,
    Refused,
    Restarted,
)
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import CommMsg, ExecuteInput, ExecuteReply, InputRequest, Status
from itui_kernel.protocol.own import SESSION
from itui_kernel.protocol.schema import Record


class Ended(Record, kw_only=False):
    """An input typed here has ended: with a reply, or without one for a reason."""

    msg_id: str
    reply: ExecuteReply | None
    reason: str = ""


class Asked(Record, kw_only=False):
    """Running code asks for a line."""

    request: Message


class Withdrawn(Record, kw_only=False):
    """A question needs no answer any more."""

    request_id: str


class Died(Record, kw_only=False):
    """The kernel has ended."""

    reason: str


class Revived(Record, kw_only=False):
    """Another kernel stands in the place of the one that ended."""


class UpToDate(Record, kw_only=False):
    """All that was published before this client came has been told."""


News = Ended | Asked | Withdrawn | Died | Revived | UpToDate


class _Running:
    """What has come of an input that was typed here."""

    def __init__(self) -> None:
        self.reply: ExecuteReply | None = None
        self.is_idle = False


class Telling:
    """Turns events of a client into items, in their order."""

    def __init__(self, transcript: Transcript, session: str) -> None:
        self.transcript = transcript
        self.begun: set[str] = set()  # inputs of anybody that run
        self._session = session
        self._running: dict[str, _Running] = {}
        self._was_ready = False
        self._refused = 0
        self._has_seen_death = False  # of the kernel before, which the next one tells as well

    def items(self, event: ClientEvent, now: float) -> Sequence[Text | News]:
        """Return what an event comes to."""
        match event:
            case Received(message):
                return self._received(message, now)
            case Expired(request):
                return self._ended(request.msg_id, None, "its reply was lost")
            case LinkChanged(is_up, reason):
                note = self._note(reason if is_up else f"link lost: {reason}")
                return [*note, *(self._without_idle() if is_up else [])]
            case Lost():
                return self._note(_lost(event))
            case KernelDied(reason):
                self.begun.clear()
                self._has_seen_death = True
                ended = [self._ended(each, None, "the kernel died") for each in list(self._running)]
                return [*itertools.chain(*ended), Text(self.transcript.finish()), Died(reason)]
            case Restarted():
                self.begun.clear()
                self.transcript.number = 0
                return self._note("the kernel was started again: the variables are gone")
            case Ready():
                is_other, self._was_ready = self._was_ready, True
                return [Revived()] if is_other else []
            case CaughtUp():
                return [Text(self.transcript.finish()), UpToDate()]
            case Refused(reason=reason):
                self._refused += 1
                if self._refused == 1:
                    return self._note(f"a message was refused: {reason}")
            case _:
                pass
        return []

    def typed(self, msg_id: str) -> None:
        """Begin the block of an input that was typed here."""
        self.transcript.typed(msg_id)
        self._running[msg_id] = _Running()

    def _received(self, message: Message, now: float) -> Sequence[Text | News]:
        content = message.content
        self._follow(message)
        match content:
            case InputRequest():
                return [Text(self.transcript.finish()), Asked(message)]
            case CommMsg(comm_id=comm_id, data=data):
                return self._told(data) if comm_id == SESSION else []
            case ExecuteReply() if message.parent_id in self._running:
                self._running[message.parent_id].reply = content
                return self._check(message.parent_id)
            case Status(execution_state="idle") if message.parent_id in self._running:
                self._running[message.parent_id].is_idle = True
                return self._check(message.parent_id)
        text = self.transcript.take(message, now)
        return [Text(text)] if text else []

    def _follow(self, message: Message) -> None:
        """Note which inputs run, and the number of the latest."""
        match message.content:
            case ExecuteInput():
                self.begun.add(message.parent_id)
                self._has_seen_death = False
            case Status(execution_state="starting"):  # the next kernel of the session
                self.begun.clear()
                self.transcript.number = 0
            case Status(execution_state="idle"):
                self.begun.discard(message.parent_id)
            case ExecuteReply(execution_count=int(number)):
                self.transcript.number = max(self.transcript.number, number)

    def _check(self, msg_id: str) -> Sequence[Text | News]:
        """Return the end of an input if both its reply and its idle came."""
        running = self._running[msg_id]
        return self._ended(msg_id, running.reply) if running.reply and running.is_idle else []

    def _without_idle(self) -> Sequence[Text | News]:
        """Return the ends of inputs whose idle a kernel that gives nothing again told nobody."""
        replies = {key: each.reply for key, each in self._running.items() if each.reply}
        return [*itertools.chain(*(self._ended(key, reply) for key, reply in replies.items()))]

    def _ended(
        self, msg_id: str, reply: ExecuteReply | None, reason: str = ""
    ) -> Sequence[Text | News]:
        if self._running.pop(msg_id, None) is None:
            return []
        return [Text(self.transcript.finish()), Ended(msg_id, reply, reason)]

    def _told(self, data: Mapping[str, Any]) -> Sequence[Text | News]:
        """Follow what our kernel tells of the session."""
        match data:
            case {"event": "joined", "session": str(session), "name": str(name)}:
                self.transcript.names[session] = name
            case {"event": "died", "reason": str(reason)} if not self._has_seen_death:
                return self._note(died_before(reason))
            case {"event": "withdrawn", "request": str(request_id)}:
                return [Withdrawn(request_id)]
            case {"event": "refused", "text": str(text)}:
                return self._note(plain_text(text[:500]))
            case {"event": "late", "session": self._session, "by": str(by)}:
                return self._note(f"too late: {by} has answered")
            case {"event": "answered", "request": str(request_id)}:
                is_own = data.get("session") == self._session
                line = "" if is_own else plain_text(answer_text(data))
                return [Withdrawn(request_id), *(self._note(line.strip()) if line else [])]
        return []

    def _note(self, text: str) -> Sequence[Text | News]:
        return [Text(self.transcript.note(text))]


def _lost(event: Lost) -> str:
    count = "some" if event.count is None else str(event.count)
    lines = "" if event.lines is None else f", {event.lines} lines"
    return f"… {count} messages are lost{lines}: {safe_line(event.why)} …"
