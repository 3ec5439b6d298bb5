"""Copying over SSH: tmux, the terminal's OSC 52, a local display's clipboard, at last a file.

A terminal never says whether it took OSC 52: a display on the same machine, where there is one,
is given the text as well.
"""

from __future__ import annotations

import asyncio
import base64
import os
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

from itui.drawing.quantities import counted
from itui.terminal.capabilities import is_lenient
from itui_kernel.protocol.files import make_directory
from itui_kernel.protocol.locations import state_directory

OSC_52_LIMIT = 74_000  # in base64; more is cut off or refused by terminals and by screens between
TMUX_SECONDS = 2.0
DISPLAY_SECONDS = 2.0
_SSH = ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")


async def copy(text: str, write: Callable[[str], None], environ: Mapping[str, str]) -> str:
    """Copy ``text`` the best way there is; return what was done, for the user.

    ``write`` sends a sequence to the terminal, which gives no acknowledgement.
    """
    data = text.encode("utf-8", "replace")
    count = counted(len(text), "character")
    fits = 4 * ((len(data) + 2) // 3) <= OSC_52_LIMIT
    if environ.get("TMUX"):
        if await _tmux(data, environ, "-w"):
            doubt = "" if fits else "; the terminal may not take so many"
            return f"{count} copied to tmux and its terminal{doubt}"
        if await _tmux(data, environ):  # before tmux 3.2
            return f"{count} copied to tmux"
    is_sent = fits and _takes_osc_52(environ)
    if is_sent:
        write(f"\x1b]52;c;{base64.b64encode(data).decode('ascii')}\x07")
    ways = ["sent to the terminal (OSC 52)"] if is_sent else []
    if has_display(environ) and await _display(data.decode()):
        ways.append("copied to the clipboard")
    if ways:
        return f"{count} {' and '.join(ways)}"
    path = await asyncio.to_thread(_file, data)
    return f"{count} written to {path}: the terminal takes no{' so many' if not fits else 'ne'}"


def has_display(environ: Mapping[str, str]) -> bool:
    """Whether there is a clipboard on this machine that is the user's own."""
    if any(environ.get(name) for name in _SSH):
        return False  # a forwarded display is slow, and xclip waits until somebody pastes
    is_shown = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return bool(is_shown) or sys.platform == "darwin"


def _takes_osc_52(environ: Mapping[str, str]) -> bool:
    """Whether the terminal may know OSC 52; screen swallows it."""
    term = environ.get("TERM", "")
    return is_lenient(term) and not (term.startswith("screen") and not environ.get("TMUX"))


async def _tmux(data: bytes, environ: Mapping[str, str], *options: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            "tmux",
            "load-buffer",
            *options,
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            env=dict(environ),
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(TMUX_SECONDS):
            await process.communicate(data)
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return process.returncode == 0


async def _display(text: str) -> bool:
    """Copy to the clipboard of the display; a display that hangs is left behind."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[bool] = loop.create_future()

    def finish(is_copied: bool) -> None:
        if not done.done():
            done.set_result(is_copied)

    def run() -> None:
        import pyperclip

        try:
            pyperclip.copy(text)
            is_copied = True
        except (pyperclip.PyperclipException, OSError):
            is_copied = False
        with suppress(RuntimeError):  # itui has ended meanwhile
            loop.call_soon_threadsafe(finish, is_copied)

    # not a thread of the pool: the program waits for those when it ends
    threading.Thread(target=run, name="clipboard", daemon=True).start()
    try:
        async with asyncio.timeout(DISPLAY_SECONDS):
            return await done
    except TimeoutError:
        return False


def _file(data: bytes) -> str:
    directory = state_directory()
    make_directory(directory)
    path = directory / "copied.txt"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(data)
    return str(path)
