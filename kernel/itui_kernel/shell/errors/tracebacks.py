"""Exceptions as text: what user code did wrong, without the frames of the shell."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from textwrap import indent
from types import TracebackType

from itui_kernel.protocol.messages import Error
from itui_kernel.services import safe, text
from itui_kernel.shell.errors.colors import BOLD, RED
from itui_kernel.shell.errors.frames import MAX_LINE, Frames, location
from itui_kernel.shell.errors.look import Look
from itui_kernel.shell.errors.places import Place, folded, visible_places
from itui_kernel.shell.errors.suggestions import suggestion
from itui_kernel.shell.errors.syntax import syntax_message, syntax_place
from itui_kernel.shell.running import cells

WIDTH = 75
MAX_MESSAGE = 20_000
MAX_NOTES = 20
MAX_CHAIN = 10
MAX_GROUP = 15
MAX_DEPTH = 5

_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"
_HEAD = "Traceback (most recent call last)"


def report(error: BaseException, look: Look | None = None, *, skip: int = 0) -> Error:
    """Return an exception as a message content, its text in parts to be joined by line ends.

    ``skip`` is the number of outermost frames to leave out.
    """
    try:
        parts = list(_Text(look or Look(), skip).of(error))
    except Exception as failure:  # an exception class may override anything
        reason = f"{name_of(failure)}: {message(failure)}"
        parts = [
            f"{name_of(error)}: {message(error)}",
            f"[the traceback cannot be shown: {reason}]",
        ]
    return Error(ename=name_of(error), evalue=message(error), traceback=parts)


def summary(error: BaseException, look: Look | None = None) -> Error:
    """Return an exception as a message content with its last lines alone."""
    parts = [
        "An exception has occurred, use %tb to see the full traceback.\n",
        _Text(look or Look(), 0).last_line(error),
    ]
    return Error(ename=name_of(error), evalue=message(error), traceback=parts)


def without_shell(traceback: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback that begins with the first frame of an input."""
    start = traceback
    while start is not None and not cells.is_cell(start.tb_frame.f_code.co_filename):
        start = start.tb_next
    return start or traceback


def name_of(error: BaseException) -> str:
    """Return the name of the class of an exception."""
    return safe.class_name(type(error))


def message(error: BaseException) -> str:
    """Return what an exception says, bounded, even when its ``__str__`` fails."""
    try:
        said = str(error)
    except BaseException as failure:
        return f"<exception str() failed: {name_of(failure)}>"
    if len(said) > MAX_MESSAGE:
        half = MAX_MESSAGE // 2
        left_out = len(said) - MAX_MESSAGE
        said = f"{said[:half]}\n[... {left_out} characters left out ...]\n{said[-half:]}"
    return said


