"""What a word of a magic's line can be: a file, a variable, a module, a bookmark and so on."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from itui_kernel.services import safe
from itui_kernel.services.matches import Completion, Match, describe
from itui_kernel.services.modules import complete_module
from itui_kernel.services.python_code import complete_python
from itui_kernel.services.system_words import (
    Word,
    complete_command,
    complete_file,
    complete_value,
)

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.services.question import Question
    from itui_kernel.shell.shell import Shell

Complete = Callable[[Word, "Question"], Completion]
Names = Callable[[str, "Question", "Shell"], list[Match]]

SCRIPTS = (".py", ".ipy", ".ipynb")


def complete_word(kind: str, word: Word, question: Question) -> Completion:
    """Return what continues a word of a kind; of an unknown kind nothing does."""
    value = complete_value(question, word.text) if "$" in word.text or "{" in word.text else None
    if value is not None and value.matches:
        return value
    if kind in _BY_WORD:
        return _BY_WORD[kind](word, question)
    of_kind = _BY_TEXT.get(kind)
    if of_kind is None or question.shell is None:
        return Completion(len(question.before), (), True)
    made = tuple(of_kind(word.text, question, question.shell))
    return Completion(word.start, made, bool(made))


def magic_names(typed: str, question: Question, *, with_cells: bool) -> list[Match]:
    """Return the magics that begin with what was typed, with their marks."""
    if question.shell is None:
        return []
    kinds: tuple[tuple[Kind, str], ...] = (("line", "%"), ("cell", "%%"))
    made = []
    for kind, mark in kinds if with_cells else kinds[:1]:
        names = question.choose(typed, question.shell.magics.names(kind))
        made += [Match(mark + name, "magic") for name in names]
    return sorted(made, key=lambda each: (each.text.lstrip("%"), len(each.text)))


def _directory(word: Word, question: Question) -> Completion:
    return complete_file(word, question, only_directories=True)


def _script(word: Word, question: Question) -> Completion:
    """Return the scripts, and behind one any files: its arguments."""
    return complete_file(word, question, suffixes=() if word.before else SCRIPTS)


def _command(word: Word, question: Question) -> Completion:
    return complete_command(question, word.starts[0] if word.starts else word.start)


def _source(word: Word, question: Question) -> Completion:
    """Return variables, whose text may be meant, and files."""
    names = complete_word("variable", word, question)
    return names.with_more(complete_file(word, question), question.before)


def _new_alias(word: Word, question: Question) -> Completion:
    """Return the aliases there are, and behind a name what continues a command."""
    if len(word.before) == 0:
        return complete_word("alias", word, question)
    return complete_command(question, (*word.starts, word.start)[1])


def _assigned_command(word: Word, question: Question) -> Completion:
    start = (*word.starts, word.start)[0]
    return complete_command(question, question.before.find("=", start) + 1)


def _assigned_environment(word: Word, question: Question) -> Completion:
    if word.before or "=" in word.text:
        return complete_file(word, question)
    return complete_word("environment", word, question)


def _statement(word: Word, question: Question) -> Completion:
    return complete_python(replace(question, before=" " * word.start + word.text))


def _variables(text: str, question: Question, shell: Shell) -> list[Match]:
    """Return the names that the user has made."""
    names = [name for name in question.namespace if name not in shell.records.hidden]
    return describe(question.choose(text, names), question.namespace, question.is_slow)


def _modules(text: str, question: Question, shell: Shell) -> list[Match]:
    parent, dot, prefix = text.rpartition(".")
    found = complete_module([parent] if parent else [], prefix, question)
    return [Match(parent + dot + each.text, each.type) for each in found]


def _magics(text: str, question: Question, shell: Shell) -> list[Match]:
    """Return the magics, with their marks where one was typed."""
    found = magic_names(text.lstrip("%"), question, with_cells=True)
    if text.startswith("%"):
        mark = "%%" if text.startswith("%%") else "%"
        return [each for each in found if each.text.startswith(mark)]
    names = dict.fromkeys(each.text.lstrip("%") for each in found)
    return [Match(name, "magic") for name in names]


def _setting(word: Word, question: Question) -> Completion:
    """Return classes and their settings, and behind a ``=`` the values a setting can have."""
    from itui_kernel.shell.configurables import CLASSES, traits_of

    statement = question.before[(*word.starts, word.start)[0] :]
    place, equals, value = statement.partition("=")
    name, dot, typed = place.strip().partition(".")
    if not dot:
        made = [Match(each, "class") for each in question.choose(name, CLASSES)]
        return Completion(word.start, tuple(made), True)
    traits = traits_of(name) or {}
    if not equals:
        names = question.choose(typed, traits)
        made = [Match(f"{name}.{each}", "setting", traits[each].shown_kind) for each in names]
        return Completion(word.start, tuple(made), True)
    trait = traits.get(typed)
    choices = () if trait is None else trait.choices or (True, False) * (trait.kind is bool)
    begun = value.lstrip()
    values = [repr(each) for each in choices if repr(each).startswith(begun)]
    start = len(question.before) - len(begun)
    return Completion(start, tuple(Match(each, "option") for each in values), True)


def _environment(text: str, question: Question, shell: Shell) -> list[Match]:
    return [Match(name, "environment") for name in question.choose(text, list(os.environ))]


def _aliases(text: str, question: Question, shell: Shell) -> list[Match]:
    commands = shell.aliases.commands
    return [Match(name, "alias", commands[name]) for name in question.choose(text, commands)]


def _bookmarks(text: str, question: Question, shell: Shell) -> list[Match]:
    places = shell.directories.bookmarks.all()
    return [Match(name, "bookmark", places[name]) for name in question.choose(text, places)]


def _types(text: str, question: Question, shell: Shell) -> list[Match]:
    """Return the types of the names that the user has made."""
    names = [name for name in question.namespace if name not in shell.records.hidden]
    found = {safe.class_name(type(question.namespace[name])) for name in names}
    return [Match(name, "class") for name in question.choose(text, found)]


def _colors(text: str, question: Question, shell: Shell) -> list[Match]:
    from itui_kernel.shell.settings import COLORS

    return _options(text, COLORS)


def _logging(text: str, question: Question, shell: Shell) -> list[Match]:
    from itui_kernel.shell.recall.session_log import MODES

    return _options(text, MODES)


def _reloading(text: str, question: Question, shell: Shell) -> list[Match]:
    return _options(text, ("all", "complete", "explicit", "now", "off"))


def _options(text: str, names: Sequence[str]) -> list[Match]:
    return [Match(name, "option") for name in names if name.startswith(text)]


def _stored(text: str, question: Question, shell: Shell) -> list[Match]:
    return [Match(name, "stored") for name in question.choose(text, shell.stored.names())]


_BY_WORD: Mapping[str, Complete] = {
    "command": _command,
    "directory": _directory,
    "file": complete_file,
    "name command": _new_alias,
    "name=command": _assigned_command,
    "name=value": _assigned_environment,
    "script": _script,
    "setting": _setting,
    "source": _source,
    "statement": _statement,
}
_BY_TEXT: Mapping[str, Names] = {
    "alias": _aliases,
    "bookmark": _bookmarks,
    "colors": _colors,
    "environment": _environment,
    "logging": _logging,
    "magic": _magics,
    "module": _modules,
    "reloading": _reloading,
    "stored": _stored,
    "type": _types,
    "variable": _variables,
}

KINDS = frozenset((*_BY_WORD, *_BY_TEXT))
