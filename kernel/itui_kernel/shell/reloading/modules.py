"""Runs the changed file of a module again, over what is there."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import linecache
from collections.abc import Iterator
from contextlib import contextmanager
from enum import EnumMeta
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from itui_kernel.shell.reloading.differences import Difference, bound_names, difference
from itui_kernel.shell.reloading.enumerations import adopt_enumeration
from itui_kernel.shell.reloading.patching import Patches, functions_within


def read_source(path: Path) -> str:
    """Return the text of a Python file."""
    return importlib.util.decode_source(path.read_bytes())


def reload_module(
    module: ModuleType, path: Path, old_source: str, new_source: str, *, is_full: bool
) -> list[str]:
    """Make a module what its file now says; return what keeps its old behaviour, and why.

    With ``is_full`` everything runs again, else only what changed if that is possible. After an
    error the module is what it was.
    """
    filename = str(path)
    whole = compile(new_source, filename, "exec", dont_inherit=True)
    change = None if is_full else difference(old_source, new_source)
    names = vars(module)
    before = dict(names)
    patches = Patches(module.__name__)
    try:
        with _classes_kept(module, patches, change):
            exec(_code(whole, change, filename), names)
    except BaseException:
        patches.take_back()
        names.clear()
        names.update(before)
        raise
    _put_kept(names, before, patches)
    for name in bound_names(old_source) - bound_names(new_source):
        if name in names and names[name] is before.get(name):
            del names[name]
    if change is not None:
        _renumber(module, whole)
    linecache.checkcache(filename)
    return patches.skipped


def _put_kept(names: dict[str, Any], before: dict[str, Any], patches: Patches) -> None:
    """Put the objects that are in use in the place of the new ones, under all their names."""
    ran = sorted(names.items(), key=_is_own_name)  # those have the last word
    kept = {id(new): patches.updated(before.get(name), new) for name, new in ran}
    names.update((name, kept[id(new)]) for name, new in ran)


def _is_own_name(item: tuple[str, Any]) -> bool:
    name, value = item
    return isinstance(value, FunctionType | type) and value.__name__ == name


def _code(whole: CodeType, change: Difference | None, filename: str) -> CodeType:
    if change is None:
        return whole
    return compile(ast.Module(change.statements, []), filename, "exec", dont_inherit=True)


@contextmanager
def _classes_kept(
    module: ModuleType, patches: Patches, change: Difference | None
) -> Iterator[None]:
    """Let class statements of the module change the classes that are there.

    What runs after such a statement, decorators, subclasses and registries, sees no other class.
    """
    classes = dict(_classes_in(module.__name__, vars(module)))
    methods = change.methods if change is not None else {}
    build = builtins.__build_class__

    def build_or_adopt(body: FunctionType, name: str, *bases: Any, **keywords: Any) -> Any:
        new = build(body, name, *bases, **keywords)
        old = classes.get(body.__qualname__) if body.__globals__ is vars(module) else None
        if old is None or not isinstance(new, type):
            return new
        if isinstance(old, EnumMeta) and isinstance(new, EnumMeta):
            return adopt_enumeration(patches, old, new)
        return old if patches.adopt(old, new, methods.get(body.__qualname__)) else new

    builtins.__build_class__ = build_or_adopt  # type: ignore[assignment]
    try:
        yield
    finally:
        builtins.__build_class__ = build


def _classes_in(module: str, names: Any) -> Iterator[tuple[str, type]]:
    """Give the classes of a module by qualified name, also those within others."""
    for name, value in list(names.items()):
        if not isinstance(value, type) or type.__getattribute__(value, "__module__") != module:
            continue
        if value.__qualname__.rpartition(".")[2] == name:
            yield value.__qualname__, value
            yield from _classes_in(module, vars(value))


def _renumber(module: ModuleType, whole: CodeType) -> None:
    """Tell functions that did not change on which lines they are now."""
    codes = dict(_codes_in(whole))
    for function in _functions_in(module.__name__, vars(module)):
        code = codes.get(function.__qualname__)
        if code is not None and code.co_freevars == function.__code__.co_freevars:
            function.__code__ = code


def _codes_in(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each.co_qualname, each
            if "<locals>" not in each.co_qualname:
                yield from _codes_in(each)


def _functions_in(module: str, names: Any) -> Iterator[FunctionType]:
    """Give the functions and methods of a module, out of what decorators made of them."""
    for value in list(names.values()):
        if isinstance(value, type) and type.__getattribute__(value, "__module__") == module:
            yield from _functions_in(module, vars(value))
            continue
        for inner in functions_within(value):
            if inner.__module__ == module:
                yield inner
