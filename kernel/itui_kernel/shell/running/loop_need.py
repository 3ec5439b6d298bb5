"""Tells which inputs without ``await`` still need a running event loop: ``create_task(f())``."""

from __future__ import annotations

import ast

_NEEDS = frozenset(
    ("create_task", "ensure_future", "gather", "shield", "get_running_loop", "current_task")
)
_REFUSES = frozenset(("run", "run_until_complete", "run_forever", "Runner"))
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def needs_running_loop(code: str, tree: ast.Module) -> bool:
    """Tell whether an input calls, outside of functions, what works in a running loop only.

    >>> needs = lambda code: needs_running_loop(code, ast.parse(code))
    >>> needs("task = asyncio.create_task(f())"), needs("def f(): return create_task(g())")
    (True, False)
    """
    if not any(name in code for name in _NEEDS):
        return False
    called = set(_called(tree))
    return bool(called & _NEEDS) and not called & _REFUSES


def _called(tree: ast.AST) -> list[str]:
    """Return the names that are called when the input runs."""
    names = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _LATER):
            continue
        if isinstance(node, ast.Call):
            function = node.func
            names.append(getattr(function, "attr", "") or getattr(function, "id", ""))
        waiting.extend(ast.iter_child_nodes(node))
    return names
