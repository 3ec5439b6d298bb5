"""Completion of a line for the system's shell: commands, files, variables."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from itui_kernel.services.listings import Entries, IsLate, Listings
from itui_kernel.services.matches import Completion, Match, describe
from itui_kernel.services.paths import complete_path
from itui_kernel.services.python_code import complete_python
from itui_kernel.services.question import Question

_MAX_ENTRIES = 20_000
_MOST_COMMANDS = 500
_VARIABLE = re.compile(r"\$\{?([^\W\d]\w*)?$")
_EXPRESSION = re.compile(r"(?<!\$)\{([^{}]*)$")
_BREAKS = "<>|&;()`"
_ASSIGNMENT = re.compile(r"[^\W\d]\w*=")
_BEFORE_COMMAND = frozenset(
    ["command", "env", "exec", "man", "nice", "nohup", "sudo", "time", "type", "which", "xargs"]
)
_ABOUT_DIRECTORIES = frozenset(("cd", "pushd", "rmdir"))
_OF_SHELLS = (
    "cd",
    "eval",
    "exec",
    "export",
    "jobs",
    "read",
    "set",
    "source",
    "type",
    "ulimit",
    "umask",
    "unset",
    "wait",
)


class Word(NamedTuple):
    """The word at the cursor, as typed, and those of the same command before it."""

    start: int
    text: str
    quote: str = ""
    before: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    is_file: bool = False

    @property
    def is_command(self) -> bool:
        """Whether the word is the name of a program."""
        words = [each for each in self.before if not _ASSIGNMENT.match(each)]
        return not self.is_file and (not words or (words[-1] in _BEFORE_COMMAND and len(words) < 3))


def complete_command(question: Question, start: int) -> Completion:
    """Return what continues a line for the system's shell that begins at a place of the code."""
    line = question.before[start:]
    word = last_word(line, start)
    if word.quote != "'":
        value = complete_value(question, line)
        if value is not None and value.matches:
            return value
    if word.is_command and "/" not in word.text and word.text:
        found = _commands(word.text, question)
        if found:
            return Completion(word.start, tuple(found), True)
    only_directories = bool(word.before) and word.before[-1] in _ABOUT_DIRECTORIES
    return complete_file(word, question, only_directories=only_directories)


def complete_value(question: Question, line: str) -> Completion | None:
    """Return the names after ``$`` and the expressions in braces that end a line."""
    end = len(question.before)
    variable = _VARIABLE.search(line)
    if variable is not None:
        typed = variable[1] or ""
        made = _variables(typed, question)
        return Completion(end - len(typed), tuple(made), True)
    expression = _EXPRESSION.search(line)
    if expression is None:
        return None
    start = end - len(expression[1])
    inner = replace(question, before=expression[1], rest="")
    found = complete_python(inner)
    return Completion(found.start + start, found.matches, True)


def _variables(typed: str, question: Question) -> list[Match]:
    """Return names of Python and of the environment; Python's come before."""
    names = question.namespace
    chosen = question.choose(typed, {**names, **dict.fromkeys(os.environ)})
    made = describe([name for name in chosen if name in names], names, question.is_slow)
    return made + [Match(name, "environment") for name in chosen if name not in names]


def complete_file(
    word: Word,
    question: Question,
    *,
    only_directories: bool = False,
    suffixes: tuple[str, ...] = (),
) -> Completion:
    """Return the files that continue a word; what stands before a ``=`` is kept."""
    text = word.text
    if not word.quote:
        text = text.rpartition("=")[2]
    return complete_path(
        text,
        len(question.before),
        quote=word.quote or " ",
        rest=question.rest,
        is_late=question.is_late,
        only_directories=only_directories,
        suffixes=suffixes,
    )


def last_word(line: str, offset: int, breaks: str = _BREAKS) -> Word:
    """Return the word that ends a line, by the quoting rules of Unix shells.

    >>> word = last_word("sort < a | grep -v 'b c", 0)
    >>> word.text, word.quote, word.before
    ('b c', "'", ('grep', '-v'))
    """
    words: list[tuple[int, str]] = []
    start = position = 0
    quote = ""
    is_file = False
    while position < len(line):
        letter = line[position]
        if letter == "\\" and quote != "'":
            position += 1
        elif quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in " \t" or letter in breaks:
            if position > start:
                words.append((offset + start, line[start:position]))
            if letter in breaks and letter not in "<>":
                words.clear()
            if position > start or letter not in " \t":
                is_file = letter in "<>"
            start = position + 1
        position += 1
    text = line[start:]
    opened = text.rfind(quote) + 1 if quote else 0
    starts, before = zip(*words, strict=True) if words else ((), ())
    return Word(offset + start + opened, text[opened:], quote, before, starts, is_file)


def _commands(typed: str, question: Question) -> list[Match]:
    """Return the programs that begin with what was typed, with those of the shell itself."""
    found = {name for name in _OF_SHELLS if name.startswith(typed)}
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        names = _programs.names(folder, question.is_late)
        fitting = islice((name for name in names if name.startswith(typed)), _MOST_COMMANDS)
        found.update(each for each in fitting if os.access(os.path.join(folder, each), os.X_OK))
    return [Match(name, "command") for name in question.choose(typed, found)]


def _file_names(place: str, entries: Entries, is_late: IsLate) -> Iterator[str]:
    return (each.name for each in islice(entries, _MAX_ENTRIES))


_programs = Listings(_file_names)
