"""A complete line client in some forty lines: the client API without any interface around it."""

import asyncio
import signal
import sys

from itui_kernel.client.client import KernelClient
from itui_kernel.client.launch import launch_itui_kernel
from itui_kernel.client.plain import pages, text_form
from itui_kernel.protocol.errors import ItuiError
from itui_kernel.protocol.message import Message


class Keyboard:
    """Reads lines; one that an interrupted question no longer wants answers the next."""

    reading: asyncio.Future[str] | None = None

    async def ask(self, prompt: str, is_password: bool = False) -> str:
        """Return the next line typed."""
        print(prompt, end="", flush=True)
        reading = self.reading = self.reading or asyncio.ensure_future(asyncio.to_thread(input))
        await asyncio.wait([reading])
        self.reading = None
        return reading.result()


def show(message: Message) -> None:
    """Print what an input publishes."""
    print(text_form(message.content), end="", flush=True)


async def converse() -> None:
    """Start a kernel, run each line typed, show what comes back."""
    ask = Keyboard().ask
    async with KernelClient(launch_itui_kernel().connection) as client:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, client.interrupt)
        print((await client.wait_ready(timeout=30)).banner)
        try:
            while True:
                reply = await client.execute(await ask(">>> "), output=show, ask=ask)
                for page in pages(reply.payload or ()):
                    print(page)
        except EOFError:
            await client.shutdown()


if __name__ == "__main__":
    try:
        asyncio.run(converse())
    except ItuiError as error:
        sys.exit(f"line_client: {error}")
