"""Input for user code: ``input`` and ``getpass`` ask every client, and the first answer counts."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Sequence
from functools import partial
from queue import SimpleQueue
from typing import NamedTuple

from itui_kernel.audience import Audience, Member
from itui_kernel.log import Log
from itui_kernel.naming import shown_name
from itui_kernel.origins import Origin, Origins
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.message import Header, Message
from itui_kernel.protocol.messages import InputReply, InputRequest
from itui_kernel.protocol.schema import replace
from itui_kernel.requests import Request
from itui_kernel.server import Server

_END_OF_FILE = "\x04"
_CONNECTING = 10.0  # seconds that a client may take to connect all its channels
_RETRY = 0.02
_REMEMBERED = 32  # prompts that were answered, for the answers that come too late


class StdinNotImplementedError(NotImplementedError):
    """The client of the running cell cannot be asked for input."""


class Question:
    """One prompt that waits for its answer; ``message`` is the request, ``offered`` who has it."""

    def __init__(self, origin: Origin, content: InputRequest) -> None:
        self.origin = origin
        self.content = content
        self.answer: SimpleQueue[str] = SimpleQueue()
        self.message: Message | None = None
        self.at = time.time()
        self.offered = [origin.identities]

    @property
    def msg_id(self) -> str:
        """The id that answers name; empty before it was asked."""
        return self.message.msg_id if self.message is not None else ""

    def is_answered_by(self, request: Request) -> bool:
        """Tell whether a reply is for this prompt, not for one that was interrupted before."""
        parent = request.message.parent_id
        if not parent:  # jupyter_client sends no parent
            return request.origin.identities == self.origin.identities
        return parent == self.msg_id and request.origin.identities in self.offered


class Unreached(NamedTuple):
    """A prompt for a client whose stdin channel is not connected yet, as others of it are."""

    question: Question
    offer: Message
    identities: Sequence[bytes]
    until: float  # it may have gone


class Stdin:
    """Asks for lines from any thread and takes the answers on the I/O thread.

    The client whose code asks is asked first, then the members of the audience, and those that
    join while the code waits. Nobody is asked who could not be told that another has answered.
    """

    def __init__(
        self, server: Server, outbox: Outbox, origins: Origins, log: Log, audience: Audience
    ) -> None:
        self._server = server
        self._outbox = outbox
        self._origins = origins
        self._log = log
        self._audience = audience
        self._pid = os.getpid()
        self._questions: list[Question] = []  # the I/O thread's, as all below
        self._answered: deque[tuple[str, str]] = deque(maxlen=_REMEMBERED)
        self._offers = 0
        self._unreached: list[Unreached] = []
        self._retry_at = 0.0
        server.timers.append(self._timer)
        server.answer_input = self._answer
        audience.joined.append(self._offer_all)

    def read_line(self, prompt: str, password: bool) -> str:
        """Return the line the user types; an interrupt ends the waiting at once."""
        origin = self._origins.current()
        if os.getpid() != self._pid:
            raise EOFError("a forked child cannot ask for input")
        if origin is None or not origin.allow_stdin:
            raise StdinNotImplementedError(
                "input was asked for, but this frontend does not support input requests"
            )
        question = Question(origin, InputRequest(prompt=str(prompt), password=password))
        try:  # from here on: an interrupt right behind the asking must not leave it open
            self._outbox.post(partial(self._ask, question))
            line = question.answer.get()
        finally:
            self._outbox.post(partial(self._forget, question))
        if line == _END_OF_FILE:
            raise EOFError
        return line

    def _ask(self, question: Question) -> None:
        self._questions.append(question)
        origin = question.origin
        self._server.flush(origin)
        question.message = self._server.sender.message(question.content, parent=origin.header)
        self._send(question, question.message, origin.identities)
        for member in list(self._audience.members.values()):
            if member.origin.identities != origin.identities:
                self._offer(question, member)

    def _offer_all(self, member: Member) -> None:
        """Offer what waits to a client that has just come, or come back."""
        for question in self._questions:
            self._offer(question, member)

    def _offer(self, question: Question, member: Member) -> None:
        if question.message is None:
            return
        identities = member.origin.identities
        if identities not in question.offered:
            question.offered.append(identities)
        asker = question.origin.header
        self._offers += 1  # or a second offer would look like a replay of the first
        metadata = {
            "offer": self._offers,
            "asks": self._name_of(asker),
            "is_alone": self._audience.naming.known(asker.session) is None,  # its client is gone
            "at": question.at,
        }
        offer = replace(question.message, metadata={"itui": metadata})
        self._send(question, offer, identities)

    def _send(self, question: Question, offer: Message, identities: Sequence[bytes]) -> None:
        if not self._server.offer(offer, identities):
            now = time.monotonic()
            self._unreached.append(Unreached(question, offer, identities, now + _CONNECTING))
            self._retry_at = now + _RETRY

    def _timer(self, now: float) -> float | None:
        """Try again to reach who was not connected; return when to do so once more."""
        if self._unreached and now >= self._retry_at:
            self._retry_at = now + _RETRY
            self._unreached = [
                each
                for each in self._unreached
                if each.question in self._questions
                and now < each.until
                and not self._server.offer(each.offer, each.identities)
            ]
        return self._retry_at if self._unreached else None

    def _name_of(self, header: Header) -> str:
        known = self._audience.naming.known(header.session)
        return known.name if known is not None else shown_name(header.username)

    @property
    def waiting(self) -> list[tuple[str, str]]:
        """The ids and texts of the prompts that wait for an answer."""
        return [(each.msg_id, each.content.prompt) for each in self._questions]

    def _forget(self, question: Question) -> None:
        if question in self._questions:
            self._questions.remove(question)
            self._audience.tell("withdrawn", request=question.msg_id)

    def _answer(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, InputReply)
        for question in self._questions:
            if question.is_answered_by(request):
                self._questions.remove(question)
                self._tell_answer(question, content.value, request)
                question.answer.put(content.value)
                return
        self._refuse(request)

    def _tell_answer(self, question: Question, value: str, request: Request) -> None:
        """Publish who answered what; of a password not what."""
        by = self._name_of(request.header)
        self._answered.append((question.msg_id, by))
        self._server.flush(question.origin)
        is_line = value != _END_OF_FILE and not question.content.password
        self._audience.tell(
            "answered",
            is_kept=True,
            request=question.msg_id,
            cell=question.origin.header.msg_id,
            prompt=question.content.prompt,
            value=value if is_line else None,
            is_end=value == _END_OF_FILE,
            by=by,
            asks=self._name_of(question.origin.header),
            session=request.header.session,
            at=time.time(),
        )

    def _refuse(self, request: Request) -> None:
        """Tell a client whose answer is too late who was faster."""
        session = request.header.session
        by = next((by for each, by in self._answered if each == request.message.parent_id), None)
        if by is None:
            self._log.count("refused an input_reply: nobody asked for it")
        elif self._audience.member_of(session) is not None:
            self._audience.tell("late", request=request.message.parent_id, session=session, by=by)
