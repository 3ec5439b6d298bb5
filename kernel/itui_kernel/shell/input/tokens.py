"""The token stage: an input as tokens and back, with all space between them as it was typed."""

from __future__ import annotations

import tokenize
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Any

Token = tokenize.TokenInfo | tuple[int, str]
TokenTransform = Callable[[list[Any]], Iterable[Token]]


def tokens_of(code: str) -> list[tokenize.TokenInfo] | None:
    """Return the tokens of a text, or ``None`` where Python finds none: the compiler says why."""
    try:
        return list(tokenize.generate_tokens(iter(code.splitlines(keepends=True)).__next__))
    except (tokenize.TokenError, SyntaxError):
        return None


def text_of(tokens: Iterable[Token], read: Iterable[tokenize.TokenInfo], code: str) -> str:
    """Return tokens as text; ``read`` are those that the text had before.

    A token may have another string than it had, be left out or be new: a new one without a place,
    a mere pair of kind and string, stands between blanks.

    >>> read = tokens_of("x  = 3 # c")
    >>> long = [each._replace(string="three") if each.string == "3" else each for each in read]
    >>> text_of(long, read, "x  = 3 # c")
    'x  = three # c'
    """
    spaces = _spaces(read, code)
    parts = []
    for token in tokens:
        if isinstance(token, tokenize.TokenInfo):
            parts += [spaces.pop(token.start, ""), token.string]
        else:
            parts.append(f" {token[1]} ")
    return "".join(parts)


def _spaces(read: Iterable[tokenize.TokenInfo], code: str) -> dict[tuple[int, int], str]:
    """Return what stands before each token, by where the token starts."""
    starts = [0, *accumulate(len(line) for line in code.splitlines(keepends=True))]

    def offset(place: tuple[int, int]) -> int:
        row, column = place
        return min(starts[min(row, len(starts)) - 1] + column, len(code))

    spaces: dict[tuple[int, int], str] = {}
    done = 0
    for token in read:
        spaces.setdefault(token.start, code[done : offset(token.start)])
        done = max(done, offset(token.end))
    return spaces
