"""What changed between two versions of a file: the least that has to run again."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from symtable import symtable

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True, slots=True)
class Difference:
    """The statements to run; of the classes named, only these methods are new."""

    statements: list[ast.stmt]
    methods: dict[str, frozenset[str]] = field(default_factory=dict)


def difference(old_source: str, new_source: str) -> Difference | None:
    """Return what to run when only definitions and imports changed, else ``None``: all of it.

    Definitions that others use while they are made, as decorators or bases, count for those too.
    """
    old, new = ast.parse(old_source), ast.parse(new_source)
    before, after = _definitions(old), _definitions(new)
    if before is None or after is None:
        return None
    imports = _new_imports(old, new)
    if imports is None:
        return None
    changed = [node for name, node in after.items() if not _is_same(before.get(name), node)]
    names = {node.name for node in changed} | (before.keys() - after.keys())
    running = {id(node) for node in (*changed, *imports)}
    kept = [node for node in new.body if id(node) not in running]
    if names.intersection(name for node in kept for name in _names_used(node)):
        return None
    methods = {
        node.name: found
        for node in changed
        if (found := _changed_methods(before.get(node.name), node)) is not None
    }
    return Difference([node for node in new.body if id(node) in running], methods)


def bound_names(source: str) -> set[str]:
    """Return the names that the top level of a module gives something to."""
    symbols = symtable(source, "<module>", "exec").get_symbols()
    return {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}


def _definitions(tree: ast.Module | ast.ClassDef) -> dict[str, Definition] | None:
    """Return the definitions by name, ``None`` when a name is defined twice."""
    found: dict[str, Definition] = {}
    for node in tree.body:
        if isinstance(node, _DEFINITIONS):
            if node.name in found:
                return None
            found[node.name] = node
    return found


def _new_imports(old: ast.Module, new: ast.Module) -> list[ast.stmt] | None:
    """Return the imports that were added, ``None`` when another statement changed."""
    before, after = (
        {ast.dump(node): node for node in tree.body if not isinstance(node, _DEFINITIONS)}
        for tree in (old, new)
    )
    shared = [text for text in after if text in before]
    if shared != [text for text in before if text in after]:
        return None  # in another order
    different = [before[text] for text in before if text not in after]
    added = [after[text] for text in after if text not in before]
    are_imports = all(isinstance(node, ast.Import | ast.ImportFrom) for node in different + added)
    return added if are_imports else None


def _is_same(old: ast.AST | None, new: ast.AST) -> bool:
    return old is not None and ast.dump(old) == ast.dump(new)


def _names_used(node: ast.AST) -> Iterator[str]:
    """Give the names that a statement needs when it runs: not those in bodies of functions."""
    if isinstance(node, ast.Name):
        yield node.id
    for name, value in ast.iter_fields(node):
        if name == "body" and isinstance(node, _FUNCTIONS):
            continue
        for each in value if isinstance(value, list) else (value,):
            if isinstance(each, ast.AST):
                yield from _names_used(each)


def _changed_methods(old: ast.AST | None, new: Definition) -> frozenset[str] | None:
    """Return the methods that changed when nothing else in a class did."""
    if not isinstance(old, ast.ClassDef) or not isinstance(new, ast.ClassDef):
        return None
    before, after = _definitions(old), _definitions(new)
    if before is None or after is None or new.decorator_list:
        return None
    if _rest_of(old) != _rest_of(new):
        return None
    names = {name for name, node in after.items() if not _is_same(before.get(name), node)}
    return frozenset(names | (before.keys() - after.keys()))


def _rest_of(node: ast.ClassDef) -> list[str]:
    """Return the class without its methods, as text to compare."""
    rest = [each for each in node.body if not isinstance(each, _DEFINITIONS)]
    return [ast.dump(each) for each in (*node.bases, *node.keywords, *rest)]
