r"""Letters by their names: ``\alpha`` as LaTeX has it, ``\GREEK SMALL LETTER ALPHA`` as Unicode.

The other way round, ``\α`` gives the names of a letter. The table holds what may stand in names of
Python; it follows the one of the Julia language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from itui_kernel.services.matches import MAX_MATCHES, Completion, Match
from itui_kernel.services.question import Question

_TYPED = re.compile(r"\\([^\s\\'\"]+)$")
_NAMED = re.compile(r"\\([A-Z][A-Z0-9-]*(?: [A-Z0-9-]*)*)$")
_SURE_IN_STRINGS = 2  # letters behind a backslash; a single one may be an escape
# where letters have names of their own: not the ideographs, syllables and private areas
_NAMED_RANGES = ((0x20, 0x3400), (0xA000, 0xAC00), (0xF900, 0x17000), (0x1AFF0, 0x20000))
_BLOCK = 1024


def complete_symbol(question: Question, *, in_string: bool) -> Completion | None:
    """Return the letters or names that a backslash before the cursor asks for."""
    typed = _TYPED.search(question.before)
    if typed is not None:
        found = _by_latex(typed[1]) or _names_of(typed[1])
        is_escape = in_string and len(typed[1]) < _SURE_IN_STRINGS and typed[1].isascii()
        if found and not is_escape:
            return _completion(typed.start(), found)
    named = _NAMED.search(question.before)
    if named is None:
        return None
    letter = _letter(named[1])
    if letter:
        return _completion(named.start(), [letter])
    found = sorted(_unicode_names(named[1], question.is_late))
    return _completion(named.start(1), found) if found else None


def _completion(start: int, texts: list[str]) -> Completion:
    made = tuple(Match(each, "letter") for each in texts[:MAX_MATCHES])
    return Completion(start, made, is_final=True)


@cache
def latex_symbols() -> dict[str, str]:
    """Return the letters by their LaTeX names."""
    text = Path(__file__).with_name("latex_symbols.txt").read_text(encoding="utf-8")
    return dict(line.split(" ") for line in text.splitlines())


def _by_latex(typed: str) -> list[str]:
    """Return the letter of a whole name, or the names that begin with a part of one."""
    symbols = latex_symbols()
    if typed in symbols:
        return [symbols[typed]]
    return ["\\" + name for name in sorted(symbols) if name.startswith(typed)]


def _names_of(letter: str) -> list[str]:
    """Return the name of a letter behind a backslash: LaTeX's, else Unicode's."""
    if len(letter) != 1 or letter.isascii():
        return []
    for name, symbol in latex_symbols().items():
        if symbol == letter:
            return ["\\" + name]
    name = unicodedata.name(letter, "")
    return ["\\" + name] if name else []


def _letter(name: str) -> str:
    """Return the letter of a Unicode name if it may stand in a name of Python."""
    try:
        letter = unicodedata.lookup(name)
    except KeyError:
        return ""
    return letter if ("a" + letter).isidentifier() else ""


def _unicode_names(typed: str, is_late: Callable[[], bool]) -> Iterator[str]:
    """Yield the Unicode names that begin with what was typed, until the time is up."""
    for first, end in _NAMED_RANGES:
        for block in range(first, end, _BLOCK):
            if is_late():
                return
            for code in range(block, min(block + _BLOCK, end)):
                name = unicodedata.name(chr(code), "")
                if name.startswith(typed):
                    yield name
