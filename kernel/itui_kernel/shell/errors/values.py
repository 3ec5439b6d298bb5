"""The variables of a frame as text: few, short, and whatever they are made of."""

from __future__ import annotations

import ast
import linecache
import re
from collections.abc import Iterator
from itertools import count
from types import BuiltinFunctionType, FrameType, FunctionType, MethodType, ModuleType
from typing import Any

from itui_kernel.services import libraries, safe, text
from itui_kernel.services.children import Column, item
from itui_kernel.shell.errors.excerpts import Excerpt
from itui_kernel.shell.errors.patience import Patience

LONGEST = 300  # characters of a value
LONGEST_ARGUMENT = 80
MOST_LINES = 6  # of a value
MOST_PARTS = 200  # of a container that is shown as Python does
MOST_NAMES = 20  # of one statement
MOST_CHARACTERS = 30_000  # of all values of a traceback

_SCALARS = frozenset(map(id, (float, complex, bool, type(None), type(...))))
_TEXTS = frozenset(map(id, (str, bytes, bytearray)))
_SEQUENCES = frozenset(map(id, (list, tuple, set, frozenset)))
# their repr names them and runs nothing
_NAMED = tuple(each.__repr__ for each in (object, FunctionType, BuiltinFunctionType))
_ADDRESS = re.compile(r" at 0x[0-9a-f]+>$")


class Values:
    """Shows the variables of the frames of one traceback."""

    def __init__(self) -> None:
        self._patience = Patience()
        self._left = MOST_CHARACTERS

    def arguments(self, frame: FrameType) -> str:
        """Return the arguments of a call with their present values."""
        names = frame.f_locals
        return ", ".join(
            f"{name}={self._argument(names[bare])}" if bare in names else name
            for name, bare in parameters(frame)
        )

    def _argument(self, value: object) -> str:
        shown = _ADDRESS.sub(">", self.text(value, LONGEST_ARGUMENT))
        return " ".join(shown.split()) if "\n" in shown else shown

    def of_statement(self, excerpt: Excerpt, frame: FrameType) -> Iterator[tuple[str, str]]:
        """Give what the failing statement uses, by source text and value."""
        seen: set[str] = set()
        for node in _used(excerpt):
            source = _source(node, excerpt, frame)
            value = _value(node, frame)
            if source in seen or value is safe.MISSING or _is_named(value, node):
                continue
            seen.add(source)
            if len(seen) > MOST_NAMES or self._left <= 0:
                yield "...", "values left out"
                return
            yield source, self.text(value)

    def text(self, value: object, limit: int = LONGEST) -> str:
        """Return a value as text of about so many characters at most."""
        if self._left <= 0:
            return "..."
        found = _shortened(self._whole(value, limit), limit)
        self._left -= len(found)
        return found

    def _whole(self, value: Any, limit: int) -> str:
        match _parts(value):
            case "plain":
                return repr(value)
            case "mixed":
                return self._patience.repr(value)
            case "large":
                return text.short(value, limit)
        summary = libraries.summarise(value)
        if summary is None:
            if _repr_of(value) in _NAMED or safe.is_module(value):
                return repr(value)
            if safe.is_class(value) or _holds_much(value):
                return text.short(value, limit)
            return self._patience.repr(value)
        if _is_small_array(value):
            return repr(value)
        kind = " ".join(filter(None, (text.qualified(type(value)), summary.shape, summary.dtype)))
        return f"<{kind}: {summary.text}>" if summary.text else f"<{kind}>"


def parameters(frame: FrameType) -> Iterator[tuple[str, str]]:
    """Give the parameters of a function as they are written, and by their bare names."""
    code = frame.f_code
    named = code.co_argcount + code.co_kwonlyargcount
    for name in code.co_varnames[:named]:
        yield name, name
    stars = [star for star, flag in (("*", 0x04), ("**", 0x08)) if code.co_flags & flag]
    for star, name in zip(stars, code.co_varnames[named:], strict=False):
        yield star + name, name


