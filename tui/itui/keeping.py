"""Writes outputs to a file, or to one that the user's pager shows; threads do the writing."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import signal
import tempfile
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from itui.colour_text import coloured
from itui.line_store import Line

Outside = Callable[[Callable[[], Coroutine[Any, Any, int]]], Coroutine[Any, Any, int]]


async def save(parts: Iterable[str], path: str, *, replaces: bool) -> tuple[int, int]:
    """Write parts of text to a file; return the lines and bytes written."""
    file = await asyncio.to_thread(_opened, path, replaces)
    lines = size = 0
    with file:
        for part in parts:
            data = part.encode("utf-8", "replace")
            lines += part.count("\n")
            size += await asyncio.to_thread(file.write, data)
    return lines, size


def _opened(path: str, replaces: bool) -> Any:
    return open(path, "wb" if replaces else "xb")


def pager_of(environ: Mapping[str, str]) -> list[str]:
    """Return the command of the pager: the user's, else less with colours, else more.

    >>> pager_of({"PAGER": "most -s"})
    ['most', '-s']
    """
    chosen = shlex.split(environ.get("PAGER", ""))
    if chosen:
        return chosen
    return ["less", "-R"] if shutil.which("less", path=environ.get("PATH")) else ["more"]


async def page(batches: Iterable[list[Line]], outside: Outside, environ: Mapping[str, str]) -> None:
    """Show lines in the pager, with their colours where it is less."""
    pager = pager_of(environ)
    has_colours = Path(pager[0]).name == "less"
    with tempfile.TemporaryDirectory(prefix="itui-") as directory:
        path = Path(directory, "output")
        with await asyncio.to_thread(path.open, "w", errors="replace") as file:
            for batch in batches:
                await asyncio.to_thread(_write, file.write, batch, has_colours)

        async def run() -> int:
            with _deaf_to_interrupts():
                process = await asyncio.create_subprocess_exec(
                    *pager, str(path), env={"LESS": "-R", **environ}
                )
                return await process.wait()

        await outside(run)


def _write(write: Callable[[str], int], lines: list[Line], has_colours: bool) -> None:
    texts = map(coloured, lines) if has_colours else (line.text for line in lines)
    write("".join(f"{text}\n" for text in texts))


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the pager, which would inherit that it is ignored, but not a handler."""
    previous = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
