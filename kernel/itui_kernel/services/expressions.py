"""The value of an expression, as far as it is known without running anything."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType, MethodType
from typing import Any

from itui_kernel.services import safe
from itui_kernel.services.children import Column, item
from itui_kernel.services.sources import docstring

_MAX_LENGTH = 2000
_RETURNS = re.compile(r"^Returns\n-+\n([^\n]*)", re.MULTILINE)
_DISPLAYS: dict[type[ast.AST], type] = {
    ast.List: list,
    ast.ListComp: list,
    ast.Tuple: tuple,
    ast.Dict: dict,
    ast.DictComp: dict,
    ast.Set: set,
    ast.SetComp: set,
    ast.JoinedStr: str,
}


@dataclass(frozen=True, slots=True)
class Known:
    """An expression whose value is at hand, or (``value`` is ``MISSING``) only its class."""

    cls: type
    value: Any = safe.MISSING

    @property
    def has_value(self) -> bool:
        """Whether the value itself is known."""
        return self.value is not safe.MISSING


def known(value: Any) -> Known | None:
    """Wrap a value; ``MISSING`` gives ``None``."""
    if value is safe.MISSING:
        return None
    if type(value) is Column:
        return _of_library("pandas", "Series")
    return Known(type(value), value)


def resolve(source: str, namespace: Mapping[str, Any]) -> Known | None:
    """Return what is known of an expression, ``None`` when only running it could tell."""
    if not source or len(source) > _MAX_LENGTH:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "invalid escape sequence" in what is typed
            tree = ast.parse(source.strip(), mode="eval")
        return _evaluate(tree.body, namespace)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def descriptor(source: str, namespace: Mapping[str, Any]) -> Any:
    """Return the property or method that stands for the last attribute of an expression."""
    owner_source, _, name = source.rpartition(".")
    owner = resolve(owner_source, namespace)
    if owner is None or not name.isidentifier():
        return safe.MISSING
    if owner.has_value:
        return safe.raw_attribute(owner.value, name)
    return safe.in_class(owner.cls, name)


def _evaluate(node: ast.expr, namespace: Mapping[str, Any]) -> Known | None:
    if isinstance(node, ast.Name):
        return known(name_value(node.id, namespace))
    if isinstance(node, ast.Constant):
        return Known(type(node.value), node.value)
    if isinstance(node, ast.Attribute):
        owner = _evaluate(node.value, namespace)
        return None if owner is None else attribute(owner, node.attr)
    if isinstance(node, ast.Subscript):
        owner = _evaluate(node.value, namespace)
        return None if owner is None else _subscript(owner, node.slice)
    if isinstance(node, ast.Call):
        called = _evaluate(node.func, namespace)
        return None if called is None or not called.has_value else _result(called.value)
    display = _DISPLAYS.get(type(node))
    return None if display is None else Known(display)


def name_value(name: str, namespace: Mapping[str, Any]) -> Any:
    """Return the value of a name, or ``MISSING``."""
    if name in namespace:
        return namespace[name]
    return builtins.__dict__.get(name, safe.MISSING)


def attribute(owner: Known, name: str) -> Known | None:
    """Return what is known of an attribute."""
    if owner.has_value:
        found = known(safe.attribute(owner.value, name))
        if found is not None:
            return found
        column = _column(owner, name)
        if column is not None:
            return column
    raw = (
        safe.raw_attribute(owner.value, name) if owner.has_value else safe.in_class(owner.cls, name)
    )
    if type(raw) is FunctionType and not owner.has_value:
        return Known(FunctionType, raw)
    return None if raw is safe.MISSING else _declared(raw)


def _column(owner: Known, name: str) -> Known | None:
    frame = safe.library("pandas", "DataFrame")
    if frame is safe.MISSING or not issubclass(owner.cls, frame):
        return None
    return known(item(owner.value, name))


def _of_library(module: str, name: str) -> Known | None:
    found = safe.library(module, name)
    return Known(found) if safe.is_class(found) else None


def _declared(descriptor: Any) -> Known | None:
    """Return what a property is annotated to give, or the class behind a pandas accessor."""
    accessor = safe.attribute(descriptor, "_accessor")
    module = safe.class_module(type(descriptor))
    if safe.is_class(accessor) and module.partition(".")[0] == "pandas":
        return Known(accessor)
    getter = descriptor.fget if type(descriptor) is property else None
    if getter is None and safe.class_name(type(descriptor)) == "cached_property":
        getter = safe.attribute(descriptor, "func")
    return returned(getter)


def returned(function: Any) -> Known | None:
    """Return the class a function is annotated to return."""
    if type(function) is MethodType:
        function = function.__func__
    if type(function) is not FunctionType:
        return None
    annotations = function.__annotations__
    found = safe.lookup(annotations, "return") if type(annotations) is dict else None
    if type(found) is str and found.isidentifier():
        found = safe.lookup(function.__globals__, found)
        if found is safe.MISSING:
            return None
    return Known(found) if type(found) is type else None


def _result(called: Any) -> Known | None:
    """Return what a call gives: an instance of a class, or what the annotation says."""
    if type(called) is type and called is not type:
        return Known(called)
    return returned(called) or _documented(called)


def _documented(called: Any) -> Known | None:
    """Return the array that a function of numpy says it returns."""
    if type(called) is MethodType:
        called = called.__func__
    module = safe.attribute(called, "__module__")
    if type(module) is not str or not module.startswith("numpy"):
        return None
    match = _RETURNS.search(docstring(called))
    return _of_library("numpy", "ndarray") if match and "ndarray" in match[1] else None


def _subscript(owner: Known, node: ast.expr) -> Known | None:
    if isinstance(node, ast.Slice):
        return Known(owner.cls) if safe.is_any(owner.cls, list, tuple, str, bytes) else None
    if not owner.has_value:
        return None
    try:
        key = ast.literal_eval(node)
    except (ValueError, TypeError, RecursionError):
        return None
    if type(owner.value) is str and type(key) is int:
        return Known(str)
    return known(item(owner.value, key))
