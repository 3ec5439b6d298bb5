"""What stands before the cursor: tokens, open brackets, an unfinished string.

A tolerant lexer of its own, because the code is unfinished by nature: ``tokenize`` refuses an open
string and a wrong indent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

OPENING = "([{"
CLOSING = {")": "(", "]": "[", "}": "{"}


class Token(NamedTuple):
    """A piece of the code; ``kind`` is name, number, string, open_string, operator, newline."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The code before the cursor as tokens, with the indices of the brackets still open."""

    code: str
    tokens: list[Token]
    open_brackets: list[int]
    in_comment: bool = False

    @property
    def open_string(self) -> Token | None:
        """The string literal the cursor is in."""
        last = self.tokens[-1] if self.tokens else None
        return last if last is not None and last.kind == "open_string" else None


_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n]*)
  | (?P<start>[rRbBuUfFtT]{0,3}(?P<quote>'''|\"\"\"|'|"))
  | (?P<number>(?:\d[\d_]*\.?[\d_]*(?:[eE][+-]?\d+)?|\.\d[\d_]*(?:[eE][+-]?\d+)?)[jJ]?
        | 0[xXoObB][\da-fA-F_]+)
  | (?P<name>[^\W\d]\w*)
  | (?P<newline>\n)
  | (?P<space>[ \t\r\f]+|\\\n)
  | (?P<operator>->|:=|\*\*=?|//=?|>>=?|<<=?|[-+*/%&|^@=!<>]=?|[^\w\s])
    """,
    re.VERBOSE,
)
_ENDS = {
    quote: re.compile(rf"(?:[^\\{quote[0]}]|\\.|{quote[0]}(?!{quote[0] * 2}))*?{quote}", re.DOTALL)
    if len(quote) == 3
    else re.compile(rf"(?:[^\\{quote}\n]|\\.)*{quote}", re.DOTALL)
    for quote in ("'", '"', "'''", '"""')
}


def end_of_name(code: str, cursor: int) -> int:
    """Return where the name ends that the cursor is in, or behind.

    >>> end_of_name("print(name)", 7)
    10
    """
    end = cursor
    while end < len(code) and (code[end].isalnum() or code[end] == "_"):
        end += 1
    return end


def scan(code: str) -> Scan:
    """Return the tokens of ``code``, the text from its start to the cursor."""
    tokens: list[Token] = []
    brackets: list[int] = []
    position = 0
    in_comment = False
    while position < len(code):
        match = _TOKEN.match(code, position)
        if match is None:
            position += 1
            continue
        kind, end = match.lastgroup or "", match.end()
        if match["quote"]:
            kind, end = _string(code, match)
        in_comment = kind == "comment" and end == len(code)
        if kind not in ("comment", "space"):
            tokens.append(Token(kind, code[position:end], position, end))
            _track(tokens, brackets)
        position = end
    return Scan(code, tokens, brackets, in_comment)


def _string(code: str, match: re.Match[str]) -> tuple[str, int]:
    """Find the end of a string; one that ends at a newline was never closed."""
    quote = match["quote"]
    close = _ENDS[quote].match(code, match.end())
    if close is not None:
        return "string", close.end()
    newline = -1 if len(quote) == 3 else code.find("\n", match.end())
    return ("open_string", len(code)) if newline < 0 else ("string", newline)


def _track(tokens: list[Token], brackets: list[int]) -> None:
    token = tokens[-1]
    if token.kind != "operator":
        return
    if token.text in OPENING:
        brackets.append(len(tokens) - 1)
    elif token.text in CLOSING:
        while brackets:
            opened = tokens[brackets.pop()].text
            if opened == CLOSING[token.text]:
                break


def primary_start(tokens: list[Token], end: int) -> int:
    """Return the index of the first token of the expression whose last token is ``end - 1``.

    >>> tokens = scan("x = a.b[0]").tokens
    >>> tokens[primary_start(tokens, len(tokens))].text
    'a'
    """
    index = end - 1
    while index >= 0:
        token = tokens[index]
        if token.kind == "operator" and token.text in CLOSING:
            index = _matching(tokens, index)
            if index < 0:
                return end
            if token.text == "}" or not _continues(tokens, index):
                return index
        elif token.kind in ("name", "string", "number"):
            if index == 0 or tokens[index - 1].text != "." or token.kind != "name":
                return index
            index -= 1  # to the dot
        else:
            return end
        index -= 1
    return end


def _continues(tokens: list[Token], index: int) -> bool:
    """Tell whether the bracket at ``index`` follows an expression (a call or subscript)."""
    if index == 0:
        return False
    before = tokens[index - 1]
    if before.kind == "name":
        return before.text not in NOT_CALLABLE
    return before.kind == "string" or (before.kind == "operator" and before.text in CLOSING)


def _matching(tokens: list[Token], index: int) -> int:
    depth = 0
    while index >= 0:
        token = tokens[index]
        if token.kind == "operator":
            if token.text in CLOSING:
                depth += 1
            elif token.text in OPENING:
                depth -= 1
                if depth == 0:
                    return index
        index -= 1
    return -1


NOT_CALLABLE = frozenset(
    [
        "and",
        "as",
        "assert",
        "await",
        "del",
        "elif",
        "else",
        "except",
        "for",
        "from",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "not",
        "or",
        "raise",
        "return",
        "while",
        "with",
        "yield",
    ]
)
