"""What the import statements of unfinished code name, as far as it is imported already."""

from __future__ import annotations

import sys
from typing import Any

from itui_kernel.services import safe
from itui_kernel.services.scanner import Scan, Token
from itui_kernel.services.scopes import logical_lines

_STATEMENT_ENDS = (";", ":")


def imported(scan: Scan) -> dict[str, Any]:
    """Return the modules, and the names of modules, that the code imports."""
    if "import" not in scan.code:
        return {}
    found: dict[str, Any] = {}
    for line in logical_lines(scan):
        for statement in _statements(line):
            if statement[:1] == ["import"]:
                _add_modules(found, statement[1:])
            elif statement[:1] == ["from"] and "import" in statement:
                at = statement.index("import")
                _add_names(found, "".join(statement[1:at]), statement[at + 1 :])
    return {name: value for name, value in found.items() if value is not safe.MISSING}


def _statements(line: list[Token]) -> list[list[str]]:
    statements: list[list[str]] = [[]]
    for token in line:
        if token.text in _STATEMENT_ENDS:
            statements.append([])
        else:
            statements[-1].append(token.text)
    return statements


def _add_modules(found: dict[str, Any], words: list[str]) -> None:
    for each in _parts(words):
        if "as" in each[:-1]:
            found[each[-1]] = _module("".join(each[: each.index("as")]))
        else:
            found[each[0]] = _module(each[0])


def _add_names(found: dict[str, Any], module: str, words: list[str]) -> None:
    owner = _module(module)
    for each in _parts([word for word in words if word not in "()"]):
        if owner is not safe.MISSING and len(each) in (1, 3):
            found[each[-1]] = safe.attribute(owner, each[0])


def _parts(words: list[str]) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for word in words:
        if word == ",":
            parts.append([])
        else:
            parts[-1].append(word)
    return [each for each in parts if each]


def _module(name: str) -> Any:
    module = sys.modules.get(name, safe.MISSING)
    return module if safe.is_module(module) else safe.MISSING
