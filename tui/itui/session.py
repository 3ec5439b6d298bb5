"""The kernel this program is attached to: started, reached, restarted, left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from itui.autopsy.finding import find_autopsy, has_ended
from itui.autopsy.past import Past, is_dead
from itui.model.effects import Send
from itui.model.events import (
    AutopsyRead,
    Event,
    KernelChosen,
    KernelFailed,
    Noticed,
    Sent,
    SessionEnded,
)
from itui.source import Source
from itui.whereabouts import Whereabouts
from itui_kernel.client.attending import leaving
from itui_kernel.client.client import KernelClient
from itui_kernel.client.events import ClientEvent, KernelDied, Ready, Restarted
from itui_kernel.client.kernelspec import OUR_NAME
from itui_kernel.client.launch import LaunchedKernel, launch_itui_kernel
from itui_kernel.client.sequencing import Since
from itui_kernel.client.supervised import ask_supervisor, restart
from itui_kernel.protocol.connection import read_connection
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import InputRequest, ShutdownRequest
from itui_kernel.protocol.schema import replace
from itui_kernel.protocol.session_file import KERNEL_FILE, SESSION_FILE, read_fields

SHUTDOWN_SECONDS = 2.0
Dispatch = Callable[[Sequence[Event]], None]
Spawn = Callable[[Coroutine[Any, Any, None]], None]


class Session:
    """One attachment to a kernel; events go to ``dispatch``, nothing here waits."""

    def __init__(
        self,
        source: Source,
        launched: LaunchedKernel | None,
        dispatch: Dispatch,
        spawn: Spawn,
        name: str | None = None,
    ) -> None:
        self.where = Whereabouts(source, launched)
        self._name = name  # of the user, as others read it
        self._dispatch = dispatch
        self._spawn = spawn
        self._client: KernelClient | None = None
        self._requests: dict[str, Message] = {}
        self._ended = asyncio.Event()
        self._is_leaving = False
        self._past = Past(self._on_events)

    @property
    def is_alive(self) -> bool:
        """Whether the kernel has not been seen to end."""
        return self._client is not None and not self._ended.is_set()

    @property
    def is_dead(self) -> bool:
        """Whether the kernel has ended without having been asked to, as far as was seen."""
        return self._ended.is_set() and not self._is_leaving

    async def come_back(self, begin: Callable[[Callable[[], None]], Awaitable[None]]) -> None:
        """Connect as ``begin`` does; of a kernel that has died tell what it had published."""
        directory = self.where.directory
        if directory is None or not await asyncio.to_thread(is_dead, directory):
            await begin(self.connect)
        else:
            await self._past.tell(directory, lambda last: begin(lambda: self.connect(since=last)))

    def connect(self, since: Since = "everything") -> None:
        """Begin to speak with the kernel, which tells what is not known ``since`` a number."""
        where, launched = self.where, self.where.launched
        connection = where.connection
        self._ended = asyncio.Event()
        self._client = KernelClient(
            connection, self._past.hear, pid=where.pid, username=self._name, since=since
        )
        found = f"{connection.kernel_name} {where.source.name}".strip()
        chosen = KernelChosen(
            name=launched.name if launched else found,
            session=self._client.session,
            is_own=where.directory is not None,
            can_restart=where.directory is not None,
            is_exposed=connection.is_exposed,
        )
        self._dispatch([chosen])
        self._client.start()

    def _on_events(self, events: Sequence[ClientEvent]) -> None:
        has_died = False
        if any(isinstance(event, Ready) for event in events) and self._ended.is_set():
            events = [Restarted(), *events]  # this client never met the one before
        for event in events:
            if isinstance(event, KernelDied):
                self._ended.set()
                has_died = True
            elif isinstance(event, Restarted):
                self._ended = asyncio.Event()
            content = getattr(getattr(event, "message", None), "content", None)
            if isinstance(content, InputRequest):
                message: Message = event.message  # type: ignore[union-attr]
                self._requests[message.msg_id] = message
        if not self._is_leaving:
            self._dispatch(events)
            if has_died and self.where.directory is not None:
                self._spawn(self._examine(self.where.directory))

    async def _examine(self, directory: Path) -> None:
        """Tell what is known of the kernel's death, unless it was asked for."""
        ended = self._ended
        found = await find_autopsy(directory)
        is_over = found is None and await has_ended(directory)
        if self._ended is not ended or self._is_leaving:
            return
        if found is not None:
            self._dispatch([AutopsyRead(found)])
        elif is_over:
            self._dispatch([SessionEnded()])

    def send(self, effect: Send) -> None:
        """Send a request; ``Sent`` tells the reducer its msg_id."""
        if self._client is None:
            self._dispatch([Noticed("there is no kernel to send this to", "warning")])
            return
        message = self._client.send(
            effect.content, channel=effect.channel, deadline=effect.deadline
        )
        self._dispatch([Sent(message, effect.purpose, effect.text, effect.cursor)])

    def answer(self, request: str, value: str) -> None:
        """Answer an input request."""
        message = self._requests.pop(request, None)
        if message is None or self._client is None:
            self._dispatch([Noticed("nobody waits for this input any more", "warning")])
            return
        self._client.reply_input(message, value)

    def interrupt(self) -> None:
        """Interrupt the running code."""
        if self._client is not None:
            self._client.interrupt()

    async def restart(self) -> None:
        """Have the kernel ended and started again in its place; the client goes on by itself."""
        directory = self.where.directory
        if directory is None:
            self._dispatch([Noticed("itui did not start this kernel", "warning")])
            return
        if not await asyncio.to_thread((directory / SESSION_FILE).exists):
            await self._begin_anew(directory)
            return
        is_dead = self.is_dead
        patience = 0.0
        if self.is_alive and self._client is not None:
            self._client.send(ShutdownRequest(restart=True), channel=Channel.CONTROL)
            patience = SHUTDOWN_SECONDS
        try:
            await restart(directory, patience=patience, if_dead=is_dead)
        except ItuiError as error:
            self._dispatch([KernelFailed(str(error))])

    async def _begin_anew(self, ended: Path) -> None:
        """Begin a session in place of one that has ended, or join who was quicker to do so."""
        source = self.where.source
        connection, launch = source.connection, source.launch
        if launch is None and connection is not None and connection.kernel_name == OUR_NAME:
            launch = partial(launch_itui_kernel, source.name)
        if launch is None:
            self._dispatch([KernelFailed("the session has ended; itui --kernel starts another")])
            return
        from itui_kernel.client.succession import begin_after

        name = self.where.first_name
        try:
            begun = await asyncio.to_thread(begin_after, ended, launch)
            if isinstance(begun, Path):
                source = await asyncio.to_thread(_joined, source, begun, name)
        except ItuiError as error:
            self._dispatch([KernelFailed(str(error))])
            return
        self.close()
        self.where = Whereabouts(source, None if isinstance(begun, Path) else begun)
        self.connect()

    async def end(self, *, is_leaving: bool = False) -> None:
        """Shut the kernel down; one that does not end in time is left to its supervisor to end.

        With ``is_leaving`` nobody is told of its end any more: it is no news.
        """
        self._is_leaving = is_leaving
        if self._client is not None and not self._ended.is_set():
            self._client.send(ShutdownRequest(restart=False), channel=Channel.CONTROL)
            with suppress(TimeoutError):
                async with asyncio.timeout(SHUTDOWN_SECONDS):
                    await self._ended.wait()
                return
        if self.where.directory is not None:
            with suppress(KernelError):  # the session has ended meanwhile
                await ask_supervisor(self.where.directory, "end", deadline=SHUTDOWN_SECONDS)

    def close(self) -> None:
        """Part from the kernel, which lives on."""
        if self._client is not None:
            if self._client.is_itui and self.is_alive:
                self._client.send(leaving(self._client.session))
            self._client.close()
            self._client = None


def _joined(source: Source, directory: Path, name: str) -> Source:
    """Return the source of a session that another client has begun; its name may come later."""
    known = (read_fields(directory) or {}).get("name") or name
    connection = read_connection(directory / KERNEL_FILE)
    return replace(source, name=known, connection=connection, directory=directory)
