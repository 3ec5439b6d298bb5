"""``itui exec``: runs code in a session and prints what it prints."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
import threading
import time
from pathlib import Path

from itui.command_line.printing import Printing
from itui.command_line.reaching import ExitCode, attached, running_session
from itui_kernel.client.client import KernelClient
from itui_kernel.client.plain import pages
from itui_kernel.protocol.errors import ItuiError, KernelError
from itui_kernel.protocol.message import Message
from itui_kernel.protocol.messages import (
    ExecuteInput,
    ExecuteReply,
    ExecuteRequest,
    KernelInfoRequest,
)

STOP_SECONDS = 5.0  # for interrupted code to end
_FILE = re.compile(r"[^\s'\"()=;%!]+\.i?py")


class NoCode(ItuiError):
    """What is to be run cannot be read."""


def execute(text: str, session: str | None, timeout: float | None, *, waits: bool) -> int:
    """Run code, a file or standard input in a session; return the exit code."""
    code = _code(text)
    found = running_session(session)

    async def main() -> int:
        async with attached(found, kind="itui exec") as client:
            if not waits:
                return await _send(client, code)
            return await _Run(client, code).finish(timeout)

    return asyncio.run(main())


def _code(text: str) -> str:
    """Return the code that is meant."""
    if text == "-":
        return sys.stdin.read()
    path = Path(text).expanduser()
    is_named = text.endswith((".py", ".ipy"))
    try:
        if is_named and (path.is_file() or _FILE.fullmatch(text)):
            return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise NoCode(f"{text}: {reason.lower()}") from None
    return text


async def _send(client: KernelClient, code: str) -> int:
    client.send(ExecuteRequest(code=code, allow_stdin=client.is_itui))
    if client.is_itui:  # it answers on the same socket, in turn, whatever runs
        await client.request(KernelInfoRequest())
    return ExitCode.DONE


class _Run:
    """One input that runs, from its sending to its end."""

    def __init__(self, client: KernelClient, code: str) -> None:
        self._client = client
        self._printing = Printing()
        self._has_begun = False
        self._stopped: ExitCode | None = None
        self._is_over = asyncio.Event()
        self._task = asyncio.ensure_future(client.execute(code, output=self._take, ask=self._ask))
        self._task.add_done_callback(lambda task: self._is_over.set())

    async def finish(self, timeout: float | None) -> int:
        """Print until the end; return the exit code."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._stop, ExitCode.INTERRUPTED)
        timer = timeout and loop.call_later(timeout, self._stop, ExitCode.OUT_OF_TIME)
        try:
            await self._is_over.wait()
            if not self._task.done():
                self._task.cancel()
                return self._stopped or ExitCode.INTERRUPTED
            return self._result()
        finally:
            if timer:
                timer.cancel()
            self._printing.finish()

    def _result(self) -> int:
        try:
            reply = self._task.result()
        except BrokenPipeError:
            raise
        except KernelError as error:
            print(f"itui: {error}", file=sys.stderr)
            return ExitCode.LOST
        for page in pages(reply.payload or ()):
            self._printing.page(page)
        return self._stopped if self._stopped is not None else _exit_code(reply)

    def _take(self, message: Message) -> None:
        if isinstance(message.content, ExecuteInput):
            self._has_begun = True
        try:
            self._printing.take(message.content, time.monotonic())
        except BrokenPipeError:  # as SIGPIPE ends any program whose reader has gone
            self._printing.is_broken = True
            self._stop(ExitCode.UNREAD)

    def _stop(self, code: ExitCode) -> None:
        """Interrupt the code if it runs; do not wait longer than need be."""
        if self._stopped is not None or not self._has_begun:
            if not self._has_begun:
                line = "itui: the code waits behind other inputs and will still run"
                print(line, file=sys.stderr)
            self._stopped = self._stopped or code
            self._is_over.set()
            return
        self._stopped = code
        self._client.interrupt()
        asyncio.get_running_loop().call_later(STOP_SECONDS, self._give_up)

    def _give_up(self) -> None:
        if not self._task.done():
            print("itui: the code does not stop; it is left running", file=sys.stderr)
            self._is_over.set()

    async def _ask(self, prompt: str, is_password: bool) -> str:
        """Return the next line of standard input, without a thread that would keep us alive."""
        self._printing.question(prompt)
        loop = asyncio.get_running_loop()
        line: asyncio.Future[str] = loop.create_future()

        def read() -> None:
            text = _hidden_line() if is_password else sys.stdin.readline()
            loop.call_soon_threadsafe(_settle, line, text)

        threading.Thread(target=read, daemon=True).start()
        text = await line
        if not text:
            raise EOFError
        return text.removesuffix("\n")


def _settle(line: asyncio.Future[str], text: str) -> None:
    if not line.done():  # the question may have been withdrawn
        line.set_result(text)


def _hidden_line() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline()
    from getpass import getpass

    try:
        return f"{getpass('')}\n"
    except EOFError:
        return ""


def _exit_code(reply: ExecuteReply) -> int:
    if reply.status == "ok":
        return ExitCode.DONE
    if reply.status in ("aborted", "abort"):
        print("itui: not run: an input before it failed or was interrupted", file=sys.stderr)
        return ExitCode.NOT_RUN
    return ExitCode.INTERRUPTED if reply.ename == "KeyboardInterrupt" else ExitCode.FAILED