class _Text:
    """The text of one exception, with those that led to it and those it consists of."""

    def __init__(self, look: Look, skip: int) -> None:
        self._look = look
        self._paint = look.paint
        self._frames = Frames(look)
        self._skip = skip

    def of(self, error: BaseException) -> Iterator[str]:
        """Give the parts in the order they are read."""
        if isinstance(error, KeyboardInterrupt) and self._look.mode == "Context":
            yield from self._interrupt(error)
            return
        if self._look.has_frames and not isinstance(error, SyntaxError):
            yield self._paint("-" * WIDTH, RED)
        yield from self._chain(error, 0)

    def _interrupt(self, error: KeyboardInterrupt) -> Iterator[str]:
        """Give the line of the user's that was interrupted, not where a library was by chance."""
        places = visible_places(error.__traceback__)
        own = [place for place in places if not place.is_library] or places
        yield from (self._frames.text(place, is_last=True) for place in own[-1:])
        yield self.last_line(error)

    def _chain(self, error: BaseException, depth: int) -> Iterator[str]:
        """Give the parts of an exception, those that led to it first."""
        links: list[tuple[BaseException, str]] = []
        seen: set[int] = set()
        link: BaseException | None = error
        reason = ""
        most = 1 if self._look.mode in ("Minimal", "Docs") else MAX_CHAIN
        while link is not None and id(link) not in seen and len(links) < most:
            seen.add(id(link))
            links.append((link, reason))
            if link.__cause__ is not None:
                link, reason = link.__cause__, _CAUSE
            else:
                link, reason = (None if link.__suppress_context__ else link.__context__), _CONTEXT
        if link is not None and id(link) not in seen and most > 1:
            yield "[... earlier exceptions left out ...]\n"
        for link, reason in reversed(links):
            yield from self._one(link, depth, is_cause=link is not error)
            if reason:
                yield f"\n{reason}\n" if self._look.has_frames else f"\n{reason}"

    def _one(self, error: BaseException, depth: int, *, is_cause: bool) -> Iterator[str]:
        places = visible_places(error.__traceback__)[self._skip :]
        if isinstance(error, SyntaxError):
            if places and self._look.mode not in ("Minimal", "Doctest"):
                yield from self._plainly(places)
            yield from syntax_place(error, self._look)
        elif places or depth == 0:
            yield from self._traceback(error, places, is_cause=is_cause)
        yield self.last_line(error)
        if isinstance(error, BaseExceptionGroup):
            yield from self._group(error, depth)

    def _traceback(
        self, error: BaseException, places: list[Place], *, is_cause: bool
    ) -> Iterator[str]:
        """Give the frames as the mode wants them."""
        match self._look.mode:
            case "Minimal":
                return
            case "Doctest":
                yield f"{_HEAD}:\n    ..."
            case "Plain":
                yield from self._plainly(places)
            case "Docs":
                yield from self._shortly(places)
            case _:
                name = name_of(error)
                gap = " " * max(1, WIDTH - len(name) - len(_HEAD))
                yield f"{self._paint(name, RED, BOLD)}{gap}{_HEAD}"
                yield from self._fully(places, is_cause=is_cause)

    def _fully(self, places: list[Place], *, is_cause: bool) -> Iterator[str]:
        shown = folded(places, shows_hidden=self._look.shows_hidden)
        for entry in shown:
            if isinstance(entry, str):
                yield entry + "\n"
            else:
                yield self._frames.text(entry, is_last=entry is places[-1], is_cause=is_cause)

    def _plainly(self, places: list[Place]) -> Iterator[str]:
        """Give the frames as Python does, with one line each."""
        yield f"{_HEAD}:"
        for entry in folded(places, shows_hidden=True):
            if isinstance(entry, str):
                yield entry
                continue
            name = entry.code.co_name
            end = "" if name == "<module>" else f" in {name}"
            yield f"  {location(entry.code.co_filename, entry.line, self._look)}{end}"
            source = linecache.getline(entry.code.co_filename, entry.line).strip()
            if source:
                yield f"    {source[:MAX_LINE]}"

    def _shortly(self, places: list[Place]) -> Iterator[str]:
        """Give the outermost frame, and how many there are more."""
        if not places:
            return
        first = places[0]
        where = location(first.code.co_filename, first.line, self._look)
        source = linecache.getline(first.code.co_filename, first.line).strip()
        yield f"{_HEAD}:\n{where}\n\n->  {source[:MAX_LINE]}"
        if len(places) > 1:
            yield f"\n    [... {len(places) - 1} skipped frames]\n"

    def last_line(self, error: BaseException) -> str:
        """Return the type, the message and the notes."""
        said = syntax_message(error) if isinstance(error, SyntaxError) else ""
        said = (said or message(error)) + suggestion(error)
        name = self._paint(name_of(error), RED, BOLD)
        return "\n".join([f"{name}: {said}" if said else name, *_notes(error)])

    def _group(self, group: BaseExceptionGroup[BaseException], depth: int) -> Iterator[str]:
        """Give the exceptions of a group, each with a mark before its lines."""
        if depth >= MAX_DEPTH:
            yield f"[... a group of {len(group.exceptions)} exceptions ...]"
            return
        for number, error in enumerate(group.exceptions[:MAX_GROUP], 1):
            yield f"  +---------------- {number} ----------------"
            inner = "\n".join(part.rstrip("\n") for part in self._chain(error, depth + 1))
            yield indent(inner, "  | ", lambda line: True)
        left_out = len(group.exceptions) - MAX_GROUP
        yield "  +-" + (f" and {left_out} more" if left_out > 0 else "-" * 35)


def _notes(error: BaseException) -> list[str]:
    """Return what was added to an exception; an entry that is no text is named only."""
    try:
        notes = getattr(error, "__notes__", ())
    except Exception as failure:
        return [f"<its notes cannot be read: {name_of(failure)}>"]
    kept = list(notes[:MAX_NOTES]) if isinstance(notes, list | tuple) else []
    return [note[:MAX_MESSAGE] if isinstance(note, str) else text.short(note) for note in kept]
