"""Makes the functions and classes that are in use behave like new ones of the same name.

What exists keeps its identity: who imported a function, holds a bound method, an instance or a
subclass has the new behaviour, and ``isinstance`` stays true.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from enum import EnumMeta
from functools import partial
from types import CellType, FunctionType, MemberDescriptorType
from typing import Any

_OF_FUNCTIONS = ("__code__", "__defaults__", "__kwdefaults__", "__doc__", "__annotations__")
_OF_TYPES = frozenset({"__dict__", "__weakref__", "_abc_impl", "__slots__"})  # not to be copied
_DEPTH = 5  # of functions within functions, by decorators
_EMPTY = object()


class Patches:
    """The changes of one reload: made, explained where they could not be, or taken back."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._undo: list[Callable[[], object]] = []
        self.skipped: list[str] = []

    def take_back(self) -> None:
        """Undo all changes, the last one first."""
        for undo in reversed(self._undo):
            undo()

    def skip(self, name: str, reason: str) -> None:
        """Note what keeps its old behaviour where it is in use."""
        self.skipped.append(f"{name}: {reason}")

    def updated(self, old: Any, new: Any, depth: int = 0) -> Any:
        """Return what should stand for both: the old one made new, else the new one."""
        if old is new or depth > _DEPTH:
            return new
        if isinstance(old, type) and isinstance(new, type):
            return self._late_class(old, new)
        if type(old) is not type(new):
            return new
        if isinstance(old, FunctionType):
            return self._function(old, new, depth)
        if isinstance(old, property):
            return self._wrapped(old, new, ("fget", "fset", "fdel"), depth)
        if isinstance(old, staticmethod | classmethod):
            return self._wrapped(old, new, ("__func__",), depth)
        if type(old).__module__ == "functools":
            return self._tool(old, new, depth)
        return new

    def _function(self, old: FunctionType, new: FunctionType, depth: int) -> FunctionType:
        if old.__globals__ is not new.__globals__ or self._is_foreign(old):
            return new
        if old.__qualname__ != new.__qualname__:  # the name now means another function
            return new
        old_cells, new_cells = old.__closure__ or (), new.__closure__ or ()
        if len(old_cells) != len(new_cells):
            self.skip(old.__qualname__, "it uses other names of the function around it")
            return new
        for old_cell, new_cell in zip(old_cells, new_cells, strict=True):
            self._cell(old_cell, new_cell, depth)
        for name in _OF_FUNCTIONS:
            self._set(old, name, getattr(new, name))
        wrapped = getattr(old, "__wrapped__", None)
        for name, value in vars(new).items():
            kept = self.updated(wrapped, value, depth + 1) if name == "__wrapped__" else value
            self._set(old, name, kept)
        return old

    def _is_foreign(self, function: FunctionType) -> bool:
        """Tell whether a function belongs to another module, which imported names do."""
        module = function.__module__
        if module == self._module:
            return False
        found: Any = sys.modules.get(module)
        for part in function.__qualname__.split("."):
            found = getattr(found, part, None)
        return found is function

    def _cell(self, old: CellType, new: CellType, depth: int) -> None:
        before, after = _content(old), _content(new)
        if old is new or before is after or after is _EMPTY:
            return
        if before is not _EMPTY:
            self._undo.append(partial(setattr, old, "cell_contents", before))
        old.cell_contents = self.updated(before, after, depth + 1)

    def _wrapped(self, old: Any, new: Any, names: Iterable[str], depth: int) -> Any:
        """Keep a descriptor when all its functions could be kept."""
        pairs = [(getattr(old, name), getattr(new, name)) for name in names]
        kept = [self.updated(before, after, depth + 1) is before for before, after in pairs]
        return old if all(kept) else new

    def _tool(self, old: Any, new: Any, depth: int) -> Any:
        """Update the function in a tool; keep one that caches, without the old results."""
        inner = _function_of(old)
        is_kept = self.updated(inner, _function_of(new), depth + 1) is inner
        if not is_kept or not hasattr(old, "cache_parameters"):
            return new
        old.cache_clear()
        return old if old.cache_parameters() == new.cache_parameters() else new

    def _set(self, target: Any, name: str, value: object) -> None:
        """Set an attribute, past any ``__setattr__`` of a metaclass."""
        set_it, delete = (
            (type.__setattr__, type.__delattr__) if isinstance(target, type) else (setattr, delattr)
        )
        before = vars(target).get(name, _EMPTY)
        if before is _EMPTY and not isinstance(target, type):
            before = getattr(target, name, _EMPTY)
        set_it(target, name, value)
        undo = partial(delete, target, name) if before is _EMPTY else None
        self._undo.append(undo or partial(set_it, target, name, before))

    def _delete(self, target: type, name: str) -> None:
        before = vars(target)[name]
        type.__delattr__(target, name)
        self._undo.append(partial(type.__setattr__, target, name, before))

    # --- classes

    def adopt(self, old: type, new: type, methods: frozenset[str] | None) -> bool:
        """Make a class that is in use the new one; of ``methods`` alone if they are given."""
        if _obstacle(old, new) or not self._adopt_bases(old, new):
            return False
        self._adopt_members(old, new, methods)
        return True

    def _late_class(self, old: type, new: type) -> type:
        """Return the class that stands for both, one of which a decorator may have replaced."""
        is_same = old.__module__ == new.__module__ == self._module
        if not is_same or old.__qualname__ != new.__qualname__ or isinstance(old, EnumMeta):
            return new
        if not self.adopt(old, new, None):
            reason = _obstacle(old, new) or "its bases differ in kind"
            self.skip(old.__qualname__, f"{reason}; objects made before keep the old class")
            return new
        subclasses: list[type] = new.__subclasses__()
        for each in subclasses:
            each.__bases__ = tuple(old if base is new else base for base in each.__bases__)
        return old

    def _adopt_bases(self, old: type, new: type) -> bool:
        if old.__bases__ == new.__bases__:
            return True
        before = old.__bases__
        try:
            old.__bases__ = new.__bases__
        except TypeError:
            return False
        self._undo.append(partial(setattr, old, "__bases__", before))
        return True

    def _adopt_members(self, old: type, new: type, methods: frozenset[str] | None) -> None:
        members = {name: value for name, value in vars(new).items() if _is_copied(name, value)}
        for name, value in members.items():
            if methods is not None and name not in methods:
                continue
            for cell in _cells_with(value, new):
                cell.cell_contents = old  # what super() and __class__ mean in methods
            self.set_member(old, name, self.updated(vars(old).get(name), value))
        for name in [each for each, value in vars(old).items() if _is_copied(each, value)]:
            if name not in members and (methods is None or name in methods):
                self._delete(old, name)

    def set_member(self, owner: type, name: str, value: object) -> None:
        """Set an attribute of a class; one that Python keeps for itself is let alone."""
        if vars(owner).get(name, _EMPTY) is value:
            return
        try:
            self._set(owner, name, value)
        except (AttributeError, TypeError):
            self.skip(f"{owner.__qualname__}.{name}", "it cannot be changed")


