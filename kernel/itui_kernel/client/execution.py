"""One running input as its client sees it: its output, its questions, its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from itui_kernel.client.requests import Outcome, ReplyLost
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    Error,
    ExecuteInput,
    ExecuteReply,
    InputRequest,
    Status,
)

IDLE_GRACE = 2.0  # seconds to wait for the idle of an input whose reply is there
END_OF_FILE = "\x04"  # what kernels take for it

Ask = Callable[[str, bool], Awaitable[str]]
Reply = Callable[[Message, str], None]


class Execution:
    """One running input; it is done when both its reply and its idle came, in either order.

    Its input requests are answered with what ``ask(prompt, is_password)`` returns; EOFError is the
    end of the input's stdin, any other error ends the waiting for the input.
    """

    def __init__(
        self,
        output: Callable[[Message], None] | None,
        ask: Ask | None,
        reply: Reply,
        is_behind: Callable[[], bool] = lambda: False,
    ) -> None:
        self.done: asyncio.Future[ExecuteReply] = asyncio.get_running_loop().create_future()
        self._output = output
        self._ask = ask
        self._reply_input = reply
        self._questions: dict[str, asyncio.Task[None]] = {}  # by the id of the input request
        self._is_behind = is_behind  # the idle may be among what is given again
        self._number: int | None = None
        self._failure: Error | None = None
        self._reply: ExecuteReply | None = None
        self._is_idle = False
        self._timer: asyncio.TimerHandle | None = None

    def take(self, message: Message) -> None:
        """Note an output, a status or an input request of this input."""
        if self._output is not None:
            self._output(message)
        content = message.content
        if isinstance(content, ExecuteInput):
            self._number = content.execution_count
        elif isinstance(content, Error):
            self._failure = content
        elif isinstance(content, Status) and content.execution_state == "idle":
            self._is_idle = True
            self._check()
        elif isinstance(content, InputRequest) and self._ask is not None:
            question = asyncio.ensure_future(self._answer(self._ask, message, content))
            self._questions[message.msg_id] = question
            question.add_done_callback(self._on_answered)

    def settle(self, outcome: Outcome) -> None:
        """Note the reply, or that there will be none."""
        if isinstance(outcome, ReplyLost) and self._is_idle and self._number is not None:
            self._reply = self._reply_from_output()
            self._finish()
            return
        if isinstance(outcome, KernelError):
            self._fail(outcome)
            return
        if not isinstance(outcome.content, ExecuteReply):
            name = outcome.header.msg_type
            self._fail(KernelError(f"the kernel answered an execute request with {name}"))
            return
        self._reply = outcome.content
        self._check()
        if not self.done.done():  # a link that was cut may have swallowed the idle
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(IDLE_GRACE, self._on_grace)

    def close(self) -> None:
        """Withdraw what is still asked: an interrupted input wants no answer any more."""
        for question in self._questions.values():
            question.cancel()

    def withdraw(self, request: str) -> None:
        """Ask no more what another client has answered, or nobody has to."""
        question = self._questions.get(request)
        if question is not None:
            question.cancel()

    async def _answer(self, ask: Ask, message: Message, request: InputRequest) -> None:
        try:
            value = await ask(request.prompt, request.password)
        except EOFError:
            value = END_OF_FILE
        self._reply_input(message, value)

    def _on_answered(self, question: asyncio.Task[None]) -> None:
        error = None if question.cancelled() else question.exception()
        if error is not None:
            self._fail(error)

    def _on_grace(self) -> None:
        if self._is_behind():
            self._timer = asyncio.get_running_loop().call_later(IDLE_GRACE, self._on_grace)
        else:
            self._finish()

    def _reply_from_output(self) -> ExecuteReply:
        """Return what the reply said, as far as the output tells: it was lost with the link."""
        if self._failure is None:
            return ExecuteReply(execution_count=self._number)
        return ExecuteReply(
            status="error",
            execution_count=self._number,
            ename=self._failure.ename,
            evalue=self._failure.evalue,
            traceback=self._failure.traceback,
        )

    def _fail(self, error: BaseException) -> None:
        if not self.done.done():
            self.done.set_exception(error)

    def _check(self) -> None:
        if self._is_idle and self._reply is not None:
            self._finish()

    def _finish(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._reply is not None and not self.done.done():
            self.done.set_result(self._reply)
