"""Writes outputs to a file, or to one that the user's pager shows; threads do the writing."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import tempfile
from collections.abc import AsyncIterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from itui.output.colour_text import coloured
from itui.output.rendering import rendered
from itui.output.whole_output import Piece
from itui.terminal.outside import Outside, run_program, words_of
from itui.termlog.line_store import Line

_CHUNK = 1_000_000
_ENDS_ITSELF = ("cat", "more")
_AND_WAIT = '"$0" "$@"; printf "\n-- Enter goes back --"; read -r _'


async def save(
    pieces: AsyncIterable[Piece | Path], path: str, *, replaces: bool, has_colours: bool = False
) -> tuple[int, int]:
    """Write the text of pieces to a file; return the lines and bytes written."""
    file = await asyncio.to_thread(_opened, path, replaces)
    try:
        lines = 0
        async for piece in pieces:
            lines += await asyncio.to_thread(_write, file, piece, has_colours)
        await asyncio.to_thread(file.flush)
        return lines, file.tell()
    finally:
        await asyncio.to_thread(file.close)


def _opened(path: str, replaces: bool) -> BinaryIO:
    if os.path.isdir(path):  # else it would be one to replace
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
    return open(path, "wb" if replaces else "xb")


def lines_of(piece: Piece | Path) -> Iterator[list[Line]]:
    """Yield the lines of a piece as a terminal would show them."""
    match piece:
        case list():
            yield piece
        case tuple():
            yield from rendered(piece)
        case _:
            with piece.open(encoding="utf-8", errors="replace", newline="") as file:
                yield from rendered(iter(lambda: file.read(_CHUNK), ""))


def text_of(piece: Piece | Path) -> str:
    """Return the text of a piece, every line ended."""
    return "".join(f"{line.text}\n" for lines in lines_of(piece) for line in lines)


def _write(file: BinaryIO, piece: Piece | Path, has_colours: bool) -> int:
    """Write a piece; return the number of its lines."""
    count = 0
    for lines in lines_of(piece):
        texts = map(coloured, lines) if has_colours else (line.text for line in lines)
        file.write("".join(f"{text}\n" for text in texts).encode("utf-8", "replace"))
        count += len(lines)
    return count


def pager_of(environ: Mapping[str, str]) -> list[str]:
    """Return the command of the pager: the user's, else less with colours, else more.

    >>> pager_of({"PAGER": "most -s"})
    ['most', '-s']
    """
    chosen = words_of(environ.get("PAGER", ""))
    if chosen:
        return chosen
    return ["less", "-R"] if shutil.which("less", path=environ.get("PATH")) else ["more"]


async def page(
    pieces: AsyncIterable[Piece | Path], outside: Outside, environ: Mapping[str, str]
) -> None:
    """Show pieces in the pager, with their colours where it is less."""
    pager = pager_of(environ)
    name = Path(pager[0]).name
    with tempfile.TemporaryDirectory(prefix="itui-") as directory:
        path = str(Path(directory, "output"))
        await save(pieces, path, replaces=True, has_colours=name == "less")
        argv = [*pager, path]
        if name in _ENDS_ITSELF:
            argv = ["sh", "-c", _AND_WAIT, *argv]
        await run_program(argv, outside, {"LESS": "-R", **environ})