def _obstacle(old: type, new: type) -> str:
    """Return why one class cannot become another; empty when it can."""
    if type(old) is not type(new):
        return "its metaclass differs"
    if vars(old).get("__slots__") != vars(new).get("__slots__"):
        return "its slots differ"
    return ""


def _is_copied(name: str, value: object) -> bool:
    return name not in _OF_TYPES and not isinstance(value, MemberDescriptorType)


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return _EMPTY


def _function_of(tool: Any) -> Any:
    """Return the function in a partial, a cached property, a function with a cache."""
    return getattr(tool, "func", getattr(tool, "__wrapped__", None))


def functions_within(value: Any) -> Iterator[FunctionType]:
    """Give a function and those that decorators have put it around, or into a descriptor.

    Only of the types that Python has for that: other objects may run code when asked.
    """
    inner: tuple[Any, ...] = ()
    if isinstance(value, FunctionType):
        yield value
        inner = (getattr(value, "__wrapped__", None),)
    elif isinstance(value, property):
        inner = value.fget, value.fset, value.fdel
    elif isinstance(value, staticmethod | classmethod):
        inner = (value.__func__,)
    elif type(value).__module__ == "functools":
        inner = (_function_of(value),)
    for each in inner:
        yield from functions_within(each)


def _cells_with(value: Any, content: object, depth: int = 0) -> Iterator[CellType]:
    """Give the cells that hold something, in a method and in what decorators put around it."""
    for function in functions_within(value) if depth < _DEPTH else ():
        for cell in function.__closure__ or ():
            if _content(cell) is content:
                yield cell
            else:
                yield from _cells_with(_content(cell), content, depth + 1)
