"""Copying over SSH: tmux, the terminal's OSC 52, a display's clipboard, at last a file."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Callable, Mapping

from itui_kernel.protocol.locations import state_directory

OSC_52_LIMIT = 74_000
TMUX_SECONDS = 2.0


async def copy(text: str, write: Callable[[str], None], environ: Mapping[str, str]) -> str:
    """Copy ``text`` the best way there is; return what was done, for the user.

    ``write`` sends a sequence to the terminal, which gives no acknowledgement.
    """
    data = text.encode("utf-8", "replace")
    if environ.get("TMUX") and await _tmux(data):
        return f"{len(text)} characters copied to tmux and its terminal"
    if (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")) and not environ.get(
        "SSH_CONNECTION"
    ):
        failure = await asyncio.to_thread(_display, text)
        if failure is None:
            return f"{len(text)} characters copied to the clipboard"
    encoded = base64.b64encode(data).decode("ascii")
    if len(encoded) <= OSC_52_LIMIT:
        write(f"\x1b]52;c;{encoded}\x07")
        return f"{len(text)} characters sent to the terminal (OSC 52)"
    return await asyncio.to_thread(_file, data)


async def _tmux(data: bytes) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux",
            "load-buffer",
            "-w",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(TMUX_SECONDS):
            await process.communicate(data)
    except TimeoutError:
        process.kill()
        return False
    return process.returncode == 0


def _display(text: str) -> Exception | None:
    """Copy to the clipboard of the display; return what went wrong."""
    import pyperclip

    try:
        pyperclip.copy(text)
    except pyperclip.PyperclipException as error:
        failure: Exception = error
        return failure
    return None


def _file(data: bytes) -> str:
    path = state_directory() / "copied.txt"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
    return f"too large for the terminal's clipboard: written to {path}"
