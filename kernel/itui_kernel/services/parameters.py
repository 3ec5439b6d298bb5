"""The parameters of a callable as values, and read from the text in which C code declares them."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, replace

_DOC_SIGNATURE = re.compile(r"\s*[\w.]*?(?P<name>\w+)\((?P<arguments>[^\n]*?)\)(?:\s*->.*)?\s*$")
_OPTIONAL = re.compile(r"\[\s*,\s*(\w+)")
_NO_BRACKETS = str.maketrans("", "", "[]")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; ``prefix`` is ``*``, ``**`` or empty."""

    name: str
    prefix: str = ""
    annotation: str = ""
    default: str | None = None
    is_positional_only: bool = False
    is_keyword_only: bool = False

    @property
    def text(self) -> str:
        """The parameter as in a definition."""
        note = f": {self.annotation}" if self.annotation else ""
        if self.default is None:
            return f"{self.prefix}{self.name}{note}"
        equals = " = " if note else "="
        return f"{self.prefix}{self.name}{note}{equals}{self.default}"


@dataclass(frozen=True, slots=True)
class Signature:
    """The parameters of a callable and what it returns."""

    parameters: tuple[Parameter, ...]
    returns: str = ""

    @property
    def text(self) -> str:
        """The signature with its brackets.

        >>> from_text("(a, /, b=1, *, c)").text
        '(a, /, b=1, *, c)'
        """
        return f"({', '.join(self.parts)})" + (f" -> {self.returns}" if self.returns else "")

    @property
    def parts(self) -> list[str]:
        """The parameters as text, with the markers ``/`` and ``*`` between them."""
        shown: list[str] = []
        for position, each in enumerate(self.parameters):
            before = self.parameters[position - 1] if position else None
            if before is not None and before.is_positional_only and not each.is_positional_only:
                shown.append("/")
            starts = each.is_keyword_only and not (before is not None and before.is_keyword_only)
            if starts and not any(one.prefix == "*" for one in self.parameters):
                shown.append("*")
            shown.append(each.text)
        if self.parameters and self.parameters[-1].is_positional_only:
            shown.append("/")
        return shown

    @property
    def keywords(self) -> list[str]:
        """The names that can be given as ``name=``."""
        return [
            each.name for each in self.parameters if not each.prefix and not each.is_positional_only
        ]

    def bound(self) -> Signature:
        """Return the signature without its first parameter."""
        if self.parameters and self.parameters[0].prefix:
            return self
        return replace(self, parameters=self.parameters[1:])


def from_docstring(doc: object) -> Signature | None:
    """Return the signature that many C functions write in the first line of their docstring."""
    if type(doc) is not str:
        return None
    first = doc.lstrip().partition("\n")[0]
    match = _DOC_SIGNATURE.match(first)
    if match is None:
        return None
    arguments = _OPTIONAL.sub(r", \1=...", match["arguments"]).translate(_NO_BRACKETS)
    return from_text(f"({arguments})")


def from_text(written: object) -> Signature | None:
    """Parse a text signature such as ``($self, key, default=None, /)``."""
    if type(written) is not str or not written.startswith("("):
        return None
    bound = "$" in written
    try:
        tree = ast.parse(f"def f{written.replace('$', '')}: pass")
    except (SyntaxError, ValueError):
        return None
    function = tree.body[0]
    assert isinstance(function, ast.FunctionDef)
    made = Signature(tuple(_parsed(function.args)))
    return made.bound() if bound else made


def _parsed(arguments: ast.arguments) -> list[Parameter]:
    positional = arguments.posonlyargs + arguments.args
    gap = len(positional) - len(arguments.defaults)
    made = []
    for position, each in enumerate(positional):
        default = ast.unparse(arguments.defaults[position - gap]) if position >= gap else None
        only = position < len(arguments.posonlyargs)
        made.append(Parameter(each.arg, default=default, is_positional_only=only))
    if arguments.vararg:
        made.append(Parameter(arguments.vararg.arg, "*"))
    for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        default = None if value is None else ast.unparse(value)
        made.append(Parameter(each.arg, default=default, is_keyword_only=True))
    if arguments.kwarg:
        made.append(Parameter(arguments.kwarg.arg, "**"))
    return made