def _parts(value: object) -> str:
    """Tell whether a value consists of plain data, of other things too, or of very many."""
    pending: list[Any] = [value]
    kind = "plain"
    for number in count():
        if not pending:
            return kind
        if number > MOST_PARTS:
            return "large"
        each = pending.pop()
        which = id(type(each))
        if which in _TEXTS:
            if len(each) > LONGEST:
                return "large"
        elif which == id(int):
            if each.bit_length() > 256:
                return "large"
        elif which in _SEQUENCES or which == id(dict):
            if len(each) > MOST_PARTS:
                return "large"
            pending += list(each)
            pending += list(each.values()) if which == id(dict) else ()
        elif which not in _SCALARS:
            if each is value:
                return "other"
            kind = "mixed"
    return kind


def _repr_of(value: object) -> Any:
    return safe.in_class(type(value), "__repr__")


def _holds_much(value: object) -> bool:
    """Tell whether a value is a container with the builtin ``repr``, of any size."""
    own = _repr_of(value)
    return any(own is each.__repr__ for each in (list, tuple, dict, set, frozenset, str, bytes))


def _is_small_array(value: Any) -> bool:
    """Tell whether a value is a little array of numbers."""
    array = safe.library("numpy", "ndarray")
    return type(value) is array and value.size <= MOST_PARTS and value.dtype.kind in "biufcSUmM"


def _shortened(shown: str, limit: int) -> str:
    lines = text.cut(shown, limit * MOST_LINES if "\n" in shown else limit).split("\n")
    if len(lines) <= MOST_LINES:
        return "\n".join(text.cut(line, limit) for line in lines)
    return "\n".join([*(text.cut(line, limit) for line in lines[: MOST_LINES - 1]), "..."])


def _used(excerpt: Excerpt) -> Iterator[ast.expr]:
    """Give the names, attributes and items in the failing lines, in the order they end."""
    first, last = (line - excerpt.offset for line in excerpt.failing)
    found = [
        each
        for statement in excerpt.statements
        if statement.lineno <= last and (statement.end_lineno or last) >= first
        for each in ast.walk(statement)
        if isinstance(each, ast.Name | ast.Attribute | ast.Subscript)
        and first <= each.lineno
        and (each.end_lineno or each.lineno) <= last
    ]
    yield from sorted(found, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0))


def _value(node: ast.expr, frame: FrameType) -> Any:
    """Return the value of an expression where no code has to run for it."""
    match node:
        case ast.Name(id=name):
            names = frame.f_locals
            return names[name] if name in names else frame.f_globals.get(name, safe.MISSING)
        case ast.Constant(value=value):
            return value
        case ast.Attribute(value=owner, attr=name):
            held = _value(owner, frame)
            return held if held is safe.MISSING else safe.attribute(held, name)
        case ast.Subscript(value=owner, slice=key):
            held, index = _value(owner, frame), _value(key, frame)
            if held is not safe.MISSING and id(type(index)) in _KEYS:
                found = item(held, index)
                return found if type(found) is not Column else safe.MISSING
    return safe.MISSING


_KEYS = frozenset(map(id, (int, str, bytes, float, bool)))


def _is_named(value: Any, node: ast.expr) -> bool:
    """Tell whether a value is a function, class or module that goes by its own name."""
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)
    if safe.is_class(value):
        return safe.class_name(value) == name
    if type(value) is MethodType:
        value = value.__func__
    if not safe.is_any(type(value), FunctionType, BuiltinFunctionType, ModuleType):
        return False
    own = safe.attribute(value, "__name__")
    return type(own) is str and own == name


def _source(node: ast.expr, excerpt: Excerpt, frame: FrameType) -> str:
    """Return an expression as it is written, or made up again where it takes several lines."""
    if node.lineno != node.end_lineno:
        return ast.unparse(node)
    line = linecache.getline(frame.f_code.co_filename, node.lineno + excerpt.offset)
    return line.encode()[node.col_offset : node.end_col_offset].decode(errors="replace")
