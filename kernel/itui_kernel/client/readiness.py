"""Waiting until a kernel is ready, or is known never to be; and again for the next one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from itui_kernel.protocol.errors import KernelError
from itui_kernel.protocol.messages import KernelInfoReply


class Readiness:
    """Who the kernel is, once that is known; ``explain`` says why it is not yet."""

    def __init__(self, explain: Callable[[], str]) -> None:
        self._explain = explain
        self._known: asyncio.Future[KernelInfoReply] | None = None

    def begin(self) -> None:
        """Expect a kernel; whoever waits for one goes on waiting."""
        if self._known is None or self._known.done():
            self._known = asyncio.get_running_loop().create_future()

    def succeed(self, info: KernelInfoReply) -> None:
        """Tell who is there."""
        if self._known is not None and not self._known.done():
            self._known.set_result(info)

    def fail(self, reason: str) -> None:
        """Tell that nobody will be."""
        if self._known is not None and not self._known.done():
            self._known.set_exception(KernelError(reason))
            self._known.exception()  # nobody need have waited

    async def wait(self, timeout: float) -> KernelInfoReply:
        """Return who the kernel is once it is ready, or say in one line why it is not."""
        if self._known is None:
            raise KernelError("the client is not started")
        await asyncio.wait([self._known], timeout=timeout)
        if not self._known.done():
            raise KernelError(self._explain())
        return self._known.result()
