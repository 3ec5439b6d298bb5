"""The frames of a traceback as text: the place, the lines around it, the failing columns."""

from __future__ import annotations

import linecache
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import CodeType, TracebackType

from itui_kernel.shell import cells
from itui_kernel.shell.errors.colors import BOLD, CYAN, GREEN, RED, colored

CONTEXT = 2
MAX_FRAMES = 60
MAX_LINE = 300
REPEATS = 4  # a place seen more often than this is recursion

_SHELL = ("itui_kernel.shell.", "itui_kernel.magics.")
_LIBRARIES = (os.path.dirname(os.__file__) + os.sep, f"{os.sep}site-packages{os.sep}", "<frozen ")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame was: the code and, as far as known, the failing columns (in bytes)."""

    code: CodeType
    line: int
    columns: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.code.co_qualname

    @property
    def signature(self) -> str:
        """The name of the function and of its arguments."""
        code = self.code
        count = code.co_argcount + code.co_kwonlyargcount
        return f"{self.name}({', '.join(code.co_varnames[:count])})"

    @property
    def is_library(self) -> bool:
        """True for code that is installed, not written by the user."""
        return any(part in self.code.co_filename for part in _LIBRARIES)


def visible_places(traceback: TracebackType | None) -> list[Place]:
    """Return the places of a traceback without those of the shell, innermost last."""
    places: list[Place] = []
    is_ours = True
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if _begins_below(traceback):  # a file that was run: who reads of it knows how it began
            places.clear()
        is_ours = is_ours and _runs_inputs(module)
        if not is_ours and not module.startswith(_SHELL) and not _hides_itself(traceback):
            places.append(_place(traceback))
        traceback = traceback.tb_next
    return places


def _runs_inputs(module: str) -> bool:
    """Tell whether a module is of the machinery that leads from the shell to an input."""
    return module.startswith("itui_kernel.") or module.partition(".")[0] == "asyncio"


def _begins_below(traceback: TracebackType) -> bool:
    return "__traceback_begins_below__" in traceback.tb_frame.f_code.co_varnames


def _hides_itself(traceback: TracebackType) -> bool:
    return traceback.tb_frame.f_locals.get("__tracebackhide__") is True


def _place(traceback: TracebackType) -> Place:
    code = traceback.tb_frame.f_code
    line = traceback.tb_lineno or code.co_firstlineno
    found = next(islice(code.co_positions(), traceback.tb_lasti // 2, None), None)
    if found is None:
        return Place(code, line)
    start, end, first, last = found
    if start != line or first is None or last is None:
        return Place(code, line)
    return Place(code, line, (first, last if end == line else sys.maxsize))


def render(places: list[Place]) -> Iterator[str]:
    """Give the text of each place; recursion is folded, the middle of a long list left out."""
    shown = list(_fold(places))
    if len(shown) > MAX_FRAMES:
        left_out = len(shown) - MAX_FRAMES
        half = MAX_FRAMES // 2
        shown[half:-half] = [f"[... {left_out} frames left out ...]\n"]
    for index, entry in enumerate(shown):
        if isinstance(entry, str):
            yield entry
        else:
            yield render_place(entry, is_last=index == len(shown) - 1)


def _fold(places: list[Place]) -> Iterator[Place | str]:
    counts = Counter((place.code, place.line) for place in places)
    repeated: list[Place] = []
    for place in places:
        if counts[place.code, place.line] > REPEATS:
            repeated.append(place)
            continue
        yield from _fold_run(repeated)
        repeated = []
        yield place
    yield from _fold_run(repeated)


def _fold_run(places: list[Place]) -> Iterator[Place | str]:
    """Give a run of recursive frames: one round, a line for the others, the last frame."""
    kinds = len({(place.code, place.line) for place in places})
    if len(places) <= kinds + 1:
        yield from places
        return
    yield from places[:kinds]
    counts = Counter((place.name, place.line) for place in places[kinds:-1])
    names = (f"{name} at line {line} ({n} times)" for (name, line), n in counts.items())
    yield f"[... skipping similar frames: {', '.join(names)}]\n"
    yield places[-1]


def render_place(place: Place, *, is_last: bool = True) -> str:
    """Return the text of one place; library code in the middle shows one line only."""
    context = 0 if place.is_library and not is_last else CONTEXT
    lines = [title(place), *_source(place, context)]
    return "\n".join(lines) + "\n"


def title(place: Place) -> str:
    """Return where a place is, as a heading."""
    filename = place.code.co_filename
    name = "" if place.name == "<module>" else f", in {colored(place.signature, CYAN)}"
    if cells.is_cell(filename):
        return f"{colored(cells.title(filename), GREEN)}, line {place.line}{name}"
    return f"File {colored(f'{short_path(filename)}:{place.line}', GREEN)}{name}"


def short_path(filename: str) -> str:
    """Return a path with the home directory as ``~``."""
    home = os.path.expanduser("~")
    if home not in ("/", "~") and filename.startswith(home + os.sep):
        return "~" + filename[len(home) :]
    return filename


def _source(place: Place, context: int) -> Iterator[str]:
    filename, line = place.code.co_filename, place.line
    own = place.code.co_firstlineno if place.name != "<module>" else 1
    first = max(line - context, min(own, line), 1)
    texts = {each: linecache.getline(filename, each) for each in range(first, line + context + 1)}
    if not texts[line].strip():
        return
    last = max(each for each, text in texts.items() if text.strip())
    width = max(len(str(last)), 4) + 3
    for each, text in texts.items():
        if each > last:
            break
        text = text.rstrip("\n")[:MAX_LINE]
        if each != line:
            yield f"{colored(f'{each:>{width}}', GREEN)} {text}".rstrip()
            continue
        arrow = "-" * (width - len(str(each)) - 2) + "> " + str(each)
        yield f"{colored(arrow, GREEN, BOLD)} {text}"
        yield from _carets(text, place.columns, width + 1)


def _carets(text: str, columns: tuple[int, int] | None, margin: int) -> Iterator[str]:
    """Give a line that marks the failing part, unless that is the whole line."""
    if columns is None:
        return
    first, last = (_cells_wide(text, column) for column in columns)
    last = min(last, _cells_wide(text.rstrip()))
    indent = len(text) - len(text.lstrip())
    if last <= first or (first <= indent and last >= _cells_wide(text.rstrip())):
        return
    yield " " * (margin + first) + colored("^" * (last - first), RED, BOLD)


def _cells_wide(text: str, column: int = sys.maxsize) -> int:
    """Return how many terminal cells the first ``column`` bytes of a text take."""
    part = text.encode(errors="replace")[:column].decode(errors="replace")
    if part.isascii():
        return len(part)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in part)
