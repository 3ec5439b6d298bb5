"""Reads objects without running any of their code: no property, no ``__getattr__``, no ``__len__``.

Everything goes through the slots of ``type`` and ``dict`` themselves, so that a class (or its
metaclass) that overrides them is never asked. Standard library only and Python 3.8 syntax: the
source is also shipped to foreign kernels.
"""

from __future__ import annotations

import sys
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    ModuleType,
    SimpleNamespace,
    WrapperDescriptorType,
)
from typing import Any, Dict, List, Mapping, Tuple  # noqa: UP035


class Missing:
    """The type of ``MISSING``: not there, or only foreign code could tell."""


MISSING = Missing()

_mro = type.__dict__["__mro__"]
_class_dict = type.__dict__["__dict__"]
_module_dict: Any = ModuleType.__dict__["__dict__"]  # type: ignore[index]
_class_name = type.__dict__["__name__"]
_class_module = type.__dict__["__module__"]
_SCAN_LIMIT = 10_000
_C_CALLABLES = frozenset(
    map(
        id,
        (MethodDescriptorType, WrapperDescriptorType, ClassMethodDescriptorType),
    )
)
_TRUSTED_OWNERS = frozenset(
    map(id, (ModuleType, FunctionType, BaseException, SimpleNamespace, staticmethod, classmethod))
)
_TRUSTED_LIBRARIES = ("numpy", "functools")
# attributes of C types that only read; any other getter of a C type might compute
_NUMPY_READERS = frozenset(
    [
        "shape",
        "dtype",
        "T",
        "size",
        "nbytes",
        "ndim",
        "itemsize",
        "strides",
        "__name__",
        "names",
        "fields",
        "str",
        "kind",
        "char",
        "name",
    ]
)


def mro(cls: type) -> Tuple[type, ...]:  # noqa: UP006
    """Return the method resolution order of a class."""
    found = _mro.__get__(cls)
    return found if type(found) is tuple else (cls,)


def class_dict(cls: type) -> Mapping[str, Any]:
    """Return the attributes of a class itself."""
    found: Mapping[str, Any] = _class_dict.__get__(cls)
    return found


def class_name(cls: type) -> str:
    """Return the name of a class, whatever its metaclass says."""
    name: str = _class_name.__get__(cls)
    return name


def class_module(cls: type) -> str:
    """Return the module of a class, or an empty string."""
    try:
        name = _class_module.__get__(cls)
    except AttributeError:
        return ""
    return name if type(name) is str else ""


def is_class(value: object) -> bool:
    """Tell whether a value is a class."""
    return issubclass(type(value), type)


def is_any(cls: type, *wanted: type) -> bool:
    """Tell whether a class is one of some others; ``in`` would ask its metaclass."""
    return any(cls is each for each in wanted)


def is_module(value: object) -> bool:
    """Tell whether a value is a module."""
    return issubclass(type(value), ModuleType)


def in_class(cls: type, name: str) -> Any:
    """Return an attribute as it stands in the dictionaries of a class and its bases."""
    for each in mro(cls):
        attributes = class_dict(each)
        if name in attributes:
            return attributes[name]
    return MISSING


def lookup(mapping: Dict[Any, Any], key: Any) -> Any:  # noqa: UP006
    """Return ``mapping[key]`` without ``__missing__`` and without ``__eq__`` of strange keys."""
    if dict.__len__(mapping) > _SCAN_LIMIT:
        return dict.get(mapping, key, MISSING)
    kind = type(key)
    for each, value in items(mapping):
        if each is key or (type(each) is kind and each == key):
            return value
    return MISSING


def items(mapping: Dict[Any, Any]) -> List[Tuple[Any, Any]]:  # noqa: UP006
    """Return the items of a dictionary that another thread may be changing."""
    for _ in range(5):
        try:
            return list(dict.items(mapping))
        except RuntimeError:
            continue
    return []


def copied(mapping: Mapping[str, Any]) -> Dict[str, Any]:  # noqa: UP006
    """Return a copy of a namespace that another thread may be changing."""
    for _ in range(5):
        try:
            return dict(mapping)
        except RuntimeError:
            continue
    return {}


