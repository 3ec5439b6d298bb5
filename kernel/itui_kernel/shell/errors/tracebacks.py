"""Exceptions as text: what user code did wrong, without the frames of the shell."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from textwrap import indent
from types import TracebackType

from itui_kernel.protocol.messages import Error
from itui_kernel.shell import cells
from itui_kernel.shell.errors.colors import BOLD, GREEN, RED, colored
from itui_kernel.shell.errors.frames import Place, render, render_place, short_path, visible_places

MAX_MESSAGE = 20_000
MAX_CHAIN = 10
MAX_GROUP = 15
MAX_DEPTH = 5

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"


def report(error: BaseException) -> Error:
    """Return an exception as a message content, its text in parts to be joined by line ends."""
    return Error(
        ename=type(error).__name__,
        evalue=message(error),
        traceback=[part.rstrip("\n") for part in _parts(error)],
    )


def without_shell(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that begins with the first frame of an input."""
    start = traceback
    while start is not None and not cells.is_cell(start.tb_frame.f_code.co_filename):
        start = start.tb_next
    return start or traceback


def message(error: BaseException) -> str:
    """Return what an exception says, bounded, even when its ``__str__`` fails."""
    try:
        text = str(error)
    except BaseException as failure:
        return f"<exception str() failed: {type(failure).__name__}>"
    if len(text) > MAX_MESSAGE:
        half = MAX_MESSAGE // 2
        left_out = len(text) - MAX_MESSAGE
        text = f"{text[:half]}\n[... {left_out} characters left out ...]\n{text[-half:]}"
    return text


def _parts(error: BaseException) -> Iterator[str]:
    if isinstance(error, SystemExit):
        yield _last_line(error)
        return
    if isinstance(error, KeyboardInterrupt):
        places = visible_places(error.__traceback__)
        inputs = [place for place in places if cells.is_cell(place.code.co_filename)]
        yield from (render_place(place) for place in (inputs or places)[-1:])
        yield _last_line(error)
        return
    name = type(error).__name__
    if visible_places(error.__traceback__) or error.__cause__ or error.__context__:
        gap = " " * max(1, 75 - len(name) - 33)
        yield f"{colored(name, RED, BOLD)}{gap}Traceback (most recent call last)"
    yield from _chain(error, 0)


def _chain(error: BaseException, depth: int) -> Iterator[str]:
    """Give the parts of an exception, those that led to it first."""
    links: list[tuple[BaseException, str]] = []
    seen: set[int] = set()
    link: BaseException | None = error
    reason = ""
    while link is not None and id(link) not in seen and len(links) < MAX_CHAIN:
        seen.add(id(link))
        links.append((link, reason))
        if link.__cause__ is not None:
            link, reason = link.__cause__, _CAUSE
        else:
            link, reason = (None if link.__suppress_context__ else link.__context__), _CONTEXT
    for link, reason in reversed(links):
        yield from _one(link, depth)
        if reason:
            yield f"\n{reason}\n"


def _one(error: BaseException, depth: int) -> Iterator[str]:
    places: list[Place] = visible_places(error.__traceback__)
    yield from render(places)
    if isinstance(error, SyntaxError) and error.lineno is not None:
        yield from _syntax_place(error)
    yield _last_line(error)
    if isinstance(error, BaseExceptionGroup):
        yield from _group(error, depth)


def _last_line(error: BaseException) -> str:
    """Return the type, the message and the notes."""
    text = _syntax_message(error) if isinstance(error, SyntaxError) else message(error)
    name = colored(type(error).__name__, RED, BOLD)
    lines = [f"{name}: {text}" if text else name]
    notes = getattr(error, "__notes__", None)
    if isinstance(notes, list | tuple):
        lines += [note if isinstance(note, str) else _safe_repr(note) for note in notes]
    return "\n".join(lines)


def _group(group: BaseExceptionGroup[BaseException], depth: int) -> Iterator[str]:
    """Give the exceptions of a group, each with a mark before its lines."""
    if depth >= MAX_DEPTH:
        yield f"[... a group of {len(group.exceptions)} exceptions ...]"
        return
    for number, error in enumerate(group.exceptions[:MAX_GROUP], 1):
        yield f"  +---------------- {number} ----------------"
        inner = "\n".join(part.rstrip("\n") for part in _chain(error, depth + 1))
        yield indent(inner, "  | ", lambda line: True)
    left_out = len(group.exceptions) - MAX_GROUP
    yield "  +-" + (f" and {left_out} more" if left_out > 0 else "-" * 35)


def _syntax_message(error: SyntaxError) -> str:
    return error.msg if isinstance(error.msg, str) and error.msg else message(error)


def _syntax_place(error: SyntaxError) -> Iterator[str]:
    """Give the line that does not parse, with a caret below."""
    filename = str(error.filename or "<unknown>")
    is_cell = cells.is_cell(filename)
    where = cells.title(filename) if is_cell else f"File {short_path(filename)}"
    yield f"  {colored(where, GREEN)}, line {error.lineno}"
    text = error.text or linecache.getline(filename, error.lineno or 0)
    if not isinstance(text, str) or not text.strip():
        return
    line = text.split("\n")[0].rstrip()
    removed = len(line) - len(line.lstrip())
    yield f"    {line.lstrip()}"
    if isinstance(error.offset, int) and error.offset > 0:
        start = max(error.offset - 1 - removed, 0)
        end = error.end_offset - 1 - removed if isinstance(error.end_offset, int) else 0
        if error.end_lineno != error.lineno:
            end = 0
        yield " " * (4 + start) + colored("^" * max(end - start, 1), RED, BOLD)


def _safe_repr(obj: object) -> str:
    try:
        return repr(obj)
    except Exception:
        return f"<{type(obj).__name__}: repr() failed>"
