"""Programs of the user's choice that have the terminal for a while: the pager, the editor."""

from __future__ import annotations

import asyncio
import shlex
import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Outside = Callable[[Callable[[], Coroutine[Any, Any, int]]], Coroutine[Any, Any, int]]
"""Gives the terminal away while something runs, and takes it back."""


# editors that want the line behind the name of the file; others are given +LINE before it
_WITH_COLON = {"code": ["--goto"], "codium": ["--goto"], "hx": [], "subl": [], "zed": []}


def words_of(command: str) -> list[str]:
    """Return the words of a command as a shell reads them; a quote that never ends is none.

    >>> words_of("less -P 'a b'"), words_of("vi '")
    (['less', '-P', 'a b'], ['vi', "'"])
    """
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


async def run_program(
    argv: Sequence[str], outside: Outside, environ: Mapping[str, str] | None = None
) -> int:
    """Run a program in the terminal; return its exit code."""

    async def run() -> int:
        with _deaf_to_interrupts():
            # it has the terminal now: what it says of errors belongs there, not in the log
            process = await asyncio.create_subprocess_exec(*argv, env=environ, stderr=1)
            return await process.wait()

    return await outside(run)


async def edit(text: str, outside: Outside, environ: Mapping[str, str]) -> tuple[str, str]:
    """Let the user's editor change a text; return what it is now, and why it is as it was."""
    import tempfile

    try:
        with tempfile.TemporaryDirectory(prefix="itui-") as directory:
            path = Path(directory, "input.py")
            await asyncio.to_thread(path.write_text, text, "utf-8", "replace")
            changed, trouble = await edit_file(path, None, outside, environ)
    except OSError as error:
        return text, f"{error.filename}: {error.strerror or error}"
    return (text, trouble) if trouble else (changed, "")


async def edit_file(
    path: Path, line: int | None, outside: Outside, environ: Mapping[str, str]
) -> tuple[str, str]:
    """Open a file in the user's editor; return the text it has then, or why that is not known."""
    chosen = words_of(environ.get("VISUAL", "")) or words_of(environ.get("EDITOR", ""))
    editor = chosen or ["vi"]
    if not path.parent.is_dir():
        return "", f"{path}: there is no such directory on this host"
    try:
        code = await run_program([*editor, *_at_line(editor[0], path, line)], outside)
        if code != 0:
            return "", f"{editor[0]} ended with status {code}"
        changed = await asyncio.to_thread(path.read_text, "utf-8", "replace")
    except OSError as error:
        return "", f"{error.filename or editor[0]}: {error.strerror or error}"
    return changed.rstrip("\n"), ""


def _at_line(editor: str, path: Path, line: int | None) -> list[str]:
    """Return how an editor is told to open a file at a line.

    >>> _at_line("vim", Path("a.py"), 3), _at_line("hx", Path("a.py"), 3)
    (['+3', 'a.py'], ['a.py:3'])
    """
    if line is None:
        return [str(path)]
    name = Path(editor).name
    if name in _WITH_COLON:
        return [*_WITH_COLON[name], f"{path}:{line}"]
    return [f"+{line}", str(path)]


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Leave Ctrl-C to the program, which would inherit that it is ignored, but not a handler."""
    previous = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
