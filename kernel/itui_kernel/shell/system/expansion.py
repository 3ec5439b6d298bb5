"""Values of Python in commands: ``$name``, ``$name.attribute``, ``{expression}``; ``$$`` is ``$``.

What has no value in Python is the command's own and stays as it is: ``$HOME``, ``'{print $1}'``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

# within single quotes a dollar sign is the command's: an odd number of them follows
_DOLLAR = re.compile(r"\$(?P<own>\$?)(?P<name>[^\W\d][\w.]*)(?=(?:[^']*'[^']*')*[^']*\Z)")
_CONVERSION = re.compile(r"(?P<expression>.*)!(?P<kind>[rsa])\Z", re.DOTALL)
_CONVERSIONS: dict[str, Callable[[object], str]] = {"r": repr, "s": str, "a": ascii}


def expand(text: str, namespace: Mapping[str, Any], scope: Mapping[str, Any]) -> str:
    """Return a text with the values in it; the names of ``scope`` hide those of the namespace.

    >>> expand("awk '{print $1}' $name {name.upper()} $$HOME", {"name": "a"}, {})
    "awk '{print $1}' a A $HOME"
    """
    values = _Values(namespace, scope)
    return "".join(
        values.in_braces(part) if is_field else values.in_text(part)
        for part, is_field in _parts(text)
    )


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Give the parts of a text, and of each whether it stands in braces."""
    plain, position = "", 0
    while position < len(text):
        character = text[position]
        end = _closing(text, position) if character == "{" else None
        if text[position : position + 2] in ("{{", "}}"):
            plain, position = plain + character, position + 2
        elif end is not None:
            yield plain, False
            yield text[position + 1 : end], True
            plain, position = "", end + 1
        else:
            plain, position = plain + character, position + 1
    yield plain, False


def _closing(text: str, start: int) -> int | None:
    """Return where the brace that opens at ``start`` is closed."""
    depth = 0
    for position in range(start, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if not depth:
            return position
    return None


class _Values:
    """Evaluates the expressions of one text; the names are put together for the first."""

    def __init__(self, namespace: Mapping[str, Any], scope: Mapping[str, Any]) -> None:
        self._given = (namespace, scope)
        self._names: dict[str, Any] | None = None

    def in_braces(self, inner: str) -> str:
        """Return the value of what stands in braces; what is no Python is the command's."""
        found = _CONVERSION.fullmatch(inner)
        convert = _CONVERSIONS[found["kind"]] if found else format
        value = self._value(found["expression"] if found else inner, convert)
        return "{" + self.in_text(inner) + "}" if value is None else value

    def in_text(self, text: str) -> str:
        """Return a text with the values of the names in it."""
        return _DOLLAR.sub(self._of_name, text) if "$" in text else text

    def _of_name(self, found: re.Match[str]) -> str:
        if found["own"]:
            return found[0][1:]
        value = self._value(found["name"], format)
        return found[0] if value is None else value

    def _value(self, expression: str, convert: Callable[[object], str]) -> str | None:
        if self._names is None:
            namespace, scope = self._given
            self._names = {**namespace, **scope}
        try:
            return convert(eval(expression.strip(), self._names))
        except Exception:  # it is no Python, or fails: the command gets it as it stands
            return None
