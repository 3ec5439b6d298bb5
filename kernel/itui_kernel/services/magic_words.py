"""Completion of magics: their names, their options, and what their arguments are."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from itui_kernel.services import safe
from itui_kernel.services.matches import Completion, Match
from itui_kernel.services.question import Question
from itui_kernel.services.scanner import scan
from itui_kernel.services.system_words import Word, last_word
from itui_kernel.services.word_kinds import complete_word, magic_names
from itui_kernel.shell.magic.declaring import Argument, Magic
from itui_kernel.shell.system.aliases import Alias

if TYPE_CHECKING:
    from itui_kernel.magics.catalogue import Kind
    from itui_kernel.services.control_lines import ControlLine, Layout

_ABOUT_DIRECTORIES = ("mkdir", "rmdir")
_TYPED_NAME = re.compile(r"[ \t]*(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?([^\W\d]\w*)")


class Expected(NamedTuple):
    """What a word of a magic's line should be: an option, the value of an argument, or text."""

    options: tuple[Argument, ...] = ()
    value: Argument | None = None
    rest_start: int | None = None


def is_command(question: Question, name: str) -> bool:
    """Tell whether a word that begins an input is a magic without its mark."""
    shell = question.shell
    if shell is None or not shell.settings.automagic or keyword.iskeyword(name):
        return False
    is_taken = name in question.namespace or name in builtins.__dict__
    return shell.magics.has("line", name) and not is_taken


def complete_name(line: ControlLine, question: Question) -> Completion:
    """Return the magics that begin with what stands behind ``%`` or ``%%``."""
    start = line.start - len(line.mark)
    found = magic_names(line.name, question, with_cells=line.mark == "%%" or _is_first(question))
    if line.mark == "%%":
        found = [each for each in found if each.text.startswith("%%")]
    return Completion(start, tuple(found), bool(found))


def complete_bare_name(question: Question) -> Completion | None:
    """Return the magics that a word at the begin of a statement may be meant as."""
    before, _, last = question.before.rpartition("\n")
    typed = _TYPED_NAME.fullmatch(last)
    if typed is None or question.shell is None or scan(before).open_brackets:
        return None
    known = question.namespace.keys() | builtins.__dict__.keys()
    found = magic_names(typed[1], question, with_cells=_is_first(question))
    made = tuple(each for each in found if each.text.lstrip("%") not in known)
    return Completion(len(question.before) - len(typed[1]), made) if made else None


def _is_first(question: Question) -> bool:
    """Tell whether the cursor is in the first line, where a cell magic may stand."""
    return "\n" not in question.before.lstrip()


def with_statement(layout: Layout, question: Question) -> Layout:
    """Return the layout with the line of a magic as Python, where that is what it takes."""
    line = layout.line
    if line is None or line.kind != "magic" or not line.is_named:
        return layout
    magic, arguments, word = _told(line, question)
    if magic is not None and type(magic.source) is Alias:
        return layout
    is_declared = bool(arguments or (magic is not None and magic.rest))
    if not is_declared and not _takes_nothing(magic):
        return layout.read_as_python(question.before, line.text_start, has_files=True)
    if magic is None or not is_declared:
        return layout
    expected = expect(magic, arguments, word)
    if expected.rest_start is None or magic.rest in _KINDS_OF_REST:
        return layout
    has_files = "file" in magic.rest
    start = expected.rest_start
    while not question.before[start - 1].isspace():  # a quote may stand within the first word
        start -= 1
    return layout.read_as_python(question.before, start, has_files=has_files)


def _takes_nothing(magic: Magic | None) -> bool:
    """Tell whether a magic is one of ours, which declare what they take."""
    module = "" if magic is None else safe.attribute(magic.source, "__module__")
    return type(module) is str and module.startswith("itui_kernel.magics.")


def complete_line(line: ControlLine, question: Question) -> Completion:
    """Return what continues the line of a magic that has arguments."""
    magic, arguments, word = _told(line, question)
    assert magic is not None
    if type(magic.source) is Alias:
        is_about_directories = magic.source.command in _ABOUT_DIRECTORIES
        return complete_word("directory" if is_about_directories else "file", word, question)
    expected = expect(magic, arguments, word)
    if expected.options:
        return _options(expected.options, word, question)
    behind_flag = _behind_flag(arguments, word)
    if expected.value is not None:
        return _value(expected.value, word, question, behind_flag or expected.value.words)
    if expected.rest_start is None:
        return Completion(len(question.before), (), True)
    behind = [place for place in word.starts if place >= expected.rest_start]
    texts = word.before[len(word.before) - len(behind) :]
    kind = behind_flag or _KINDS_OF_REST[magic.rest]
    return complete_word(kind, word._replace(before=texts, starts=tuple(behind)), question)


def _behind_flag(arguments: tuple[Argument, ...], word: Word) -> str:
    """Return what the flag before a word says that the word is, as in ``%bookmark -d name``."""
    flags = (each for each in arguments if each.is_flag and {*word.before[-1:]} & {*each.names})
    return next((each.words for each in flags), "")


