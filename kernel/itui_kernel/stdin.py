"""Input for user code: ``input`` and ``getpass`` ask the client that sent the running cell."""

from __future__ import annotations

import os
from functools import partial
from queue import SimpleQueue

from itui_kernel.log import Log
from itui_kernel.origins import Origin, Origins
from itui_kernel.outbox import Outbox
from itui_kernel.protocol.messages import InputReply, InputRequest
from itui_kernel.requests import Request
from itui_kernel.server import Server

_END_OF_FILE = "\x04"


class StdinNotImplementedError(NotImplementedError):
    """The client of the running cell cannot be asked for input."""


class Question:
    """One prompt that waits for its answer."""

    def __init__(self, origin: Origin, content: InputRequest) -> None:
        self.origin = origin
        self.content = content
        self.answer: SimpleQueue[str] = SimpleQueue()
        self.msg_id = ""

    def is_answered_by(self, request: Request) -> bool:
        """Tell whether a reply is for this prompt, not for one that was interrupted before."""
        if request.origin.identities != self.origin.identities:
            return False
        parent = request.message.parent_id
        return parent == self.msg_id or not parent  # jupyter_client sends no parent


class Stdin:
    """Asks for lines from any thread and takes the answers on the I/O thread."""

    def __init__(self, server: Server, outbox: Outbox, origins: Origins, log: Log) -> None:
        self._server = server
        self._outbox = outbox
        self._origins = origins
        self._log = log
        self._pid = os.getpid()
        self._questions: list[Question] = []  # the I/O thread's
        server.answer_input = self._answer

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
        question.msg_id = self._server.ask(question.origin, question.content)

    def _forget(self, question: Question) -> None:
        if question in self._questions:
            self._questions.remove(question)

    def _answer(self, request: Request) -> None:
        content = request.content
        assert isinstance(content, InputReply)
        for question in self._questions:
            if question.is_answered_by(request):
                self._questions.remove(question)
                question.answer.put(content.value)
                return
        self._log.count("refused an input_reply: nobody asked for it")
