"""A quick look over Python text that may be unfinished: brackets, strings, logical lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

from itui_kernel.shell.input.f_strings import end_of_f_string, is_f_string

_PIECE = re.compile(
    r"""(?P<comment>\#[^\n]*)
      | (?P<continued>\\\r?\n)
      | (?P<newline>\n)
      | (?P<space>[ \t\f\r]+)
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<string>\"{3}(?:[^\\\"]|\\.|\"(?!\"\"))*(?P<end3>\"{3})?
                 | '{3}(?:[^\\']|\\.|'(?!''))*(?P<end3s>'{3})?
                 | \"(?:[^\\\"\n]|\\.)*(?P<end1>\")?
                 | '(?:[^\\'\n]|\\.)*(?P<end1s>')?)
      | (?P<word>\w+)
      | (?P<operator>(?:[=!<>:+\-*/%&|^@]|//|\*\*|<<|>>)=|->)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_BEFORE_LINE = re.compile(r"(?:\s+|\#[^\n]*|\\\r?\n)*")
_INDENT = re.compile(r"[ \t]*")
_TRIPLE = ('"""', "'''")
_NESTS = sys.version_info >= (3, 12)
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(slots=True)
class LogicalLine:
    """A statement, or several with semicolons between: all that one line of Python is.

    ``start`` is where its first character stands, ``end`` the end of its last physical line.
    """

    start: int
    end: int
    value: int = -1  # behind the first "=" outside of brackets
    brackets: list[str] = field(default_factory=list)  # still open at its end
    in_string: bool = False
    is_continued: bool = False
    is_broken: bool = False
    last: str = ""  # its last character that is neither space nor comment

    @property
    def is_open(self) -> bool:
        """True inside brackets or a triple-quoted string."""
        return bool(self.brackets) or self.in_string


def start_of_line(text: str, position: int) -> int:
    """Return where the next logical line starts: behind blank lines, comments and its indent."""
    found = _BEFORE_LINE.match(text, position)
    return found.end() if found else position


def logical_line(text: str, start: int) -> LogicalLine:
    r"""Read the logical line that starts at a position.

    >>> line = logical_line("if x:\n    a = f([1,", 10)
    >>> line.value, line.brackets
    (13, ['(', '['])
    """
    line = LogicalLine(start, len(text))
    position = start
    word = ""
    while piece := _PIECE.match(text, position):
        kind = piece.lastgroup or ""
        if kind == "newline" and not line.brackets:
            line.end = piece.start()
            break
        position = piece.end()
        if kind not in ("space", "newline"):
            line.is_continued = kind == "continued" or piece[0] == "\\"
        if kind == "string" and _NESTS and is_f_string(word):
            position = _see_f_string(text, piece, line)
        elif kind not in ("comment", "continued", "space", "newline"):
            _see(piece, kind, line)
        if line.is_broken:
            end = text.find("\n", position)
            line.end = end if end >= 0 else len(text)
            break
        word = piece[0] if kind == "word" else ""
    return line


def _see(piece: re.Match[str], kind: str, line: LogicalLine) -> None:
    line.last = piece[0][-1]
    if kind == "open":
        line.brackets.append(piece[0])
    elif kind == "close":
        line.is_broken = not line.brackets or line.brackets.pop() != _PAIRS[piece[0]]
    elif kind == "other":
        is_first = piece.start() == line.start
        if piece[0] == "=" and line.value < 0 and not line.brackets and not is_first:
            line.value = piece.end()
    elif kind == "string":
        closing = piece["end3"] or piece["end3s"] or piece["end1"] or piece["end1s"]
        if closing is None:
            line.in_string = piece[0].startswith(_TRIPLE)
            line.is_broken = not line.in_string


def _see_f_string(text: str, piece: re.Match[str], line: LogicalLine) -> int:
    """Note an f-string and return its end, which may be far behind that of the piece."""
    quote = piece[0][:3] if piece[0].startswith(_TRIPLE) else piece[0][0]
    try:
        end = end_of_f_string(text, piece.start() + len(quote), quote)
    except RecursionError:  # deeper than Python takes
        end = -1
    line.last = quote[0]
    line.in_string = end > len(text)
    line.is_broken = end < 0
    return piece.end() if end < 0 else end


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Give the logical lines of a text, up to one that no further text can make right."""
    position = start_of_line(text, 0)
    while position < len(text):
        line = logical_line(text, position)
        yield line
        if line.is_broken:
            return
        position = start_of_line(text, line.end)


def indent_of(line: str) -> str:
    """Return the white space a line begins with, tabs as four spaces."""
    found = _INDENT.match(line)
    return found[0].replace("\t", " " * 4) if found else ""


def physical_line(text: str, position: int) -> str:
    """Return the line of a text that a position is in."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return text[start:] if end < 0 else text[start:end]
