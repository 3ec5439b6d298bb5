"""The lines shown around a failing one: whole statements, and those of the same function only."""

from __future__ import annotations

import ast
import linecache
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

LONGEST_SCOPE = 10_000  # lines; the statements of longer ones are not told apart
LONGEST_PIECE = 6  # lines of a statement beside the failing one
LONGEST_FAILING = 20
LEFT_OUT = 0  # stands for lines that are not shown

_SCOPE = re.compile(r"\s*(?:async\s+def|def|class)\b")

Piece = tuple[int, int]  # the first and the last line of a statement, or of its head


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The numbers of the lines to show, and the statement that failed."""

    numbers: list[int]
    failing: Piece
    statements: list[ast.stmt]
    offset: int  # what to add to the line numbers of the statements


def excerpt(code: CodeType, line: int, around: tuple[int, int]) -> Excerpt:
    """Return the failing line with so many statements before and behind it."""
    lines = linecache.getlines(code.co_filename)
    if not 0 < line <= len(lines):
        return Excerpt([], (line, line), [], 0)
    first, last = _scope(code, line, lines)
    statements, offset = _parsed(lines, first, last)
    pieces = list(_trimmed(_pieces(statements, first - offset, last - offset, offset), lines))
    if not statements:
        pieces = [(n, n) for n in range(max(line - 9, 1), line + 9) if _is_text(lines, n)]
    at = next((i for i, piece in enumerate(pieces) if piece[0] <= line <= piece[1]), None)
    if at is None:
        return Excerpt([line], (line, line), statements, offset)
    numbers: list[int] = []
    for index in range(max(at - around[0], 0), min(at + around[1] + 1, len(pieces))):
        numbers += _shortened(pieces[index], line if index == at else None)
    return Excerpt(numbers, pieces[at], statements, offset)


def _is_text(lines: list[str], number: int) -> bool:
    return 0 < number <= len(lines) and bool(lines[number - 1].strip())


def _shortened(piece: Piece, failing: int | None) -> list[int]:
    """Return the lines of a statement, not all of them when it is a long one."""
    first, last = piece
    count = last - first + 1
    if failing is None:
        if count <= LONGEST_PIECE:
            return list(range(first, last + 1))
        return [first, first + 1, first + 2, LEFT_OUT, last - 1, last]
    if count <= LONGEST_FAILING:
        return list(range(first, last + 1))
    half = LONGEST_FAILING // 2
    low, high = max(first, failing - half), min(last, failing + half)
    head = [first, LEFT_OUT] if low > first + 1 else list(range(first, low))
    return [*head, *range(low, high + 1), *([LEFT_OUT] if high < last else [])]


def _scope(code: CodeType, line: int, lines: list[str]) -> Piece:
    """Return the lines of the function or class around the code, or those of the module."""
    first = code.co_firstlineno
    if code.co_name.startswith("<"):
        first = 0 if code.co_name == "<module>" else _enclosing(first, lines)
    if not 0 < first <= len(lines):
        return 1, len(lines)
    floor = max(line, *(end for _, end, _, _ in code.co_positions() if end is not None))
    base = _indent(lines[first - 1])
    last = min(floor, len(lines))
    while last < len(lines) and (_is_filling(lines[last]) or _indent(lines[last]) > base):
        last += 1
    while last > floor and _is_filling(lines[last - 1]):
        last -= 1
    return first, last


def _enclosing(line: int, lines: list[str]) -> int:
    """Return where the definition around a lambda or a comprehension begins; 0: nowhere."""
    if _SCOPE.match(lines[line - 1]):
        return line
    indent = _indent(lines[line - 1])
    for number in range(line - 1, 0, -1):
        text = lines[number - 1]
        if _is_filling(text) or _indent(text) >= indent:
            continue
        indent = _indent(text)
        if _SCOPE.match(text):
            return number
    return 0


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _is_filling(text: str) -> bool:
    return text.strip() == "" or text.lstrip().startswith("#")


def _parsed(lines: list[str], first: int, last: int) -> tuple[list[ast.stmt], int]:
    """Return the statements of some lines, none where they do not parse."""
    if last - first >= LONGEST_SCOPE:
        return [], 0
    is_indented = lines[first - 1][:1] in (" ", "\t")
    source = "".join(["if 1:\n" if is_indented else "", *lines[first - 1 : last]])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # they were given when the code was compiled
            body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [], 0
    if is_indented:
        assert isinstance(body[0], ast.If)
        return body[0].body, first - 2
    return body, first - 1


def _pieces(blocks: list[ast.stmt], first: int, last: int, offset: int) -> Iterator[Piece]:
    """Give the parts of some lines: simple statements, heads of compound ones, what is between."""
    for start, end in _split(blocks, first, last):
        yield start + offset, end + offset


def _split(blocks: list[ast.AST] | list[ast.stmt], first: int, last: int) -> Iterator[Piece]:
    position = first
    for block in blocks:
        start, end = _lines_of(block)
        if start < position:  # it begins on the line the one before ends on
            continue
        if position < start:
            yield position, start - 1
        yield from _split(_blocks(block), start, end)
        position = end + 1
    if position <= last:
        yield position, last


def _blocks(node: ast.AST) -> list[ast.AST]:
    """Return the statements, handlers and cases within a node, in the order of the source."""
    kinds = (ast.stmt, ast.ExceptHandler, ast.match_case)
    return [each for each in ast.iter_child_nodes(node) if isinstance(each, kinds)]


def _lines_of(node: ast.AST) -> Piece:
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, _lines_of(node.body[-1])[1]
    assert isinstance(node, ast.stmt | ast.ExceptHandler)
    decorators = getattr(node, "decorator_list", [])
    start = min(node.lineno, *(each.lineno for each in decorators), node.lineno)
    return start, node.end_lineno or node.lineno


def _trimmed(pieces: Iterator[Piece], lines: list[str]) -> Iterator[Piece]:
    """Give the pieces without the blank lines at their ends."""
    for first, last in pieces:
        while first <= last and not _is_text(lines, first):
            first += 1
        while first <= last and not _is_text(lines, last):
            last -= 1
        if first <= last:
            yield first, last
