"""A complete line client in some forty lines: the client API without any interface around it."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable

from itui_kernel.client.client import KernelClient
from itui_kernel.client.launch import launch_itui_kernel
from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.message import Channel, Message
from itui_kernel.protocol.messages import (
    Error,
    ExecuteResult,
    InputRequest,
    ShutdownRequest,
    Stream,
)

OnLine = Callable[[str | None], None]


async def converse() -> None:
    """Start a kernel, run each line typed, show what comes back."""
    kernel = launch_itui_kernel()
    client = KernelClient(kernel.connection, lambda events: None, pid=kernel.pid)
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    asked: list[Message] = []  # the input request that the next line answers

    def on_line(line: str | None) -> None:
        if asked:
            client.reply_input(asked.pop(), "\x04" if line is None else line)
        else:
            lines.put_nowait(line)

    def show(message: Message) -> None:
        match message.content:
            case Stream(name=name, text=text):
                print(text, end="", flush=True, file=sys.stderr if name == "stderr" else sys.stdout)
            case ExecuteResult(data=data):
                print(data.get("text/plain", ""))
            case Error(traceback=traceback):
                print("\n".join(traceback), file=sys.stderr)
            case InputRequest(prompt=prompt):
                print(prompt, end="", flush=True)
                asked.append(message)

    client.start()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, client.interrupt)
    try:
        print((await client.wait_ready(timeout=30)).banner)
        threading.Thread(target=read_lines, args=(loop, on_line), daemon=True).start()
        while True:
            print(">>> ", end="", flush=True)
            line = await lines.get()
            if line is None:
                break
            await client.execute(line, output=show)
            asked.clear()  # an interrupted input() wants no answer any more
        await client.request(ShutdownRequest(), channel=Channel.CONTROL)
    finally:
        client.close()


def read_lines(loop: asyncio.AbstractEventLoop, on_line: OnLine) -> None:
    """Hand each line from the keyboard to the loop; ``None`` is the end."""
    while True:
        try:
            line: str | None = input()
        except EOFError:
            line = None
        loop.call_soon_threadsafe(on_line, line)
        if line is None:
            return


if __name__ == "__main__":
    try:
        asyncio.run(converse())
    except ItuiError as error:
        sys.exit(f"line_client: {error}")
