"""What a magic is, and the decorators that declare one with its options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from itui_kernel.shell.shell import Shell

Function = Callable[["Shell", "Call"], Any]


class UsageError(Exception):
    """A command was given in a way it does not understand; shown as one line, without frames."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An option (its names begin with a dash) or a positional argument of a magic."""

    names: tuple[str, ...]
    help: str = ""
    type: Callable[[str], Any] = str
    default: Any = None
    choices: tuple[str, ...] = ()
    is_flag: bool = False
    is_repeated: bool = False  # an option that may be given again; collected in a list
    alone: Any = None  # of an option: its value when none that fits follows
    count: str = ""  # of a positional: "" one, "?" none or one, "*" any, "+" at least one
    value_name: str = ""
    words: str = ""  # what it completes to, or of a flag what follows: "file", "variable" ...

    @property
    def is_option(self) -> bool:
        """Whether it is given by a name that begins with a dash."""
        return self.names[0].startswith("-")

    @property
    def attribute(self) -> str:
        """The name under which its value is found: that of the first long name."""
        name = next((each for each in self.names if each.startswith("--")), self.names[0])
        return name.lstrip("-").replace("-", "_")

    @property
    def metavar(self) -> str:
        """What the usage calls its value."""
        return self.value_name or (self.attribute.upper() if self.is_option else self.names[0])


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a magic.

    ``line`` is all that follows the name, ``cell`` the text below a cell magic. ``arguments`` has
    what was declared, ``rest`` the text behind the options exactly as typed. ``scope`` are the
    local names of the function the magic was called in, empty at the top level.
    """

    line: str
    cell: str | None = None
    arguments: Any = field(default_factory=SimpleNamespace)
    rest: str = ""
    scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Magic:
    """A command of the control language.

    ``source`` is the function as its author wrote it: it has the docstring and is what is shown
    as the magic's source. ``run`` is how the shell calls it.
    """

    name: str
    source: Any
    run: Function
    is_line: bool = True
    is_cell: bool = False
    arguments: tuple[Argument, ...] = ()
    rest: str = ""  # what the usage calls the text behind the options; empty: there is none
    is_mixed: bool = False  # options stand anywhere in the text; words like others belong to it
    expands: bool = True  # $name and {expression} in the line are replaced
    can_be_silenced: bool = False  # a trailing semicolon hides the value
    also: tuple[str, ...] = ()  # other names of the same
    cell_words: str = "statement"  # what its cell is: Python, else "command" or "text"

    @property
    def description(self) -> str:
        """The docstring, without its indent."""
        from inspect import cleandoc

        return cleandoc(getattr(self.source, "__doc__", None) or "")


def magic(
    *names: str,
    line: bool = True,
    cell: bool = False,
    expands: bool = True,
    can_be_silenced: bool = False,
    cell_words: str = "statement",
) -> Callable[[Function], Magic]:
    """Declare a magic, named as the function unless names are given; others mean the same."""

    def declare(function: Function) -> Magic:
        return Magic(
            name=names[0] if names else function.__name__,
            source=function,
            run=function,
            is_line=line,
            is_cell=cell,
            arguments=tuple(getattr(function, "__arguments__", ())),
            rest=getattr(function, "__rest__", ""),
            is_mixed=getattr(function, "__is_mixed__", False),
            expands=expands,
            can_be_silenced=can_be_silenced,
            also=names[1:],
            cell_words=cell_words,
        )

    return declare


def argument(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """Declare an argument of the magic below; ``settings`` are the fields of ``Argument``."""

    def declare(function: Function) -> Function:
        made = Argument(names, **settings)
        declared = (made, *getattr(function, "__arguments__", ()))
        function.__arguments__ = declared  # type: ignore[attr-defined]
        return function

    return declare


def flag(
    *names: str,
    help: str = "",  # noqa: A002
    words: str = "",
) -> Callable[[Function], Function]:
    """Declare an option without a value; with ``words`` it says what the word behind it is."""
    return argument(*names, is_flag=True, default=False, help=help, words=words)


def rest(name: str, *, is_mixed: bool = False) -> Callable[[Function], Function]:
    """Declare that what follows the options is one text, such as a statement, kept as typed.

    A command has options of its own: ``is_mixed`` leaves all but the declared ones in the text.
    """

    def declare(function: Function) -> Function:
        function.__rest__ = name  # type: ignore[attr-defined]
        function.__is_mixed__ = is_mixed  # type: ignore[attr-defined]
        return function

    return declare
