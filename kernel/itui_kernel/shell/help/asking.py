"""What objects tell of themselves when they are asked: documentation, signature, source, file.

Asking runs code of the objects, so only the thread that runs the user's input may do it; the
inspect thread has ``itui_kernel.services`` instead.
"""

from __future__ import annotations

import inspect
import linecache
import os.path
from collections.abc import Callable, Iterator
from textwrap import dedent
from types import FunctionType, MethodType, ModuleType
from typing import Any, TypeVar

from itui_kernel.services import sources
from itui_kernel.services.description import signature_text
from itui_kernel.shell.running.cells import is_cell, title

_MAX_WRAPPERS = 100  # an object that answers any name has wrappers without end
_POSITIONAL = inspect.Parameter.POSITIONAL_ONLY
_KEYWORD = inspect.Parameter.KEYWORD_ONLY
_REST = inspect.Parameter.VAR_POSITIONAL
_WITH_SOURCE = (type, FunctionType, MethodType, ModuleType)  # of their own, if there is any
Answer = TypeVar("Answer")


def told(ask: Callable[..., Answer], *arguments: Any) -> Answer | None:
    """Return an object's answer, ``None`` from one that fails to give it."""
    try:
        return ask(*arguments)
    except Exception:  # it is foreign code that answers: it may raise anything
        return None


def is_a(value: Any, *kinds: type) -> bool:
    """Tell whether an object is, or says it is, of some types."""
    return bool(told(isinstance, value, kinds))


def part(value: Any, name: str) -> Any:
    """Return an attribute of an object, ``None`` where there is none."""
    return told(getattr, value, name)


def docstring(value: Any) -> str | None:
    """Return the documentation of an object; it may have a method ``getdoc`` for it."""
    own = told(lambda: value.getdoc())
    return inspect.cleandoc(own) if type(own) is str else told(inspect.getdoc, value)


def signature(value: Any, name: str) -> str | None:
    """Return how a callable is called by its name."""
    found = told(inspect.signature, value) if callable(value) else None
    return None if found is None else told(_signature_text, found, name)


def _signature_text(found: inspect.Signature, name: str) -> str:
    returns = found.return_annotation
    shown = "" if returns is inspect.Signature.empty else inspect.formatannotation(returns)
    return signature_text(name, list(_parts(found)), shown)


def _parts(found: inspect.Signature) -> Iterator[str]:
    """Give the parameters as text, with the markers ``/`` and ``*`` between them."""
    before: Any = None
    for each in found.parameters.values():
        if before is _POSITIONAL and each.kind is not _POSITIONAL:
            yield "/"
        if each.kind is _KEYWORD and before not in (_REST, _KEYWORD):
            yield "*"
        yield str(each)
        before = each.kind
    if before is _POSITIONAL:
        yield "/"


def unwrapped(value: Any) -> Any:
    """Return the object inside of decorators that keep it as ``__wrapped__``."""
    inner = value
    for _ in range(_MAX_WRAPPERS):
        found = told(getattr, inner, "__wrapped__", None)
        if found is None:
            return inner
        inner = found
    return value


def source(value: Any, name: str) -> str | None:
    """Return the source of an object, else that of its class."""
    linecache.checkcache()
    if is_a(value, property):
        return _property_source(value, name)
    inner = unwrapped(value)
    found = told(inspect.getsource, inner)
    if found is None and not is_a(inner, *_WITH_SOURCE):
        found = told(inspect.getsource, type(inner))
    return found or told(sources.source, inner) or None


def _property_source(value: property, name: str) -> str | None:
    parts = []
    for role in ("fget", "fset", "fdel"):
        function = getattr(value, role)
        found = None if function is None else source(function, "")
        if found:
            parts += [f"# {name}.{role}" if name else f"# {role}", dedent(found)]
    return "\n".join(parts) or None


def file(value: Any) -> str | None:
    """Return the file an object, or else its class, was defined in, or the title of an input."""
    inner = unwrapped(value)
    cls = inner if is_a(inner, type) else type(inner)
    for each in (inner, cls):
        path = told(inspect.getsourcefile, each) or told(inspect.getfile, each)
        if path:
            return _shown(path)
    path = sources.place(cls).file
    return _shown(path) if path else None


def _shown(path: str) -> str:
    if is_cell(path):
        return title(path)
    path = sources.unfrozen(path)
    return path if path.startswith("<") else os.path.abspath(path)


def line(value: Any) -> int | None:
    """Return the line, from 1, at which the definition of an object or of its class begins."""
    inner = unwrapped(value)
    for each in (inner, type(inner)):
        found = told(inspect.getsourcelines, each)
        if found is not None:
            return found[1]
    return sources.place(inner).line or None
