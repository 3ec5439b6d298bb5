"""The parameters of callables, read from code objects, text signatures and docstrings.

``inspect.signature`` would ask objects for ``__signature__`` and format defaults with their own
``repr``; here nothing of the object runs.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import replace
from types import FunctionType, MethodType
from typing import Any

from itui_kernel.services import safe, text
from itui_kernel.services.parameters import Parameter, Signature, from_docstring, from_text

_MAX_DEPTH = 10
_MAKERS = ("__new__", "__init__")


def read(value: Any, depth: int = 0) -> Signature | None:
    """Return the signature of a callable, or ``None`` when it is not written anywhere."""
    if depth > _MAX_DEPTH:
        return None
    cls = type(value)
    if cls is FunctionType:
        return _function(value, depth)
    if cls is MethodType:
        inner = read(value.__func__, depth + 1)
        if inner is None or is_builtin_callable(value.__func__):
            return inner  # docstrings of C methods do not list self
        return inner.bound()
    if cls is functools.partial:
        return _partial(value, depth)
    if cls is staticmethod or cls is classmethod:
        inner = read(value.__func__, depth + 1)
        return inner if inner is None or cls is staticmethod else inner.bound()
    if safe.is_class(value):
        return _class(value, depth)
    if is_builtin_callable(value):
        written = getattr(value, "__text_signature__", None)
        return from_text(written) or from_docstring(value.__doc__)
    return _instance(value, depth)


def is_builtin_callable(value: object) -> bool:
    """Tell whether a value is a function or method written in C."""
    cls = type(value)
    if safe.class_module(cls).startswith("_cython"):
        return True
    return safe.class_module(cls) == "builtins" and safe.class_name(cls) in (
        "builtin_function_or_method",
        "method_descriptor",
        "wrapper_descriptor",
        "method-wrapper",
        "classmethod_descriptor",
    )


def _function(function: FunctionType, depth: int) -> Signature:
    attributes = function.__dict__
    if type(attributes) is dict and attributes:
        declared = _declared(safe.lookup(attributes, "__signature__"))
        if declared is not None:
            return declared
        wrapped = safe.lookup(attributes, "__wrapped__")
        found = None if wrapped is safe.MISSING else read(wrapped, depth + 1)
        if found is not None:
            return found
    return _from_code(function)


def _from_code(function: FunctionType) -> Signature:
    code = function.__code__
    names = list(code.co_varnames)
    count, keyword_count = code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    keyword_defaults = function.__kwdefaults__ or {}
    notes = function.__annotations__
    notes = notes if type(notes) is dict else {}
    made: list[Parameter] = []
    for position, name in enumerate(names[:count]):
        at = position - (count - len(defaults))
        made.append(
            Parameter(
                name,
                annotation=annotation_text(safe.lookup(notes, name)),
                default=text.short(defaults[at], 40, 2) if at >= 0 else None,
                is_positional_only=position < code.co_posonlyargcount,
            )
        )
    rest = names[count + keyword_count :]
    if code.co_flags & inspect.CO_VARARGS:
        made.append(_variadic(rest.pop(0), "*", notes))
    for name in names[count : count + keyword_count]:
        default = safe.lookup(keyword_defaults, name)
        shown = None if default is safe.MISSING else text.short(default, 40, 2)
        note = annotation_text(safe.lookup(notes, name))
        made.append(Parameter(name, annotation=note, default=shown, is_keyword_only=True))
    if code.co_flags & inspect.CO_VARKEYWORDS:
        made.append(_variadic(rest[0], "**", notes))
    return Signature(tuple(made), annotation_text(safe.lookup(notes, "return")))


def _variadic(name: str, prefix: str, notes: dict[str, Any]) -> Parameter:
    return Parameter(name, prefix, annotation_text(safe.lookup(notes, name)))


def annotation_text(note: Any) -> str:
    """Return an annotation as written, for the kinds whose text is known."""
    if note is safe.MISSING:
        return ""
    if type(note) is str:
        return text.cut(note, 120)
    if note is None:
        return "None"
    if safe.is_class(note) and safe.class_name(type(note)) != "GenericAlias":
        return text.qualified(note)
    if safe.class_module(type(note)) in ("typing", "types"):
        return _generic_text(note)
    return f"<{safe.class_name(type(note))}>"


def _generic_text(note: Any) -> str:
    """Return ``list[int]`` or ``int | None`` from the parts of a generic alias."""
    arguments = safe.attribute(note, "__args__")
    if type(arguments) is not tuple:
        name = safe.attribute(note, "_name")
        return name if type(name) is str else "Any"
    parts = [annotation_text(each) if each is not Ellipsis else "..." for each in arguments[:8]]
    origin = safe.attribute(note, "__origin__")
    if origin is safe.MISSING or safe.attribute(origin, "_name") in ("Union", "Optional"):
        return " | ".join("None" if each == "NoneType" else each for each in parts)
    name = safe.class_name(origin) if safe.is_class(origin) else "Any"
    return f"{name}[{', '.join(parts)}]"


def _declared(found: Any) -> Signature | None:
    """Return a stored ``inspect.Signature`` in our form."""
    if type(found) is not inspect.Signature:
        return None
    made = []
    for each in found.parameters.values():
        prefix = "**" if each.kind is each.VAR_KEYWORD else ""
        prefix = "*" if each.kind is each.VAR_POSITIONAL else prefix
        empty = inspect.Parameter.empty
        made.append(
            Parameter(
                each.name,
                prefix,
                annotation_text(safe.MISSING if each.annotation is empty else each.annotation),
                None if each.default is empty else text.short(each.default, 40, 2),
                is_positional_only=each.kind is each.POSITIONAL_ONLY,
                is_keyword_only=each.kind is each.KEYWORD_ONLY,
            )
        )
    return Signature(tuple(made))


def _partial(value: functools.partial[Any], depth: int) -> Signature | None:
    inner = read(value.func, depth + 1)
    if inner is None:
        return None
    left = len(value.args)
    made = []
    for each in inner.parameters:
        if left and not each.prefix and not each.is_keyword_only:
            left -= 1
            continue
        given = safe.lookup(value.keywords, each.name)
        if given is not safe.MISSING:
            each = replace(each, default=text.short(given, 40, 2), is_keyword_only=True)
        made.append(each)
    return replace(inner, parameters=tuple(made))


def _class(cls: type, depth: int) -> Signature | None:
    for each in safe.mro(cls):
        attributes = safe.class_dict(each)
        declared = _declared(attributes.get("__signature__"))
        if declared is not None:
            return declared
        for name in _MAKERS:
            made = attributes.get(name)
            made = made.__func__ if type(made) is staticmethod else made
            if type(made) is FunctionType and not _only_forwards(made):
                return _function(made, depth).bound()
        if each is not object:
            found = from_text(type.__dict__["__text_signature__"].__get__(each))
            if found is not None:
                return found
    if all(safe.in_class(cls, name) is safe.in_class(object, name) for name in _MAKERS):
        return Signature(())
    return from_docstring(safe.class_dict(cls).get("__doc__"))


def _only_forwards(function: FunctionType) -> bool:
    """Tell whether a ``__new__`` takes anything and leaves the parameters to ``__init__``."""
    code = function.__code__
    both = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
    return function.__name__ == "__new__" and code.co_argcount <= 1 and code.co_flags & both == both


def _instance(value: Any, depth: int) -> Signature | None:
    attributes = safe.instance_dict(value)
    if attributes:
        declared = _declared(safe.lookup(attributes, "__signature__"))
        if declared is not None:
            return declared
        wrapped = safe.lookup(attributes, "__wrapped__")
        if type(wrapped) is FunctionType:
            return read(wrapped, depth + 1)
    call = safe.in_class(type(value), "__call__")
    if type(call) is FunctionType:
        return _function(call, depth).bound()
    if safe.class_module(type(value)).partition(".")[0] == "numpy" and call is not safe.MISSING:
        return from_docstring(value.__doc__)  # ufuncs and dispatchers
    return None
