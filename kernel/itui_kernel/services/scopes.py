"""The names that the code itself binds and the cursor can see; found in tokens, not by parsing."""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import dataclass, field

from itui_kernel.services.scanner import CLOSING, OPENING, Scan, Token

_ASSIGNMENTS = frozenset(
    ["=", "+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=", "**=", ":="]
)


@dataclass(slots=True)
class Scope:
    """A block (the module, a function or a class) and the names it binds."""

    indent: int
    is_class: bool = False
    names: dict[str, str] = field(default_factory=dict)


def visible_bindings(scan: Scan) -> dict[str, str]:
    """Return the bound names before the cursor as name to type (function, class, param …)."""
    scopes = [Scope(-1)]
    for line in logical_lines(scan):
        indent = _indent(scan.code, line[0])
        while len(scopes) > 1 and indent <= scopes[-1].indent:
            scopes.pop()
        _bind(line, indent, scopes)
    _leave_blocks(scan, scopes)
    found: dict[str, str] = {}
    for scope in scopes:
        if not scope.is_class or scope is scopes[-1]:
            found.update(scope.names)
    return found


def _leave_blocks(scan: Scan, scopes: list[Scope]) -> None:
    """Drop the blocks that the cursor, on a line of its own, has left."""
    last_line = scan.code.rpartition("\n")[2]
    if scan.open_brackets or last_line.strip():
        return
    while len(scopes) > 1 and len(last_line.expandtabs()) <= scopes[-1].indent:
        scopes.pop()


def logical_lines(scan: Scan) -> Iterator[list[Token]]:
    """Split the tokens at newlines outside brackets."""
    line: list[Token] = []
    depth = 0
    for token in scan.tokens:
        if token.kind == "newline":
            if depth == 0 and line:
                yield line
                line = []
            continue
        if token.kind == "operator":
            if token.text in OPENING:
                depth += 1
            elif token.text in CLOSING:
                depth = max(0, depth - 1)
        line.append(token)
    if line:
        yield line


def _indent(code: str, token: Token) -> int:
    start = code.rfind("\n", 0, token.start) + 1
    return len(code[start : token.start].expandtabs())


def _bind(line: list[Token], indent: int, scopes: list[Scope]) -> None:
    words = [each for each in line if each.text != "async"]
    first = words[0].text if words else ""
    names = scopes[-1].names
    if first in ("def", "class") and len(words) > 1:
        names[words[1].text] = "function" if first == "def" else "class"
        scope = Scope(indent, is_class=first == "class")
        if first == "def":
            scope.names.update(dict.fromkeys(_parameters(words[2:]), "param"))
        scopes.append(scope)
        return
    if first in ("import", "from"):
        names.update(_imported(words))
        return
    names.update(dict.fromkeys(_targets(words), "statement"))


def _parameters(tokens: list[Token]) -> Iterator[str]:
    """Yield the parameter names between the brackets of a definition."""
    depth = 0
    expecting = False
    for token in tokens:
        if token.text in OPENING:
            depth += 1
            expecting = depth == 1
        elif token.text in CLOSING:
            depth -= 1
            if depth == 0:
                return
        elif depth == 1 and token.text == ",":
            expecting = True
        elif depth == 1 and expecting and token.kind == "name":
            yield token.text
            expecting = False
        elif token.text not in ("*", "**"):
            expecting = False


def _imported(words: list[Token]) -> dict[str, str]:
    """Return the names an import binds."""
    texts = [each.text for each in words]
    if texts[0] == "from":
        if "import" not in texts:
            return {}
        texts = texts[texts.index("import") :]
    found: dict[str, str] = {}
    previous = ""
    for position, each in enumerate(texts[1:], 1):
        if each.isidentifier() and not keyword.iskeyword(each):
            if previous == "as" and found:
                found.pop(texts[position - 2], None)
                found[each] = "module"
            elif previous != ".":
                found[each] = "module"
        previous = each
    return found


def _targets(words: list[Token]) -> Iterator[str]:
    """Yield the names a line assigns: targets, loop variables, ``as`` and walrus names."""
    depth = 0
    pending: list[str] = []
    for position, token in enumerate(words):
        text = token.text
        if token.kind == "operator" and text in OPENING:
            depth += 1
        elif token.kind == "operator" and text in CLOSING:
            depth -= 1
        follows = words[position + 1].text if position + 1 < len(words) else ""
        before = words[position - 1].text if position else ""
        is_name = token.kind == "name" and not keyword.iskeyword(text) and before != "."
        if (is_name and (follows == ":=" or before == "as")) or (
            is_name and depth == 0 and follows == ":" and position == 0
        ):
            yield text
        if text in ("for", "lambda"):
            yield from _until(words[position + 1 :], "in" if text == "for" else ":")
        if depth == 0 and text in _ASSIGNMENTS:
            yield from pending
            pending = []
        elif is_name and follows not in (".", "[", "("):
            pending.append(text)


def _until(words: list[Token], end: str) -> Iterator[str]:
    for token in words:
        if token.text == end:
            return
        if token.kind == "name" and not keyword.iskeyword(token.text):
            yield token.text
