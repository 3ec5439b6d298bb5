"""Code put around every input: ``__code__`` and ``__ret__`` are its places in a template."""

from __future__ import annotations

import ast

CODE = "__code__"
VALUE = "__ret__"


class CodeWrap:
    """The transform that puts inputs into a template.

    ``__code__`` stands for the statements of the input, ``__ret__`` for the value of the last one
    where that is an expression; a template that ends with ``__ret__`` shows it.
    """

    def __init__(self, template: str) -> None:
        ast.parse(template)  # what is wrong with it is said now
        self.template = template

    def __call__(self, tree: ast.Module) -> ast.Module:
        """Return the tree of an input within that of the template."""
        body, value = _divided(tree.body)
        template = _placed(ast.parse(self.template), tree)
        return ast.Module(_Fill(body, value).visit(template).body, tree.type_ignores)


def _divided(body: list[ast.stmt]) -> tuple[list[ast.stmt], ast.expr | None]:
    """Return the statements, the last of which keeps its value, and what has that value."""
    if not body or not isinstance(body[-1], ast.Expr):
        return body, None
    last = body[-1]
    keep = ast.Assign([ast.Name(VALUE, ast.Store())], last.value)
    value = ast.copy_location(ast.Name(VALUE, ast.Load()), last.value)
    kept = ast.fix_missing_locations(ast.copy_location(keep, last))
    return [*body[:-1], kept], value


def _placed(template: ast.Module, tree: ast.Module) -> ast.Module:
    """Give the template the place of the input's first statement: it has no lines of its own."""
    if tree.body:
        for node in ast.walk(template):
            if "lineno" in node._attributes:
                ast.copy_location(node, tree.body[0])
    return template


class _Fill(ast.NodeTransformer):
    """Puts an input into the places of a template."""

    def __init__(self, body: list[ast.stmt], value: ast.expr | None) -> None:
        self._body = body
        self._value = value

    def visit_Expr(self, node: ast.Expr) -> ast.stmt | list[ast.stmt]:
        """Replace a statement that is one of the two names."""
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        if name == CODE:
            return self._body or [ast.copy_location(ast.Pass(), node)]
        if name == VALUE:
            if self._value is None:
                return [ast.copy_location(ast.Pass(), node)]
            return ast.copy_location(ast.Expr(self._value), self._value)
        return node
