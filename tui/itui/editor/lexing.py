"""Tokens of a text line by line, lexed again only where an edit changed them.

A lexer of pygments that works by regular expressions is run on the whole text, but may start at
any line that a token ends before, because its stack of states is kept for those lines. After an
edit it starts a little above the edited lines and stops below them, where it comes to a line in
the same state as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from pygments.lexer import RegexLexer
    from pygments.token import _TokenType

Token = tuple["_TokenType", str]
Stack = tuple[str, ...]
Made = TypeVar("Made")

ROOT: Stack = ("root",)
SHORT = 30
TRIPLE_QUOTES = (('"""', '"""'), ("'''", "'''"))
LONG_RANGE = (
    *TRIPLE_QUOTES,
    *(("'", "'"), ('"', '"'), ("`", "`"), ("/*", "*/"), ("<!--", "-->"), ("#=", "=#")),
    *(("#|", "|#"), ("{-", "-}"), ("=begin", "=end"), ("[[", "]]"), ("<<", "\n")),
)


class LineLexer(Generic[Made]):
    """Keeps for each line what ``make(line, tokens, stack at its start)`` made of it.

    The result is the same as of a run over the whole text as long as no rule looks further than
    the lines above the edit reveal: a rule may reach far ahead for a closing delimiter, so an
    edit of one (``long_range``: pairs of opening and closing) starts at what may have opened it.
    """

    def __init__(
        self,
        lexer: RegexLexer,
        make: Callable[[str, tuple[Token, ...], Stack | None], Made],
        long_range: Sequence[tuple[str, str]] = LONG_RANGE,
    ) -> None:
        self._lexer = lexer
        self._make = make
        self._long_range = long_range
        self._lines: tuple[str, ...] = ()
        self._rows: list[Made | None] = []
        self._starts: list[Stack | None] = [ROOT]
        # rows below _valid are right; those from _resume to _chain are right when the stack is
        self._valid = 0
        self._resume = 0
        self._chain = 0

    def rows(self, lines: tuple[str, ...], end: int) -> Sequence[Made | None]:
        """Return what was made of the lines; at least those before ``end`` are there."""
        if lines is not self._lines:
            self._edit(lines)
        while self._valid < min(end, len(lines)):
            self._run(end)
        return self._rows

    @property
    def known(self) -> int:
        """The number of lines from the top that are lexed."""
        return self._valid

    def _edit(self, lines: tuple[str, ...]) -> None:
        old, valid = self._lines, self._valid
        self._lines = lines
        same = _common(old, lines)
        if same == len(old) == len(lines):
            return
        tail = _common(old[same:][::-1], lines[same:][::-1])
        old_end, new_end = len(old) - tail, len(lines) - tail
        first = self._restart(old, (*old[same:old_end], *lines[same:new_end]), min(same, valid))
        begin = self._starts[first]
        rows = self._rows[old_end:valid]
        starts = self._starts[old_end : valid + 1] if valid >= old_end else []
        self._rows = [*self._rows[:first], *[None] * (new_end - first), *rows]
        self._rows += [None] * (len(lines) - len(self._rows))
        self._starts = [*self._starts[: first + 1], *[None] * (new_end - first - 1)]
        self._starts = [*self._starts[:new_end], *starts]
        self._starts += [None] * (len(lines) + 1 - len(self._starts))
        self._starts[first] = begin
        self._valid, self._resume, self._chain = first, max(new_end, first + 1), new_end + len(rows)

    def _restart(self, old: tuple[str, ...], edited: Sequence[str], row: int) -> int:
        """Return the row to begin at: nothing above it can look different after the edit."""
        if self._long_range is not TRIPLE_QUOTES and row <= SHORT:
            return 0
        for opening, closing in self._long_range:
            if any(opening in line or closing in line for line in edited):
                row = min(row, _opened(old, row, opening, closing))
        row = max(row - 1, 0)
        while row > 0 and (self._starts[row] is None or not old[row].strip()):
            row -= 1
        return row

    def _run(self, end: int) -> None:
        lines = self._lines
        row = self._valid
        start = self._starts[row]
        text = "\n".join(lines) + "\n"
        position = sum(map(len, lines[:row])) + row
        tokens: list[Token] = []
        for matched, stack in _matches(self._lexer, text, position, start or ROOT):
            before = row
            for kind, value in matched:
                head, *others = value.split("\n")
                _add(tokens, kind, head)
                for other in others:
                    self._rows[row] = self._make(lines[row], tuple(tokens), start)
                    tokens, start, row = [], None, row + 1
                    _add(tokens, kind, other)
            if row == before:
                continue
            self._starts[before + 1 : row] = [None] * (row - before - 1)
            if tokens:
                self._starts[row] = None
                continue
            start = tuple(stack)
            if self._resume <= row <= self._chain and self._starts[row] == start:
                row = self._chain
                break
            self._starts[row] = start
            if row >= end:
                break
        self._valid = row


def _matches(
    lexer: RegexLexer, text: str, position: int, stack: Sequence[str]
) -> Iterator[tuple[list[Token], list[str]]]:
    """Yield the tokens of each match of a rule with the stack of states after it."""
    from pygments.token import Error, Whitespace

    states = list(stack)
    rules: Any = getattr(lexer, "_tokens")  # noqa: B009
    while position < len(text):
        for match_at, action, change in rules[states[-1]]:
            found = match_at(text, position)
            if not found:
                continue
            position = found.end()
            if change is not None:
                _enter(states, change)
            yield _emitted(lexer, found, action), states
            break
        else:
            if text[position] == "\n":
                states[:] = ROOT
                yield [(Whitespace, "\n")], states
            else:
                yield [(Error, text[position])], states
            position += 1


def _emitted(lexer: RegexLexer, found: Any, action: Any) -> list[Token]:
    """Return the tokens a rule makes of its match."""
    from pygments.token import Text, _TokenType

    if isinstance(action, _TokenType):
        return [(action, found.group())]
    tokens: list[Token] = []
    index: int = found.start()
    made = () if action is None else action(lexer, found)
    for start, kind, value in sorted(made, key=_start_of):
        if start > index:
            tokens.append((Text, found.string[index:start]))
        tokens.append((kind, value[max(index - start, 0) :]))
        index = max(index, start + len(value))
    if index < found.end():
        tokens.append((Text, found.string[index : found.end()]))
    return tokens


def _start_of(token: tuple[int, Any, str]) -> int:
    return token[0]


def _enter(states: list[str], change: Any) -> None:
    """Change the stack of states as a rule says; its bottom stays."""
    if isinstance(change, int):
        del states[max(len(states) + change, 1) :]
        return
    for state in change if isinstance(change, tuple) else (change,):
        if state == "#pop":
            if len(states) > 1:
                states.pop()
        elif state == "#push":
            states.append(states[-1])
        else:
            states.append(state)


def _add(tokens: list[Token], kind: _TokenType, text: str) -> None:
    """Append text to the tokens of a line, joined to the last one of the same kind."""
    if not text:
        return
    if tokens and tokens[-1][0] is kind:
        text = tokens.pop()[1] + text
    tokens.append((kind, text))


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many items two sequences have in common at their beginning."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _opened(lines: Sequence[str], row: int, opening: str, closing: str) -> int:
    """Return the first row above ``row`` where an opening delimiter may still be open."""
    above = range(min(row, len(lines)) - 1, -1, -1)
    closed = next((index for index in above if closing in lines[index]), 0)
    return next((index for index in range(closed, row) if opening in lines[index]), row)