def _told(line: ControlLine, question: Question) -> tuple[Magic | None, tuple[Argument, ...], Word]:
    """Return the magic of a line, its arguments and the word at the cursor."""
    kind: Kind = "cell" if line.mark == "%%" else "line"
    magic = None if question.shell is None else question.shell.magics.find(kind, line.name)
    word = last_word(question.before[line.text_start :], line.text_start, breaks="")
    return magic, () if magic is None else _arguments(magic), word


def _arguments(magic: Magic) -> tuple[Argument, ...]:
    """Return the arguments of a magic, also of one declared with IPython's decorators."""
    if magic.arguments:
        return magic.arguments
    parser = safe.attribute(magic.source, "parser")
    if not safe.class_module(type(parser)).startswith("IPython."):
        return ()
    return tuple(
        Argument(
            names=tuple(each.option_strings) or (each.dest,),
            help=each.help or "",
            is_flag=bool(each.option_strings) and each.nargs == 0,
            choices=tuple(map(str, each.choices or ())),
            count=each.nargs if each.nargs in ("?", "*", "+") else "",
        )
        for each in parser._actions
    )


def expect(magic: Magic, arguments: tuple[Argument, ...], word: Word) -> Expected:
    """Return what a magic expects where the word at the cursor is."""
    options = {name: each for each in arguments for name in each.names if each.is_option}
    awaited: Argument | None = None
    given: set[Argument] = set()
    passed = 0
    for start, text in zip(word.starts, word.before, strict=True):
        option = _option(text, options)
        if awaited is not None:
            awaited = None
        elif option is not None:
            given.add(option)
            awaited = None if option.is_flag or _is_attached(text, option) else option
        elif magic.rest:
            return Expected(rest_start=start)
        else:
            passed += 1
    if awaited is not None:
        return Expected(value=awaited)
    if word.text.startswith("-") and not word.quote:
        option = _option(word.text, options)
        if option is not None and "=" in word.text:
            return Expected(value=option)
        left = {each: None for each in options.values() if each not in given or each.is_repeated}
        return Expected(options=tuple(left))
    if magic.rest:
        return Expected(rest_start=word.start - len(word.quote))
    return _positional([each for each in arguments if not each.is_option], passed)


def _positional(positionals: list[Argument], passed: int) -> Expected:
    if not positionals:
        return Expected()
    last = positionals[-1]
    if passed < len(positionals):
        return Expected(value=positionals[passed])
    return Expected(value=last) if last.count in ("*", "+") else Expected()


def _option(text: str, options: Mapping[str, Argument]) -> Argument | None:
    """Return the option that a word gives; of a cluster of letters the last."""
    if text.startswith("--"):
        return options.get(text.partition("=")[0])
    if not text.startswith("-"):
        return None
    found = options.get(text[:2])
    if found is None or not found.is_flag:
        return found
    return options.get("-" + text[-1], found)


def _is_attached(text: str, option: Argument) -> bool:
    """Tell whether an option has its value behind it, as in ``-n3`` or ``--number=3``."""
    return "=" in text if text.startswith("--") else len(text) > 2 and text[:2] in option.names


def _options(options: tuple[Argument, ...], word: Word, question: Question) -> Completion:
    made = []
    for option in options:
        names = [name for name in option.names if name.startswith(word.text)]
        told = option.help if option.is_flag else f"{option.metavar}  {option.help}"
        made += [Match(name, "option", told.strip()) for name in names]
    return Completion(word.start, tuple(sorted(made, key=lambda each: each.text)), True)


def _value(argument: Argument, word: Word, question: Question, kind: str) -> Completion:
    """Return the values that an argument may have."""
    if word.text.startswith("--") and "=" in word.text:
        option, sign, text = word.text.partition("=")
        word = word._replace(start=word.start + len(option + sign), text=text)
    choices = argument.choices or _choices(argument.value_name)
    if not choices:
        return complete_word(kind, word, question)
    names = [name for name in choices if name.startswith(word.text)]
    return Completion(word.start, tuple(Match(name, "option") for name in names), True)


def _choices(value_name: str) -> tuple[str, ...]:
    """Return the words of a value that is called by what it may be, as in ``on|off``."""
    words = tuple(value_name.split("|"))
    return words if len(words) > 1 and not _NO_CHOICES.intersection(words) else ()


_NO_CHOICES = frozenset(("expression", "file", "name", "object", "pattern", "range", "text"))
_KINDS_OF_REST: Mapping[str, str] = {
    "arguments": "file",
    "Class[.trait[=value]]": "setting",
    "command": "command",
    "digits": "",
    "directory": "directory",
    "file": "file",
    "file [argument ...]": "script",
    "module": "module",
    "name": "alias",
    "name command": "name command",
    "name=command": "name=command",
    "name=value": "name=value",
    "name[=value]": "name=value",
    "path": "file",
    "pattern": "variable",
    "program": "command",
    "source": "source",
    "variable": "variable",
}
