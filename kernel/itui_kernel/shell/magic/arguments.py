"""Reads the line of a magic by its declared arguments, and says how it is to be used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from itui_kernel.shell.magic.declaring import Argument, Magic, UsageError

_WORD = re.compile(r"""\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\]|["'\\])+)""")
_PART = re.compile(r""""((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]|["'\\])""")
_ESCAPED = re.compile(r'\\(["\\])')
_NUMBER = re.compile(r"-\.?\d")
_ON = ("1", "on", "true")
_OFF = ("0", "off", "false")


def split(text: str) -> list[str]:
    r"""Return the words of a text as a Unix shell would see them; a lone quote is a character.

    >>> split("-n 3 'a b' it's")
    ['-n', '3', 'a b', "it's"]
    """
    return [unquoted(word) for word in words(text)]


def words(text: str) -> list[str]:
    """Return the words of a text as they are typed, quotes and all."""
    return [found[1] for found in _WORD.finditer(text)]


def unquoted(word: str) -> str:
    """Return a word without its quotes and backslashes."""
    return "".join(_part(found) for found in _PART.finditer(word))


def _part(found: re.Match[str]) -> str:
    double, single, escaped, plain = found.groups()
    if double is not None:
        return _ESCAPED.sub(r"\1", double)
    return next(each for each in (single, escaped, plain) if each is not None)


def read(magic: Magic, line: str) -> tuple[SimpleNamespace, str]:
    """Return the values of the declared arguments, and the text behind the options."""
    reading = _Reading(magic, line)
    if magic.is_mixed:
        return reading.values, reading.mixed()
    if any(each.is_option for each in magic.arguments):
        reading.options()
    if not magic.rest:
        reading.positionals()
    return reading.values, line[reading.position :].strip() if magic.rest else line.strip()


def switched(name: str, wanted: str | None, is_on: bool) -> bool:
    """Return what a magic that takes on or off, or nothing to switch over, is to set."""
    if wanted is None:
        return not is_on
    if wanted.lower() not in _ON + _OFF:
        raise UsageError(f"%{name} is on or off, not {wanted!r}")
    return wanted.lower() in _ON


def usage(magic: Magic, mark: str = "") -> str:
    """Return the one line that shows how a magic is used.

    >>> from itui_kernel.shell.magic.declaring import Argument, Magic
    >>> usage(Magic("cd", None, print, arguments=(Argument(("-q",), is_flag=True),), rest="path"))
    '%cd [-q] [path]'
    """
    mark = mark or ("%" if magic.is_line else "%%")
    parts = [_shown(each) for each in magic.arguments]
    if magic.rest:
        parts.append(f"[{magic.rest}]")
    return " ".join([mark + magic.name, *parts])


def _shown(argument: Argument) -> str:
    if argument.is_option:
        name = argument.names[0]
        return f"[{name}]" if argument.is_flag else f"[{name} {argument.metavar}]"
    name = "{" + ",".join(argument.choices) + "}" if argument.choices else argument.metavar
    shown = {"": name, "?": f"[{name}]", "*": f"[{name} ...]", "+": f"{name} [{name} ...]"}
    return shown[argument.count]


