"""Where an f-string ends that has strings within: since Python 3.12 they may use its own quotes."""

from __future__ import annotations

import re

_TEXT = re.compile(r"(?:[^\\{}'\"\n]|\\[^{}])+", re.DOTALL)
_IN_FIELD = re.compile(
    r"""(?P<prefix>[A-Za-z]{0,2})(?P<quote>\"{3}|'{3}|\"|')
      | (?P<open>[(\[{])
      | (?P<close>[)\]}])
      | (?P<format>:)
      | (?P<other>\#[^\n]*|\w+|.)""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN = {
    quote: re.compile(
        rf"(?:[^\\{quote[0]}]|\\.|{quote[0]}(?!{quote[1:]}))*{quote}"
        if len(quote) == 3
        else rf"(?:[^\\{quote}\n]|\\.)*{quote}",
        re.DOTALL,
    )
    for quote in ("'", '"', "'''", '"""')
}


def is_f_string(prefix: str) -> bool:
    """Tell whether a string with such letters before it has fields; those of ``t`` have, too."""
    return prefix.lower() in ("f", "fr", "rf", "t", "tr", "rt")


def end_of_f_string(text: str, start: int, quote: str) -> int:
    """Return the end of an f-string whose text starts at a position.

    The end is behind that of the text when more text can end it, and -1 when none can.

    >>> end_of_f_string('{d["a("]}" + x', 0, '"')
    10
    >>> end_of_f_string('{d["a("]', 0, '"'), end_of_f_string("abc" + chr(10), 0, '"')
    (9, -1)
    """
    position = start
    while 0 <= position < len(text):
        if text.startswith(quote, position):
            return position + len(quote)
        if text[position] == "\n" and len(quote) == 1:
            return -1
        if text.startswith("{{", position):
            position += 2
        elif text[position] == "{":
            position = _end_of_field(text, position + 1, quote)
        else:
            found = _TEXT.match(text, position)
            position = found.end() if found else position + 1
    if position == len(text) and len(quote) == 1:
        return -1
    return position if position < 0 else len(text) + 1


def _end_of_field(text: str, start: int, quote: str) -> int:
    """Return the end of a field, behind its closing brace."""
    depth = 0
    position = start
    while 0 <= position < len(text):
        found = _IN_FIELD.match(text, position)
        if found is None:
            return -1
        position = found.end()
        if found["quote"]:
            position = _end_of_string(text, position, found)
        elif found["open"]:
            depth += 1
        elif found["close"]:
            depth -= 1
            if depth < 0:
                return position
        elif found["format"] and not depth:
            return _end_of_format(text, position, quote)
    return position if position < 0 else len(text) + 1


def _end_of_string(text: str, start: int, opening: re.Match[str]) -> int:
    quote = opening["quote"]
    if is_f_string(opening["prefix"]):
        return end_of_f_string(text, start, quote)
    found = _PLAIN[quote].match(text, start)
    if found:
        return found.end()
    return -1 if len(quote) == 1 else len(text) + 1


def _end_of_format(text: str, start: int, quote: str) -> int:
    """Return the end of a field from its format on, in which quotes are mere characters."""
    position = start
    while 0 <= position < len(text):
        if text.startswith(quote, position) or (text[position] == "\n" and len(quote) == 1):
            return -1
        if text[position] == "}":
            return position + 1
        is_field = text[position] == "{"
        position = _end_of_field(text, position + 1, quote) if is_field else position + 1
    return position if position < 0 else len(text) + 1
