"""The frames of a traceback as text: the place, the lines around it, the failing part."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterator

from itui_kernel.shell.errors.colors import BOLD, CYAN, GREEN, RED, UNDERLINE
from itui_kernel.shell.errors.excerpts import LEFT_OUT, Excerpt, excerpt
from itui_kernel.shell.errors.look import Look
from itui_kernel.shell.errors.places import Place, Span
from itui_kernel.shell.errors.values import Values, parameters
from itui_kernel.shell.running import cells

MAX_LINE = 300
WIDTH = 7  # of the margin with the line numbers

_CAUSE_CONTEXT = (1, 1)  # statements before and behind the failing one
_CONTEXT = (2, 2)
_NONE = (0, 0)


class Frames:
    """Shows the frames of one exception and of those that led to it."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._values = Values() if look.mode == "Verbose" else None

    def text(self, place: Place, *, is_last: bool, is_cause: bool = False) -> str:
        """Return one frame; library code between the user's and the failing one is kept short."""
        around = _CAUSE_CONTEXT if is_cause else _CONTEXT
        if self._values is None and place.is_library and not is_last:
            around = _NONE
        lines = [self._title(place), *self._source(place, around)]
        return "\n".join(lines) + "\n"

    def _title(self, place: Place) -> str:
        where = location(place.code.co_filename, place.line, self._look)
        if place.code.co_name == "<module>":
            return where
        return f"{where}, in {self._look.paint(self._signature(place), CYAN)}"

    def _signature(self, place: Place) -> str:
        if self._values is not None:
            shown = self._values.arguments(place.frame)
        else:
            shown = ", ".join(name for name, _ in parameters(place.frame))
        code = place.code
        is_part = code.co_name.startswith("<") and code.co_name != "<lambda>"
        return f"{code.co_name if is_part else code.co_qualname}({shown})"

    def _source(self, place: Place, around: tuple[int, int]) -> Iterator[str]:
        found = excerpt(place.code, place.line, around)
        filename, paint = place.code.co_filename, self._look.paint
        texts = {
            number: linecache.getline(filename, number).rstrip("\r\n") for number in found.numbers
        }
        margin = min((_indent(text) for text in texts.values() if text.strip()), default=0)
        span = None if _is_whole(place.span, texts) else place.span
        last_failing = max((each for each in found.numbers if each <= found.failing[1]), default=0)
        for number in found.numbers:
            if number == LEFT_OUT:
                yield "   (...)"
                continue
            part = _failing_part(texts[number], number, span)
            yield from self._line(number, texts[number], margin, part, number == place.line)
            if number == last_failing:
                yield from self._variables(place, found)
        if not found.numbers and cells.is_cell(filename):
            yield paint("       (its source is gone)", GREEN)

    def _line(
        self, number: int, text: str, margin: int, part: tuple[int, int] | None, has_arrow: bool
    ) -> Iterator[str]:
        paint = self._look.paint
        if has_arrow:
            arrow = "-" * (WIDTH - len(str(number)) - 2) + "> " + str(number)
            start = paint(arrow, GREEN, BOLD)
        else:
            start = paint(f"{number:>{WIDTH}}", GREEN)
        text = text[margin : margin + MAX_LINE]
        if part is None:
            yield f"{start} {text}".rstrip()
            return
        first, last = (max(column - margin, 0) for column in part)
        marked = text[:first] + paint(text[first:last], RED, UNDERLINE) + text[last:]
        yield f"{start} {marked}"
        if has_arrow and not self._look.is_colored:
            yield " " * (WIDTH + 1 + _wide(text[:first])) + "^" * _wide(text[first:last])

    def _variables(self, place: Place, found: Excerpt) -> Iterator[str]:
        if self._values is None:
            return
        for name, value in self._values.of_statement(found, place.frame):
            start = f"{' ' * (WIDTH + 1)}{name} = "
            yield start + value.replace("\n", "\n" + " " * len(start))


def location(filename: str, line: int, look: Look) -> str:
    """Return where code is, as tracebacks call it."""
    if cells.is_cell(filename):
        return f"{look.paint(cells.title(filename), GREEN)}, line {line}"
    return f"File {look.paint(f'{short_path(filename)}:{line}', GREEN)}"


def short_path(filename: str) -> str:
    """Return a path with the home directory as ``~``."""
    home = os.path.expanduser("~")
    if home not in ("/", "~") and filename.startswith(home + os.sep):
        return "~" + filename[len(home) :]
    return filename


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_whole(span: Span | None, texts: dict[int, str]) -> bool:
    """Tell whether the failing part is all that its lines have."""
    if span is None or not {span.first_line, span.last_line} <= texts.keys():
        return True
    first, last = texts[span.first_line], texts[span.last_line].rstrip()
    return span.first_column <= _indent(first) and span.last_column >= len(last.encode())


def _failing_part(text: str, number: int, span: Span | None) -> tuple[int, int] | None:
    """Return the columns of a line that failed."""
    if span is None or not span.first_line <= number <= span.last_line:
        return None
    is_first, is_last = number == span.first_line, number == span.last_line
    first = _characters(text, span.first_column) if is_first else _indent(text)
    last = _characters(text, span.last_column) if is_last else len(text.rstrip())
    return (first, last) if first < last else None


def _characters(text: str, column: int) -> int:
    """Return how many characters the first ``column`` bytes of a text are."""
    return len(text.encode(errors="replace")[:column].decode(errors="replace"))


def _wide(text: str, column: int = sys.maxsize) -> int:
    """Return how many terminal cells a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
