"""The values of which statements of an input are shown, where it is not just the last one's."""

from __future__ import annotations

import ast

CHOICES = ("all", "last", "last_expr", "none", "last_expr_or_assign")


def divide(body: list[ast.stmt], interactivity: str) -> tuple[list[ast.stmt], list[ast.stmt]]:
    """Divide statements into those that just run and those whose values are shown.

    >>> import ast
    >>> silent, shown = divide(ast.parse("x = 1; x = 2").body, "last_expr_or_assign")
    >>> [ast.unparse(each) for each in silent], [ast.unparse(each) for each in shown]
    (['x = 1', 'x = 2'], ['x'])
    """
    if interactivity == "all":
        return [], body
    if interactivity == "last_expr_or_assign":
        body = body + _assigned(body[-1])
    has_value = interactivity == "last" or isinstance(body[-1], ast.Expr)
    if interactivity == "none" or not has_value:
        return body, []
    return body[:-1], body[-1:]


def _assigned(statement: ast.stmt) -> list[ast.stmt]:
    """Return the expression that is the name a statement assigns to, if it is just one."""
    target: ast.expr | None = None
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        target = statement.target
    if not isinstance(target, ast.Name):
        return []
    name = ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return [ast.copy_location(ast.Expr(name), statement)]
