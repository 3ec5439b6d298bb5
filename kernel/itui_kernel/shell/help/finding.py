"""What a name that help is asked on stands for: an object, a magic, an alias."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from itui_kernel.shell.help.asking import part

if TYPE_CHECKING:
    from itui_kernel.shell.magic.declaring import Magic
    from itui_kernel.shell.shell import Shell

BUILTIN = "Python builtin"
_DOCUMENTS = "__custom_documentations__"  # what an object says of its attributes, by their names


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for; ``namespace`` is empty for names of the user's."""

    value: Any
    kind: Literal["value", "magic", "alias"] = "value"
    namespace: str = ""
    documentation: str = ""  # what the object it belongs to says of it


class NotFoundError(Exception):
    """An expression leads nowhere."""


def find(shell: Shell, name: str, scope: Mapping[str, Any] | None = None) -> Found | None:
    """Return what a name stands for; ``scope`` are the local names where it was asked.

    Besides names there may be attributes and subscripts, ``a.b[0].c``; they are evaluated, except
    for a property at the end: help is wanted on it, not on its value.
    """
    name = name.strip()
    if name.startswith("%"):
        return _command(shell, name)
    try:
        return _object(shell, name, scope or {})
    except NotFoundError:
        return _command(shell, name)


def _command(shell: Shell, name: str) -> Found | None:
    """Return the magic or the alias of a name, a line magic where there are both."""
    plain = name.lstrip("%")
    magic: Magic | None = None
    if not name.startswith("%%"):
        magic = shell.magics.find("line", plain)
    if magic is None and (name == plain or name.startswith("%%")):
        magic = shell.magics.find("cell", plain)
    if magic is None:
        return None
    from itui_kernel.shell.system.aliases import Alias

    is_alias = isinstance(magic.source, Alias)
    return Found(magic.source, "alias") if is_alias else Found(magic, "magic")


def _object(shell: Shell, name: str, scope: Mapping[str, Any]) -> Found:
    try:
        tree = ast.parse(name, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotFoundError from None
    namespaces = (scope, shell.namespace, vars(builtins))
    head: ast.expr = tree
    while isinstance(head, (ast.Attribute, ast.Subscript)):
        head = head.value
    namespace = BUILTIN if _is_builtin(head, namespaces[:2]) else ""
    if not isinstance(tree, ast.Attribute):
        return Found(_value(tree, namespaces), namespace=namespace)
    owner = _value(tree.value, namespaces)
    documentation = _documentation(owner, tree.attr)
    try:
        value = _documented_attribute(owner, tree.attr)
    except NotFoundError:
        if not documentation:
            raise
        value = None
    return Found(value, namespace=namespace, documentation=documentation)


def _is_builtin(head: ast.expr, own: tuple[Mapping[str, Any], ...]) -> bool:
    if isinstance(head, ast.Constant):  # True, False and None are no names to the parser
        return head.value is None or isinstance(head.value, bool)
    return isinstance(head, ast.Name) and not any(head.id in names for names in own)


def _documentation(owner: Any, name: str) -> str:
    documents = part(owner, _DOCUMENTS)
    found = documents.get(name) if isinstance(documents, dict) else None
    return found if isinstance(found, str) else ""


def _documented_attribute(owner: Any, name: str) -> Any:
    """Return a property itself, whose documentation is wanted, and the value of anything else."""
    import inspect

    stands = inspect.getattr_static(type(owner), name, None)
    return stands if isinstance(stands, property) else _attribute(owner, name)


def _value(node: ast.expr, namespaces: tuple[Mapping[str, Any], ...]) -> Any:
    """Return the value of names, attributes, subscripts and literals; nothing else is evaluated."""
    match node:
        case ast.Name(id=name):
            for names in namespaces:
                if name in names:
                    return names[name]
            raise NotFoundError
        case ast.Attribute(value=owner, attr=name):
            return _attribute(_value(owner, namespaces), name)
        case ast.Subscript(value=owner, slice=key):
            return _element(_value(owner, namespaces), _value(key, namespaces))
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        raise NotFoundError from None


def _attribute(owner: Any, name: str) -> Any:
    try:
        return getattr(owner, name)
    except Exception:  # a property may raise anything
        raise NotFoundError from None


def _element(owner: Any, key: Any) -> Any:
    try:
        return owner[key]
    except Exception:  # so may a container
        raise NotFoundError from None
