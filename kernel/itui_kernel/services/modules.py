"""Completion of import statements: module names on ``sys.path`` and names in modules."""

from __future__ import annotations

import os
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from types import ModuleType
from typing import Any

from itui_kernel.services import safe
from itui_kernel.services.listings import Entries, IsLate, Listings
from itui_kernel.services.matches import Completion, Match, describe
from itui_kernel.services.question import Question
from itui_kernel.services.scanner import Scan, Token
from itui_kernel.services.scopes import logical_lines

_SUFFIXES = (*sorted(EXTENSION_SUFFIXES, key=len, reverse=True), ".py", ".pyc")
_MAX_ENTRIES = 20_000


def complete_import(scan: Scan, question: Question) -> Completion | None:
    """Return the completion of an import statement, ``None`` when the cursor is not in one."""
    line = _statement(scan)
    if not line or line[0].text not in ("import", "from"):
        return None
    words = line[1:]
    prefix = ""
    if words and words[-1].kind == "name" and words[-1].end == len(scan.code):
        prefix = words.pop().text
    elif line[0].end == len(scan.code):
        return None  # the keyword itself is being typed
    texts = [each.text for each in words]
    if texts and texts[-1] == "as":
        return Completion(len(scan.code), (), True)
    found = _candidates(line[0].text, texts, prefix, question)
    return Completion(len(scan.code) - len(prefix), tuple(found), bool(found))


def _statement(scan: Scan) -> list[Token]:
    """Return the tokens of the statement the cursor is in."""
    lines = list(logical_lines(scan))
    line = lines[-1] if lines else []
    if not scan.open_brackets and scan.tokens and scan.tokens[-1].kind == "newline":
        return []
    for position in range(len(line) - 1, -1, -1):
        if line[position].text in (";", ":"):
            return line[position + 1 :]
    return line


def _candidates(
    word: str,
    texts: list[str],
    prefix: str,
    question: Question,
) -> list[Match]:
    if word == "import":
        at = len(texts) - 1 - texts[::-1].index(",") if "," in texts else -1
        return complete_module(texts[at + 1 :], prefix, question)
    if "import" in texts:
        return _members(texts[: texts.index("import")], prefix, question)
    if texts and texts[-1] not in (".", "..."):
        return [Match("import", "keyword")] if "import".startswith(prefix) else []
    if texts and texts[0] in (".", "..."):
        if prefix and "import".startswith(prefix) and not _named(texts):
            return [Match("import", "keyword")]
        names = sorted(_modules.names("", question.is_late))
        return _as_modules(question.choose(prefix, names))
    return complete_module(texts, prefix, question)


def _named(texts: list[str]) -> bool:
    return any(each.isidentifier() for each in texts)


def complete_module(texts: list[str], prefix: str, question: Question) -> list[Match]:
    """Return the modules that begin with a prefix, in the package that some tokens name."""
    parent = "".join(texts).rstrip(".")
    names = submodules(parent, question.is_late) if parent else top_level(question.is_late)
    return _as_modules(question.choose(prefix, names))


def _as_modules(names: list[str]) -> list[Match]:
    return [Match(name, "module") for name in names]


def _members(texts: list[str], prefix: str, question: Question) -> list[Match]:
    """Return what ``from a.b import`` can name."""
    source = "".join(texts)
    parent = source.lstrip(".")
    if source.startswith("."):
        package = question.namespace.get("__package__")
        base = package if type(package) is str else ""
        parent = f"{base}.{parent}".strip(".") if base else parent
        if not parent:
            return _as_modules(question.choose(prefix, _modules.names("", question.is_late)))
    values: dict[str, Any] = {}
    module = sys.modules.get(parent)
    if module is not None and safe.is_module(module):
        values.update(safe.attribute_names(module))
    for name in submodules(parent, question.is_late):
        values.setdefault(name, sys)  # any module: only its type is shown
    return describe(question.choose(prefix, values), values, question.is_late)


def top_level(is_late: IsLate) -> set[str]:
    """Return the names of the importable top-level modules."""
    found = set(sys.stdlib_module_names) | set(sys.builtin_module_names)
    found.update(name for name in list(sys.modules) if "." not in name)
    for folder in list(sys.path):
        if type(folder) is str and not _is_stdlib(folder):
            found |= _modules.names(folder, is_late)
    return {name for name in found if name.isidentifier()}


def _is_stdlib(folder: str) -> bool:
    return os.path.dirname(os.__file__) in (
        folder,
        os.path.dirname(folder),
    ) and not folder.endswith("-packages")


def submodules(parent: str, is_late: IsLate) -> set[str]:
    """Return the modules inside a package, imported or not."""
    found = set()
    start = parent + "."
    for name in list(sys.modules):
        if name.startswith(start) and "." not in name[len(start) :]:
            found.add(name[len(start) :])
    for folder in _package_folders(parent):
        found |= _modules.names(folder, is_late)
    return found


def _package_folders(parent: str) -> list[str]:
    module = sys.modules.get(parent)
    if type(module) is ModuleType:
        path = safe.attribute(module, "__path__")
        if type(path) is list:
            return [each for each in path if type(each) is str]
        inner = safe.attribute(path, "_path") if path is not safe.MISSING else safe.MISSING
        return [each for each in inner if type(each) is str] if type(inner) is list else []
    inside = parent.replace(".", os.sep)
    folders = (os.path.join(each, inside) for each in list(sys.path) if type(each) is str)
    return [each for each in folders if os.path.isdir(each)]


def _module_names(place: str, entries: Entries, is_late: IsLate) -> list[str]:
    found = []
    for count, entry in enumerate(entries):
        if count > _MAX_ENTRIES or is_late():
            break
        name = entry.name
        for suffix in _SUFFIXES:
            if name.endswith(suffix):
                found.append(name[: -len(suffix)])
                break
        else:
            # any folder is a namespace package; of the user's data folders only real ones
            is_wanted = place != os.curdir or os.path.exists(f"{entry.path}/__init__.py")
            if name.isidentifier() and name != "__pycache__" and is_wanted and entry.is_dir():
                found.append(name)
    return [name for name in found if name.isidentifier() and name != "__init__"]


_modules = Listings(_module_names)