def instance_dict(value: object) -> Dict[str, Any] | None:  # noqa: UP006
    """Return the ``__dict__`` of an instance, or ``None`` where reading it could run code."""
    descriptor = in_class(type(value), "__dict__")
    kind = type(descriptor)
    if kind is not GetSetDescriptorType and kind is not MemberDescriptorType:
        return None
    owner = descriptor.__objclass__
    text = descriptor.__doc__
    is_plain = type(text) is str and text.startswith("dictionary for instance variables")
    is_trusted = id(owner) in _TRUSTED_OWNERS or class_module(owner) in _TRUSTED_LIBRARIES
    if not is_plain and not is_trusted:
        return None  # lazy proxies of C extensions make their object when asked
    try:
        found = descriptor.__get__(value)
    except (TypeError, AttributeError):
        return None
    return found if issubclass(type(found), dict) else None


def raw_attribute(value: object, name: str) -> Any:
    """Return what stands for an attribute: a value, or the descriptor that would compute it."""
    cls = type(value)
    if is_class(value):
        own = in_class(value, name)  # type: ignore[arg-type]
        return own if own is not MISSING else in_class(cls, name)
    found = in_class(cls, name)
    if found is not MISSING and in_class(type(found), "__set__") is not MISSING:
        return found
    attributes = instance_dict(value)
    if attributes is not None:
        own = lookup(attributes, name)
        if own is not MISSING:
            return own
    if found is MISSING and is_module(value) and attributes is not None:
        return _submodule(attributes, name)
    return found


def _submodule(attributes: Dict[str, Any], name: str) -> Any:  # noqa: UP006
    parent = lookup(attributes, "__name__")
    if type(parent) is not str:
        return MISSING
    return sys.modules.get(parent + "." + name, MISSING)


def attribute(value: object, name: str) -> Any:
    """Return an attribute when no foreign code has to run for it, else ``MISSING``."""
    found = raw_attribute(value, name)
    if found is MISSING or in_class(type(found), "__get__") is MISSING:
        return found
    attributes = None if is_class(value) else instance_dict(value)
    if attributes is not None and lookup(attributes, name) is found:
        return found  # functions kept in instances and modules are not bound
    return _bound(found, value, name)


def _bound(found: Any, value: object, name: str) -> Any:
    """Return what a descriptor gives, for the kinds that only bind or read."""
    kind = type(found)
    owned_by_class = is_class(value)
    cls: Any = value if owned_by_class else type(value)
    if kind is FunctionType:
        return found if owned_by_class else MethodType(found, value)
    if kind is staticmethod:
        return found.__func__
    if kind is classmethod:
        inner = found.__func__
        return MethodType(inner, cls) if type(inner) is FunctionType else inner
    if kind is property:
        return found if owned_by_class else MISSING
    if id(kind) in _C_CALLABLES:
        return found if owned_by_class else _get(found, value, cls)
    if kind is MemberDescriptorType:
        return found if owned_by_class else _get(found, value, cls)
    if kind is GetSetDescriptorType and not owned_by_class:
        return _get(found, value, cls) if _is_inert(found, name) else MISSING
    return (
        found
        if is_class(found) or is_any(kind, BuiltinFunctionType, MethodWrapperType)
        else MISSING
    )


def _get(descriptor: Any, value: object, cls: type) -> Any:
    try:
        return descriptor.__get__(value, cls)
    except (AttributeError, TypeError):
        return MISSING


def _is_inert(descriptor: Any, name: str) -> bool:
    module = class_module(descriptor.__objclass__)
    if module.startswith("numpy"):
        return name in _NUMPY_READERS
    return module in ("builtins", "datetime")


def attribute_names(value: object) -> Dict[str, Any]:  # noqa: UP006
    """Return the attributes of an object as name to what stands for it, own ones first."""
    found: Dict[str, Any] = {}  # noqa: UP006
    if is_class(value):
        _add_classes(found, value)  # type: ignore[arg-type]
        return found
    attributes = instance_dict(value)
    if attributes is not None:
        for name, each in items(attributes):
            if type(name) is str:
                found[name] = each
    if not is_module(value):
        _add_classes(found, type(value))
    return found


def _add_classes(found: Dict[str, Any], cls: type) -> None:  # noqa: UP006
    for each in mro(cls):
        for name, value in list(class_dict(each).items()):
            if type(name) is str and name not in found:
                found[name] = value
    members = found.get("_member_map_")
    if type(members) is dict:
        for name, value in items(members):
            if type(name) is str:
                found[name] = value


def library(name: str, attribute_name: str) -> Any:
    """Return a name of a library if it is already imported, else ``MISSING``."""
    module = sys.modules.get(name)
    if module is None or not issubclass(type(module), ModuleType):
        return MISSING
    # the keys of an imported library are plain strings: no need for the slower ``lookup``
    return dict.get(_module_dict.__get__(module), attribute_name, MISSING)
