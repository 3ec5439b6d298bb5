"""A client of one kernel: sends requests, reports events, never waits."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from itui_kernel.client.events import ClientEvent, Ready, Refused
from itui_kernel.client.exchange import Exchange
from itui_kernel.client.execution import Ask, Execution
from itui_kernel.client.handshake import Handshake
from itui_kernel.client.own_subshell import OwnSubshell
from itui_kernel.client.process import find_process
from itui_kernel.client.readiness import Readiness
from itui_kernel.client.requests import Outcome
from itui_kernel.client.seeking import Seeking, file_of
from itui_kernel.client.sequencing import Since
from itui_kernel.client.vigil import CHECK_DEADLINE
from itui_kernel.protocol.connection import Connection
from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.message import Channel, Message, Sender
from itui_kernel.protocol.messages import (
    Content,
    DeleteSubshellRequest,
    ExecuteReply,
    ExecuteRequest,
    InputReply,
    InterruptRequest,
    KernelInfoReply,
    ShutdownRequest,
)
from itui_kernel.protocol.session_file import JOURNAL


class KernelClient:
    """Speaks with one kernel over its sockets, in the thread of a running asyncio loop.

    ``listen`` gets every event, in batches as they arrive, and may call any method. ``pid`` is for
    whoever has started the kernel; else the connection file may name the process: ``file``, which
    is also where a kernel is looked up that comes in place of a dead one. With ``since`` everything
    that a kernel with a journal has published is reported, from its beginning. As an asynchronous
    context manager it starts and closes itself.
    """

    def __init__(
        self,
        connection: Connection,
        listen: Callable[[Sequence[ClientEvent]], None] = lambda events: None,
        *,
        username: str | None = None,
        pid: int | None = None,
        since: Since = "now",
        file: Path | None = None,
    ) -> None:
        name = os.environ.get("USER", "") if username is None else username
        self.connection = connection
        self.info: KernelInfoReply | None = None
        self._listen = listen
        self._sender = Sender(username=name)
        file = file or file_of(connection)
        process = find_process(connection, pid)
        journal = None if file is None else file.parent / JOURNAL
        self._exchange = Exchange(
            connection, self._sender, process, self._on_events, since, journal
        )
        self._handshake = Handshake(self._exchange.ask, self._on_ready)
        self._readiness = Readiness(self._exchange.link.explain_silence)
        self.subshell = OwnSubshell(self._exchange.ask)
        self._seeking = Seeking(self._exchange, file)

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        self.close()

    @property
    def is_itui(self) -> bool:
        """Whether it has spoken with a kernel of ours."""
        return self.info is not None and self.info.is_itui

    @property
    def session(self) -> str:
        """The session id in the headers of this client's messages."""
        return self._sender.session

    def start(self) -> None:
        """Connect and begin to report; must be called inside the running loop."""
        self._readiness.begin()
        self._exchange.start(self._note_iopub, self._on_end, self._on_restart)
        self._handshake.start()

    def close(self) -> None:
        """Part from the kernel, which lives on; nothing is reported any more."""
        if self.subshell.id is not None and not self._exchange.end:
            self.send(DeleteSubshellRequest(subshell_id=self.subshell.id), channel=Channel.CONTROL)
        self._exchange.close()

    async def wait_ready(self, timeout: float) -> KernelInfoReply:
        """Return who the kernel is once it is ready, or say in one line why it is not."""
        return await self._readiness.wait(timeout)

    def send(
        self,
        content: Content,
        *,
        channel: Channel = Channel.SHELL,
        deadline: float | None = None,
        subshell_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        buffers: Sequence[bytes] = (),
    ) -> Message:
        """Send one message and return it; a request without reply in time is ``Expired``."""
        message = self._sender.message(
            content,
            channel=channel,
            subshell_id=subshell_id or self.subshell.id_for(content, channel),
            metadata=metadata,
            buffers=buffers,
        )
        self._exchange.dispatch(message, deadline=deadline)
        return message

    async def request(
        self,
        content: Content,
        *,
        channel: Channel = Channel.SHELL,
        deadline: float | None = 10.0,
        subshell_id: str | None = None,
    ) -> Message:
        """Send one request and return its reply."""
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        subshell_id = subshell_id or self.subshell.id_for(content, channel)
        message = self._sender.message(content, channel=channel, subshell_id=subshell_id)
        self._exchange.dispatch(
            message, deadline=deadline, settle=lambda outcome: _resolve(future, outcome)
        )
        return await future

    async def execute(
        self,
        code: str,
        *,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: Mapping[str, str] | None = None,
        allow_stdin: bool = True,
        stop_on_error: bool = True,
        deadline: float | None = None,
        output: Callable[[Message], None] | None = None,
        ask: Ask | None = None,
    ) -> ExecuteReply:
        """Run code and return how it ended, after its last output.

        ``output`` gets what the input publishes, and its input requests. These are answered with
        what ``await ask(prompt, is_password)`` returns, else whoever wants to by ``reply_input``.
        """
        content = ExecuteRequest(
            code=code,
            silent=silent,
            store_history=store_history and not silent,
            user_expressions=user_expressions or {},
            allow_stdin=allow_stdin,
            stop_on_error=stop_on_error,
        )
        replay = self._exchange.replay
        execution = Execution(output, ask, self.reply_input, lambda: replay.is_behind)
        message = self._sender.message(content, channel=Channel.SHELL)
        self._exchange.executions[message.msg_id] = execution
        try:
            self._exchange.dispatch(message, deadline=deadline, settle=execution.settle)
            return await execution.done
        finally:
            del self._exchange.executions[message.msg_id]
            execution.close()

    def reply_input(self, request: Message, value: str) -> None:
        """Answer an input request of the kernel."""
        self._exchange.questions.forget(request)
        content = InputReply(value=value)
        self._exchange.dispatch(
            self._sender.message(content, parent=request.header, channel=Channel.STDIN)
        )

    def interrupt(self) -> str:
        """Interrupt the running code and return what was done; watch for idle to see it end.

        A signal from outside is the only thing that stops C code holding the interpreter lock.
        """
        process = self._exchange.process
        wants_message = self.connection.interrupt_mode == "message"
        if process is not None and process.is_alive and not wants_message:
            try:
                return process.interrupt()
            except (ProcessLookupError, PermissionError):
                pass  # it has just ended, or belongs to another user: ask the kernel itself
        self.send(InterruptRequest(), channel=Channel.CONTROL, deadline=CHECK_DEADLINE)
        return "interrupt request to the kernel"

    async def shutdown(self) -> None:
        """End the kernel; returns as soon as it agrees, or has ended before that was read."""
        try:
            await self.request(ShutdownRequest(), channel=Channel.CONTROL)
        except KernelError:
            if not self._exchange.end:
                raise

    def _on_events(self, events: Sequence[ClientEvent]) -> None:
        for event in events:
            self.subshell.note(event)
            if isinstance(event, Refused) and self._exchange.link.has_wrong_key:
                # it will never answer
                self._readiness.fail(self._exchange.link.explain_silence())
        if not self._exchange.is_closed:
            self._listen(events)

    def _on_ready(self, info: KernelInfoReply) -> None:
        self.info = info
        self._readiness.succeed(info)
        self._exchange.tell(Ready(info))
        self._seeking.begin()
        if not self._exchange.end:
            self.subshell.open(info)

    def _note_iopub(self) -> None:
        self._handshake.note_iopub()

    def _on_end(self, reason: str) -> None:
        self._handshake.close()
        self._readiness.fail(reason)

    def _on_restart(self) -> None:
        """Find out who has come in place of the kernel before."""
        self.subshell.forget()
        self._readiness.begin()
        self._handshake = Handshake(self._exchange.ask, self._on_ready)
        self._handshake.start()
        self._seeking.begin()  # it may die before it is ready


def _resolve(future: asyncio.Future[Message], outcome: Outcome) -> None:
    if future.done():
        return
    if isinstance(outcome, KernelError):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


async def probe(connection: Connection, timeout: float) -> KernelInfoReply:
    """Return who answers at a connection, or say in one line why nobody does."""
    async with KernelClient(connection) as client:
        return await client.wait_ready(timeout)
