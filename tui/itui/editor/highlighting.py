"""Lines of code as segments with roles of the theme; pygments is imported when it is asked for."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from itui.drawing.picture import Row
from itui.editor.lexing import LONG_RANGE, ROOT, TRIPLE_QUOTES, LineLexer, Stack, Token

if TYPE_CHECKING:
    from pygments.lexer import Lexer

PLAIN = "syntax"
MAGIC = "syntax.magic"
PYTHON_NAMES = frozenset({"python", "python3", "ipython", "ipython3", "py", "py3"})
WHOLE_LIMIT = 20_000
LIMIT = 500_000
LINE_LIMIT = 5_000
ROLES = {
    "Comment": "syntax.comment",
    "Comment.Preproc": "syntax.magic",
    "Error": "syntax.error",
    "Generic.Deleted": "syntax.deleted",
    "Generic.Error": "syntax.error",
    "Generic.Heading": "syntax.heading",
    "Generic.Inserted": "syntax.inserted",
    "Generic.Subheading": "syntax.heading",
    "Keyword": "syntax.keyword",
    "Keyword.Constant": "syntax.constant",
    "Literal.Number": "syntax.number",
    "Literal.String": "syntax.string",
    "Literal.String.Doc": "syntax.docstring",
    "Literal.String.Escape": "syntax.string.escape",
    "Literal.String.Interpol": "syntax.string.escape",
    "Name": "syntax.name",
    "Name.Attribute": "syntax.attribute",
    "Name.Builtin": "syntax.builtin",
    "Name.Class": "syntax.class",
    "Name.Constant": "syntax.constant",
    "Name.Decorator": "syntax.decorator",
    "Name.Exception": "syntax.exception",
    "Name.Function": "syntax.function",
    "Name.Namespace": "syntax.namespace",
    "Name.Tag": "syntax.tag",
    "Name.Variable": "syntax.variable",
    "Operator": "syntax.operator",
    "Operator.Word": "syntax.keyword",
    "Punctuation": "syntax.punctuation",
}
_SHELL = re.compile(r"(\s*(?:[\w.,\s]+=\s*)?)(!{1,2}|%{1,2}(?=[A-Za-z_])|\?{1,2})")
_MAGIC_NAME = re.compile(r"[\w.]+")


def is_loaded() -> bool:
    """Return whether pygments is there already."""
    return "pygments.lexer" in sys.modules


@lru_cache(maxsize=256)
def role_of(kind: str) -> str:
    """Return the role of a kind of token, such as ``"Name.Function.Magic"``."""
    while kind:
        if kind in ROLES:
            return ROLES[kind]
        kind = kind.rpartition(".")[0]
    return PLAIN


@lru_cache(maxsize=512)
def _role(kind: Any) -> str:
    return role_of(".".join(kind))


@lru_cache(maxsize=16)
def find_lexer(name: str) -> Lexer | None:
    """Return the lexer of a language by any name pygments knows, ``None`` for plain text."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    name = name.lower().strip()
    if name in PYTHON_NAMES:
        name = "python"
    if name in {"", "text"}:
        return None
    try:
        return get_lexer_by_name(name)
    except ClassNotFound:
        return None


