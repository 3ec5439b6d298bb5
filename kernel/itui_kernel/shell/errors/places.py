"""The frames of a traceback: which are shown, and what is known of each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from types import CodeType, FrameType, TracebackType

MAX_FRAMES = 60
REPEATS = 4  # a place seen more often than this is recursion
ROUNDS = 2  # of a recursion that are shown

_KERNEL = "itui_kernel."
_FOR_PROGRAMS = ("itui_kernel.client", "itui_kernel.protocol")  # what users' code may import
_LIBRARIES = (os.path.dirname(os.__file__) + os.sep, f"{os.sep}site-packages{os.sep}", "<frozen ")


@dataclass(frozen=True, slots=True)
class Span:
    """The failing part of the source; columns count bytes, the last one is exclusive."""

    first_line: int
    first_column: int
    last_line: int
    last_column: int


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where a frame was: its code, the line and, as far as known, the failing part."""

    frame: FrameType
    line: int
    span: Span | None = None
    is_hidden: bool = False

    @property
    def code(self) -> CodeType:
        """The code that ran."""
        return self.frame.f_code

    @property
    def is_library(self) -> bool:
        """True for code that is installed, not written by the user."""
        return any(part in self.code.co_filename for part in _LIBRARIES)


def visible_places(traceback: TracebackType | None) -> list[Place]:
    """Return the places of a traceback without those of the shell, innermost last."""
    places: list[Place] = []
    is_ours = is_of_kernel = True
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if _begins_below(traceback):  # a file that was run: who reads of it knows how it began
            places.clear()
        is_ours = is_ours and _runs_inputs(module)
        is_of_kernel = _is_of_kernel(module, is_of_kernel)
        if not is_ours and not is_of_kernel:
            places.append(_place(traceback))
        traceback = traceback.tb_next
    return places


def _is_of_kernel(module: str, is_caller: bool) -> bool:
    """Tell whether a frame is of the kernel's own work; what programs use is, too, when it asks."""
    return module.startswith(_KERNEL) and (is_caller or not module.startswith(_FOR_PROGRAMS))


def _runs_inputs(module: str) -> bool:
    """Tell whether a module is of the machinery that leads from the shell to an input."""
    return module.startswith(_KERNEL) or module.partition(".")[0] == "asyncio"


def _begins_below(traceback: TracebackType) -> bool:
    return "__traceback_begins_below__" in traceback.tb_frame.f_code.co_varnames


def _place(traceback: TracebackType) -> Place:
    frame = traceback.tb_frame
    line = traceback.tb_lineno or frame.f_code.co_firstlineno
    is_hidden = frame.f_locals.get("__tracebackhide__") is True
    found = next(islice(frame.f_code.co_positions(), traceback.tb_lasti // 2, None), None)
    if found is None:
        return Place(frame, line, None, is_hidden)
    first, last, first_column, last_column = found
    if first != line or last is None or first_column is None or last_column is None:
        return Place(frame, line, None, is_hidden)
    return Place(frame, line, Span(first, first_column, last, last_column), is_hidden)


def folded(places: list[Place], *, shows_hidden: bool) -> list[Place | str]:
    """Return what is shown of the places: a text stands for those that are left out."""
    shown: list[Place | str] = []
    innermost = places[-1:]
    for is_hidden, group in groupby(
        places, lambda place: place.is_hidden and not shows_hidden and place not in innermost
    ):
        each = list(group)
        if is_hidden:
            shown.append(f"    [... skipping hidden {len(each)} frame]")
        else:
            shown += _without_recursion(each)
    if len(shown) > MAX_FRAMES:
        left_out = len(shown) - MAX_FRAMES
        half = MAX_FRAMES // 2
        shown[half:-half] = [f"    [... {left_out} frames left out ...]"]
    return shown


def _without_recursion(places: list[Place]) -> Iterator[Place | str]:
    counts = Counter(map(_where, places))
    for is_repeated, group in groupby(places, lambda place: counts[_where(place)] > REPEATS):
        run = list(group)
        yield from _first_rounds(run) if is_repeated else run


def _first_rounds(places: list[Place]) -> Iterator[Place | str]:
    """Give the first rounds of a recursion, a line for the others, the last frame."""
    kinds = len(set(map(_where, places)))
    shown = kinds * ROUNDS
    if len(places) <= shown + 1:
        yield from places
        return
    yield from places[:shown]
    counts = Counter((place.code.co_name, place.line) for place in places[shown:-1])
    names = (f"{name} at line {line} ({n} times)" for (name, line), n in counts.items())
    yield f"    [... skipping similar frames: {', '.join(names)}]"
    yield places[-1]


def _where(place: Place) -> tuple[CodeType, int]:
    return place.code, place.line
