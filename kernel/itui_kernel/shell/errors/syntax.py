"""What does not parse, as text: the line, and a caret below what is wrong."""

from __future__ import annotations

import linecache
from collections.abc import Iterator

from itui_kernel.shell.errors.colors import BOLD, RED
from itui_kernel.shell.errors.frames import MAX_LINE, location
from itui_kernel.shell.errors.look import Look


def syntax_place(error: SyntaxError, look: Look) -> Iterator[str]:
    """Give where a syntax error is; its attributes may be anything."""
    line = error.lineno
    if not isinstance(line, int):
        return
    filename = str(error.filename or "<unknown>")
    yield f"  {location(filename, line, look)}"
    text = error.text or linecache.getline(filename, line)
    if not isinstance(text, str) or not text.strip():
        return
    whole = text.split("\n")[0].rstrip()
    removed = len(whole) - len(whole.lstrip())
    yield f"    {whole.lstrip()[:MAX_LINE]}"
    if isinstance(error.offset, int) and 0 < error.offset <= MAX_LINE + removed:
        start = max(error.offset - 1 - removed, 0)
        end = error.end_offset - 1 - removed if isinstance(error.end_offset, int) else 0
        if error.end_lineno != line:
            end = 0
        yield " " * (4 + start) + look.paint("^" * max(end - start, 1), RED, BOLD)


def syntax_message(error: SyntaxError) -> str:
    """Return what is wrong, without the place; empty where the error does not say."""
    return error.msg if isinstance(error.msg, str) else ""
