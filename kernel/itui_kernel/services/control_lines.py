"""Finds magics, system commands and cell magics in code that may be unfinished.

What is not Python is blanked out, so that the rest can be read as Python at the same places.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from itui_kernel.services.scanner import scan

_CANDIDATE = re.compile(
    r"^[ \t]*(?P<target>[A-Za-z_][^=%!'\"#\n]*=[ \t]*)?(?P<mark>%%|%|!!|!)(?P<text>[^\n]*)$",
    re.MULTILINE,
)
_CELL = re.compile(r"\s*%%(?P<name>[^\s%]*)(?P<line>[^\n]*)(?P<body>\n)?")
_WORD = re.compile(r"[^\s%!]*")
_BARE = re.compile(r"(?P<indent>\s*)(?P<name>[^\W\d]\w*)(?P<blank>[ \t]+)(?P<text>[^\n]*)")
_MOST_DOUBTFUL = 50
_OPERATOR = re.compile(r"[=(),<>+*/%&|^@:;.!\]}]|(?:and|or|in|is|not|if|else)\b")


@dataclass(frozen=True, slots=True)
class ControlLine:
    """The line the cursor is in, when it is one of the control language.

    ``start`` is where its name, or the text of a system command, begins in the code;
    ``text_start`` where that begins which follows the name.
    """

    kind: Literal["magic", "command"]
    start: int
    name: str = ""
    text_start: int = 0
    mark: str = ""
    is_named: bool = False  # the name is complete: the cursor is behind it


@dataclass(frozen=True, slots=True)
class Layout:
    """The code before the cursor with blanks for all that is not Python."""

    python: str
    line: ControlLine | None = None
    cell: str = ""  # the cell magic whose body the cursor is in
    body_start: int = 0
    has_files: bool = False  # what looks like Python may as well name a file

    def read_as_python(self, before: str, start: int, *, has_files: bool) -> Layout:
        """Return the layout with the line of the cursor as Python from a place on."""
        return Layout(self.python[:start] + before[start:], has_files=has_files)


def lay_out(before: str, is_command: Callable[[str], bool]) -> Layout:
    r"""Tell Python from the control language; ``is_command`` knows the magics without ``%``.

    >>> lay_out("x = %time f", lambda name: False).line.name
    'time'
    """
    if "%" in before or "!" in before:
        cell = _CELL.match(before)
        if cell is not None and cell["body"]:
            return _in_body(_blank(before, 0, cell.end() - 1), cell["name"], cell.end())
        if cell is not None:
            return Layout(" " * len(before), _magic_line("%%", cell.start("name"), before))
        before, line = _without_lines(before)
        if line is not None:
            return Layout(before, line)
    return _bare(before, is_command) or Layout(before)


def _in_body(before: str, name: str, start: int) -> Layout:
    """Return the layout of a cell magic's body; the first of nested ones runs the others."""
    inner = lay_out(before, lambda name: False)
    return inner if inner.cell else Layout(inner.python, inner.line, name, start)


def _without_lines(before: str) -> tuple[str, ControlLine | None]:
    """Blank the control lines; return the one that the cursor is in."""
    python = before
    passed = 0  # a statement begins here
    doubtful = 0
    line: ControlLine | None = None
    for found in _CANDIDATE.finditer(before):
        if not _begins_statement(python[passed : found.start()]):
            doubtful += 1
            if doubtful > _MOST_DOUBTFUL:
                break  # a long text with many signs: reading on would take too long
            continue
        passed = found.start()
        kept = found.start("mark")
        python = _blank(python, kept, found.end())
        if found.end() == len(before):
            mark = found["mark"]
            if mark.startswith("!"):
                line = ControlLine("command", found.start("text"), mark=mark)
            else:
                line = _magic_line(mark, found.start("text"), before)
    return python, line


def _begins_statement(passed: str) -> bool:
    """Tell whether what follows some lines is a statement of its own."""
    found = scan(passed)
    return not (found.open_brackets or found.open_string or passed.endswith("\\\n"))


def _magic_line(mark: str, start: int, before: str) -> ControlLine:
    name = _WORD.match(before, start)
    assert name is not None
    return ControlLine("magic", start, name[0], name.end(), mark, name.end() < len(before))


def _bare(before: str, is_command: Callable[[str], bool]) -> Layout | None:
    """Take an only line for a magic without its mark."""
    found = _BARE.fullmatch(before)
    if found is None or _OPERATOR.match(found["text"]) or not is_command(found["name"]):
        return None
    line = ControlLine("magic", found.start("name"), found["name"], found.end("name"), "", True)
    return Layout(" " * len(before), line)


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]
