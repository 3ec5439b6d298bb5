"""Indentation of Python code: of the next line, and of a line that ends a block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from itui.editor.brackets import CLOSING, context, scan_line
from itui.editor.columns import column_at

WIDTH = 4
STEP = " " * WIDTH
_LEAVES = re.compile(r"(?:return|pass|raise|break|continue)\b(?!\s*=)")
_CLAUSE = re.compile(r"(else|elif|except|finally)\b.*:$")
_OPENERS = {
    "else": re.compile(r"(?:if|elif|for|while|try|except|async\s+for)\b"),
    "elif": re.compile(r"(?:if|elif)\b"),
    "except": re.compile(r"(?:try|except)\b"),
    "finally": re.compile(r"(?:try|except|else)\b"),
}


def leading(line: str) -> str:
    """Return the blanks a line begins with."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def next_indent(lines: Sequence[str], row: int, column: int | None = None) -> str:
    """Return the blanks a new line begins with when the text is broken at a place.

    >>> next_indent(["for x in y:"], 0)
    '    '
    """
    line = lines[row] if column is None else lines[row][:column]
    here = context(lines, row, len(line))
    if here.quote:
        return leading(line)
    if here.opened:
        return _inside_brackets(lines, row, here.opened[-1])
    base = leading(lines[here.start])
    scanned = scan_line(line, context(lines, row, 0).quote)
    code = line[: scanned.comment].rstrip()
    if code.endswith("\\"):
        return base + STEP if here.start == row else leading(line)
    if code.endswith(":"):
        return base + STEP
    if here.start == row and _LEAVES.match(code, len(base)):
        return _outer(lines, row, base)
    return base


def _inside_brackets(lines: Sequence[str], row: int, bracket: tuple[int, int, str]) -> str:
    opened_row, place, _ = bracket
    if opened_row < row and context(lines, row, 0).opened[-1:] == (bracket,):
        return leading(lines[row])
    opener = lines[opened_row]
    rest = opener[place + 1 :].lstrip()
    if rest and not rest.startswith("#"):
        return " " * column_at(opener, len(opener) - len(rest))
    return leading(opener) + STEP


def _outer(lines: Sequence[str], row: int, base: str) -> str:
    """Return the indentation of the block around the one of ``row``."""
    for index in range(row - 1, -1, -1):
        blanks = leading(lines[index])
        if lines[index].strip() and len(blanks) < len(base):
            return blanks
    return base[: max(len(base) - WIDTH, 0)]


def closing_indent(lines: Sequence[str], row: int) -> str | None:
    """Return the indentation of a line that begins with a closing bracket, if that is clear."""
    line = lines[row]
    place = len(leading(line))
    if line[place : place + 1] not in CLOSING:
        return None
    opened = context(lines, row, place).opened
    if not opened or opened[-1][2] != CLOSING[line[place]] or opened[-1][0] == row:
        return None
    opened_row, column, _ = opened[-1]
    opener = lines[opened_row]
    if opener[column + 1 :].strip() and not opener[column + 1 :].lstrip().startswith("#"):
        return " " * column_at(opener, column)
    return leading(opener)


def clause_indent(lines: Sequence[str], row: int) -> str | None:
    """Return the indentation of an ``else:`` (or the like) that stands in the block it ends.

    ``None`` when the line is no such clause, or stands where it may well belong.
    """
    line = lines[row]
    clause = _CLAUSE.match(line.strip())
    if clause is None or context(lines, row, 0).start != row:
        return None
    opener = _OPENERS[clause.group(1)]
    limit = len(leading(line))
    for index in range(row - 1, -1, -1):
        above = lines[index]
        blanks = leading(above)
        if not above.strip() or len(blanks) > limit:
            continue
        begins = opener.match(above, len(blanks))
        if begins and len(blanks) == len(leading(line)):
            return None
        if begins:
            return blanks
        limit = len(blanks)
    return None
