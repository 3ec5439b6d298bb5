"""A quick look over Python text that may be unfinished: brackets, strings, logical lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

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
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_INDENT = re.compile(r"[ \t]*")
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(slots=True)
class Scan:
    """What was seen: the first physical line of each logical line, and the state at the end."""

    logical_lines: list[str] = field(default_factory=list)
    brackets: list[str] = field(default_factory=list)
    in_string: bool = False
    is_continued: bool = False
    is_broken: bool = False
    last: str = ""

    @property
    def is_open(self) -> bool:
        """True inside brackets or a triple-quoted string."""
        return bool(self.brackets) or self.in_string


def scan(code: str) -> Scan:
    r"""Look over a text.

    >>> found = scan("if x:\n    f([1,")
    >>> found.logical_lines, found.brackets
    (['if x:', '    f([1,'], ['(', '['])
    """
    found = Scan()
    starts_line = True
    for piece in _PIECE.finditer(code):
        kind = piece.lastgroup or ""
        if kind == "space":
            continue
        found.is_continued = kind == "continued" or piece[0] == "\\"
        if kind in ("comment", "continued"):
            continue
        if kind == "newline":
            starts_line = starts_line or not found.brackets
            continue
        if starts_line:
            found.logical_lines.append(_line_at(code, piece.start()))
            starts_line = False
        _see(piece, kind, found)
        if found.is_broken:
            break
    return found


def _see(piece: re.Match[str], kind: str, found: Scan) -> None:
    found.last = piece[0][-1]
    if kind == "open":
        found.brackets.append(piece[0])
    elif kind == "close":
        found.is_broken = not found.brackets or found.brackets.pop() != _PAIRS[piece[0]]
    elif piece["string"] is not None:
        closing = piece["end3"] or piece["end3s"] or piece["end1"] or piece["end1s"]
        if closing is None:
            found.in_string = piece[0].startswith(('"""', "'''"))
            found.is_broken = not found.in_string


def _line_at(code: str, position: int) -> str:
    start = code.rfind("\n", 0, position) + 1
    end = code.find("\n", position)
    return code[start:] if end < 0 else code[start:end]


def indent_of(line: str) -> str:
    """Return the white space a line begins with, tabs as four spaces."""
    found = _INDENT.match(line)
    return found[0].replace("\t", " " * 4) if found else ""
