"""Where objects are written: file, line, source text and docstring, found without asking them."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import re
import sys
import textwrap
import tokenize
import warnings
from dataclasses import dataclass
from types import (
    CodeType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
    ModuleType,
)
from typing import Any

from itui_kernel.services import safe, signatures
from itui_kernel.shell.running.cells import is_cell

_MAX_LINES = 5000
_MAX_WRAPPERS = 10
_FROZEN = "<frozen "
_MADE_BY_PYTHON = 1 << 9  # of the flags of a class: its ``__doc__`` may be any object
_DOCUMENTED = frozenset(
    map(id, (FunctionType, property, staticmethod, classmethod, GetSetDescriptorType))
) | {id(MemberDescriptorType)}


@dataclass(frozen=True, slots=True)
class Place:
    """A file and the line (from 1) where a definition starts; 0 where only the file is known."""

    file: str
    line: int = 0


NOWHERE = Place("")


def docstring(value: Any) -> str:
    """Return the documentation of an object, its indentation removed."""
    found = _raw_docstring(value)
    return inspect.cleandoc(found) if type(found) is str else ""


def _raw_docstring(value: Any) -> Any:
    cls = type(value)
    if cls is MethodType:
        return _raw_docstring(value.__func__)
    if id(cls) in _DOCUMENTED or signatures.is_builtin_callable(value):
        return value.__doc__
    if safe.is_class(value):
        return class_docstring(value)
    attributes = safe.instance_dict(value)
    own = safe.MISSING if attributes is None else safe.lookup(attributes, "__doc__")
    if own is not safe.MISSING:
        return own
    if safe.class_name(cls) == "ufunc" and safe.class_module(cls) == "numpy":
        return value.__doc__
    return "" if safe.is_module(value) else class_docstring(cls)


def class_docstring(cls: type) -> str:
    """Return the docstring of a class, or of the first base that has one."""
    for each in safe.mro(cls):
        if each is object and cls is not object:
            break
        found = own_docstring(each)
        if found is not None:
            return found
    return ""


def own_docstring(cls: type) -> str | None:
    """Return the docstring of a class itself."""
    is_static = not type.__dict__["__flags__"].__get__(cls) & _MADE_BY_PYTHON
    if not is_static and type(safe.class_dict(cls).get("__doc__")) is not str:
        return None
    # the getter leaves out the signature that classes written in C have in front
    found = type.__dict__["__doc__"].__get__(cls)
    return found if type(found) is str else None


def unwrapped(value: Any) -> Any:
    """Return the function inside methods, partials and decorators that keep ``__wrapped__``."""
    for _ in range(_MAX_WRAPPERS):
        cls = type(value)
        if cls is MethodType or cls is staticmethod or cls is classmethod:
            value = value.__func__
        elif cls is functools.partial:
            value = value.func
        elif cls is property:
            value = value.fget
        else:
            attributes = None if safe.is_class(value) else safe.instance_dict(value)
            inner = safe.lookup(attributes, "__wrapped__") if attributes else safe.MISSING
            if inner is safe.MISSING:
                return value
            value = inner
    return value


def place(value: Any) -> Place:
    """Return where an object is defined."""
    value = unwrapped(value)
    if type(value) is FunctionType:
        code = value.__code__
        return Place(unfrozen(code.co_filename), code.co_firstlineno)
    if safe.is_module(value):
        file = safe.attribute(value, "__file__")
        return Place(file, 1) if type(file) is str else NOWHERE
    if safe.is_class(value):
        return _class_place(value)
    return NOWHERE


def unfrozen(path: str) -> str:
    """Return the file of a module that the interpreter has built in, where there is one."""
    if not path.startswith(_FROZEN):
        return path
    module = sys.modules.get(path[len(_FROZEN) : -1])
    file = safe.attribute(module, "__file__") if safe.is_module(module) else None
    return file if type(file) is str else path


def _class_place(cls: type) -> Place:
    file = _class_file(cls)
    if not file:
        return NOWHERE
    pattern = re.compile(rf"\s*class\s+{re.escape(safe.class_name(cls))}\b")
    limit = _first_method_line(cls, file)
    found = 0
    for number, line in enumerate(linecache.getlines(file), 1):
        if limit and number > limit:
            break
        if pattern.match(line):
            found = number
            if not limit:
                break
    return Place(file, found)


def _class_file(cls: type) -> str:
    """Return the file of a class: that of its methods, else that of its module."""
    module_name = safe.class_module(cls)
    for name, each in safe.class_dict(cls).items():
        each = each.__func__ if safe.is_any(type(each), staticmethod, classmethod) else each
        if type(each) is not FunctionType or not each.__qualname__.endswith(
            f"{safe.class_name(cls)}.{name}"
        ):
            continue
        if safe.lookup(each.__globals__, "__name__") != module_name:
            continue  # made by a decorator of some library
        file = each.__code__.co_filename
        if not file.startswith("<") or file in linecache.cache:
            return file
    if module_name == "__main__" and (cell := _newest_cell(cls)):
        return cell
    module = sys.modules.get(module_name)
    if module is None or not safe.is_module(module):
        return ""
    file = safe.attribute(module, "__file__")
    return file if type(file) is str and file.endswith(".py") else ""


def _newest_cell(cls: type) -> str:
    """Return the newest input that defines a class of this name, for one without methods."""
    pattern = re.compile(rf"^[ \t]*class\s+{re.escape(safe.class_name(cls))}\b", re.MULTILINE)
    for filename in reversed(list(linecache.cache)):
        if is_cell(filename) and pattern.search("".join(linecache.getlines(filename))):
            return filename
    return ""


def _first_method_line(cls: type, file: str) -> int:
    lines = [
        each.__code__.co_firstlineno
        for each in safe.class_dict(cls).values()
        if type(each) is FunctionType and each.__code__.co_filename == file
    ]
    return min(lines, default=0)


def source(value: Any) -> str:
    """Return the source text of a definition, empty when there is none."""
    value = unwrapped(value)
    if type(value) is not FunctionType and not safe.is_class(value) and not safe.is_module(value):
        value = type(value)
    where = place(value)
    if not where.file or not where.line:
        return ""
    linecache.checkcache(where.file)
    lines = linecache.getlines(where.file)
    if type(value) is ModuleType:
        return "".join(lines[:_MAX_LINES])
    return _block(lines, where.line, value.__code__ if type(value) is FunctionType else None)


def _block(lines: list[str], line: int, code: CodeType | None) -> str:
    """Return the definition that starts at a line, or the line itself for a lambda."""
    part = lines[line - 1 : line - 1 + _MAX_LINES]
    if not part:
        return ""
    if code is not None and code.co_name == "<lambda>":
        last = max((each for *_, each in code.co_lines() if each), default=line)
        return "".join(lines[line - 1 : last])
    try:
        return "".join(inspect.getblock(part))
    except (SyntaxError, IndentationError, tokenize.TokenError):
        return "".join(part[:1])


def has_docstring(source: str, docstring: str) -> bool:
    """Tell whether the definition in a source has a docstring as its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" in the user's code
            body = ast.parse(textwrap.dedent(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (
        len(body) == 1
        and isinstance(body[0], definitions)
        and ast.get_docstring(body[0]) == docstring
    )