class _Reading:
    """The way through one line."""

    def __init__(self, magic: Magic, line: str) -> None:
        self.magic = magic
        self.line = line
        self.position = 0
        self.values = SimpleNamespace()
        self._options = {name: each for each in magic.arguments for name in each.names}
        for each in magic.arguments:
            default = [] if each.is_repeated or each.count in ("*", "+") else each.default
            setattr(self.values, each.attribute, default)

    def options(self) -> None:
        """Take the options that stand before anything else."""
        while (word := self._peek()) is not None:
            if word == "--":
                self._next()
                return
            if not self._is_option(word):
                return
            self._next()
            self._take(word)

    def mixed(self) -> str:
        """Take the declared options wherever they stand, and return all that is between them."""
        parts: list[str] = []
        start = 0
        while (word := self._peek()) is not None:
            end = self.position
            self._next()
            if self._is_declared(word):
                parts.append(self.line[start:end].strip())
                self._take(word)
                start = self.position
        parts.append(self.line[start:].strip())
        return " ".join(part for part in parts if part)

    def _is_declared(self, word: str) -> bool:
        if word.partition("=")[0] in self._options:
            return True
        letters = word[1:] if word.startswith("-") else ""
        return bool(letters) and all(f"-{each}" in self._options for each in letters)

    def positionals(self) -> None:
        """Take all other words: positionals, and options between and behind them."""
        words: list[str] = []
        while (word := self._peek()) is not None:
            if self._is_option(word):
                self._next()
                self._take(word)
            else:
                words.append(unquoted(self._next()))
        wanted = [each for each in self.magic.arguments if not each.is_option]
        for index, each in enumerate(wanted):
            needed_later = sum(later.count in ("", "+") for later in wanted[index + 1 :])
            self._fill(each, words, needed_later)
        if words:
            raise self._error(f"unexpected argument: {' '.join(words)}")

    def _fill(self, argument: Argument, words: list[str], needed_later: int) -> None:
        free = max(len(words) - needed_later, 0) if argument.count else len(words)
        number = free if argument.count in ("*", "+") else min(free, 1)
        taken = [self._value(argument, word) for word in words[:number]]
        del words[:number]
        if not taken and argument.count in ("", "+"):
            raise self._error(f"{argument.metavar} is missing")
        if argument.count in ("*", "+"):
            setattr(self.values, argument.attribute, taken)
        elif taken:
            setattr(self.values, argument.attribute, taken[0])

    def _peek(self) -> str | None:
        found = _WORD.match(self.line, self.position)
        return found[1] if found else None

    def _next(self) -> str:
        found = _WORD.match(self.line, self.position)
        assert found is not None
        self.position = found.end()
        return found[1]

    def _is_option(self, word: str) -> bool:
        """Tell whether a word is meant as an option; a negative number is one only if declared."""
        if len(word) < 2 or not word.startswith("-"):
            return False
        return word[:2] in self._options or not _NUMBER.match(word)

    def _take(self, word: str) -> None:
        if word.startswith("--"):
            name, has_value, value = word.partition("=")
            self._give(name, unquoted(value) if has_value else None)
            return
        for name, tail in _letters(word):
            found = self._find(f"-{name}")
            if found.is_flag:
                self._give(f"-{name}", None)
            else:
                self._give(f"-{name}", unquoted(tail.removeprefix("=")) if tail else None)
                return

    def _find(self, name: str) -> Argument:
        found = self._options.get(name)
        if found is None:
            raise self._error(f"option {name} not recognized")
        return found

    def _give(self, name: str, value: str | None) -> None:
        argument = self._find(name)
        if argument.is_flag:
            if value is not None:
                raise self._error(f"option {name} takes no value")
            setattr(self.values, argument.attribute, True)
            return
        if value is None:
            if argument.alone is not None and not self._fits_next(argument):
                setattr(self.values, argument.attribute, argument.alone)
                return
            if self._peek() is None:
                raise self._error(f"option {name} requires a value")
            value = unquoted(self._next())
        made = self._value(argument, value)
        if argument.is_repeated:
            getattr(self.values, argument.attribute).append(made)
        else:
            setattr(self.values, argument.attribute, made)

    def _fits_next(self, argument: Argument) -> bool:
        word = self._peek()
        if word is None or self._is_option(word):
            return False
        try:
            argument.type(unquoted(word))
        except ValueError:
            return False
        return True

    def _value(self, argument: Argument, text: str) -> Any:
        if argument.choices and text not in argument.choices:
            known = ", ".join(argument.choices)
            raise self._error(f"{argument.metavar} is one of {known}, not {text!r}")
        try:
            return argument.type(text)
        except ValueError:
            kind = getattr(argument.type, "__name__", "value")
            name = argument.names[0] if argument.is_option else argument.metavar
            raise self._error(f"{name}: {text!r} is no valid {kind}") from None

    def _error(self, reason: str) -> UsageError:
        return UsageError(f"{reason}\nusage: {usage(self.magic)}")


def _letters(word: str) -> Iterator[tuple[str, str]]:
    """Give the letters of a cluster of short options, each with what follows it."""
    for index in range(1, len(word)):
        yield word[index], word[index + 1 :]