class Highlighter:
    """Highlights one text that changes a little at a time.

    Until ``load`` is called the lines are plain, so that the first frame needs no pygments.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._is_loaded = False
        self._lexer: Lexer | None = None
        self._lines: LineLexer[Row] | None = None
        self._whole: tuple[tuple[str, ...], list[Row]] = ((), [])

    @property
    def loaded(self) -> bool:
        """Whether the lines are highlighted."""
        return self._is_loaded

    def load(self) -> None:
        """Import pygments and the lexer; takes some hundredths of a second."""
        from pygments.lexer import RegexLexer

        self._is_loaded = True
        self._lexer = lexer = find_lexer(self.name)
        if not isinstance(lexer, RegexLexer):
            return
        # a lexer with a loop of its own cannot be started in the middle
        if type(lexer).get_tokens_unprocessed is not RegexLexer.get_tokens_unprocessed:
            return
        is_python = lexer.name == "Python"
        self._lines = LineLexer(
            lexer,
            _interactive_row if is_python else _plain_row,
            TRIPLE_QUOTES if is_python else LONG_RANGE,
        )

    def rows(self, lines: tuple[str, ...], start: int, end: int) -> Sequence[Row]:
        """Return the rows ``start`` to ``end`` of a text as segments that add up to its lines."""
        if self._lexer is None or not self._can_lex(lines):
            return [((PLAIN, line),) if line else () for line in lines[start:end]]
        if self._lines is not None:
            found = self._lines.rows(lines, end)[start:end]
            return [row or () for row in found]
        if self._whole[0] is not lines:
            self._whole = (lines, _lex_whole(self._lexer, lines))
        return self._whole[1][start:end]

    def _can_lex(self, lines: tuple[str, ...]) -> bool:
        limit = WHOLE_LIMIT if self._lines is None else LIMIT
        sizes = [len(line) for line in lines]
        return (
            self._lexer is not None and sum(sizes) <= limit and max(sizes, default=0) <= LINE_LIMIT
        )


def highlight(text: str, name: str) -> Sequence[Row]:
    """Return the rows of a text that does not change, plain as long as pygments is not there."""
    highlighter = Highlighter(name)
    if is_loaded():
        highlighter.load()
    lines = tuple(text.split("\n"))
    return highlighter.rows(lines, 0, len(lines))


def _lex_whole(lexer: Lexer, lines: tuple[str, ...]) -> list[Row]:
    """Return the rows of a text whose lexer can only read it from its beginning."""
    rows: list[list[tuple[str, str]]] = [[]]
    for _, kind, value in lexer.get_tokens_unprocessed("\n".join(lines) + "\n"):
        head, *others = value.split("\n")
        if head:
            rows[-1].append((_role(kind), head))
        for other in others:
            rows.append([(_role(kind), other)] if other else [])
    found = [tuple(row) for row in rows[: len(lines)]]
    return [
        row if "".join(text for _, text in row) == line else ((PLAIN, line),)
        for row, line in zip(found + [()] * (len(lines) - len(found)), lines, strict=True)
    ]


def _plain_row(line: str, tokens: tuple[Token, ...], start: Stack | None) -> Row:
    row: list[tuple[str, str]] = []
    for kind, text in tokens:
        role = _role(kind)
        if row and row[-1][0] == role:
            row[-1] = (role, row[-1][1] + text)
        else:
            row.append((role, text))
    return tuple(row)


def _interactive_row(line: str, tokens: tuple[Token, ...], start: Stack | None) -> Row:
    """Return the row of a line of Python, or of one for the shell: magics, ``!ls``, ``obj?``."""
    row = _plain_row(line, tokens, start)
    if start != ROOT or not any(mark in line for mark in "!%?"):
        return row
    found = _SHELL.match(line)
    if found:
        return _shell_row(line, row, found)
    code = line.rstrip()
    name = code.rstrip("?")
    is_error = any(role == "syntax.error" and text.endswith("?") for role, text in row[-2:])
    if name != code and is_error:
        return (*_from(row, 0, len(name)), (MAGIC, line[len(name) :]))
    return row


def _shell_row(line: str, row: Row, found: re.Match[str]) -> Row:
    before, after = found.span(2)
    if line[before] == "%":
        name = _MAGIC_NAME.match(line, after)
        after = name.end() if name else after
        rest = _from(row, after, len(line))
        rest = tuple((PLAIN if role == "syntax.error" else role, text) for role, text in rest)
    else:
        rest = ((PLAIN, line[after:]),) if line[after:] else ()
    return (*_from(row, 0, before), (MAGIC, line[before:after]), *rest)


def _from(row: Row, start: int, end: int) -> Row:
    """Return the segments of a row between two of its characters."""
    taken = []
    index = 0
    for role, text in row:
        part = text[max(start - index, 0) : max(end - index, 0)]
        if part:
            taken.append((role, part))
        index += len(text)
    return tuple(taken)
