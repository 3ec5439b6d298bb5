"""Completion of Python: names, attributes, keys, arguments, imports and what strings hold."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import replace
from types import FunctionType, MethodType
from typing import Any

from itui_kernel.services import expressions, safe, signatures
from itui_kernel.services.imports import imported
from itui_kernel.services.keys import complete_keys
from itui_kernel.services.matches import Completion, Match, describe
from itui_kernel.services.modules import complete_import
from itui_kernel.services.paths import complete_path
from itui_kernel.services.question import Question
from itui_kernel.services.scanner import OPENING, Scan, Token, primary_start, scan
from itui_kernel.services.scopes import visible_bindings
from itui_kernel.services.sources import docstring
from itui_kernel.services.symbols import complete_symbol
from itui_kernel.services.tables import frame_columns, is_frame

_CALL = re.compile(r"\s*(?:[\w.]+\([^\n]*\)[^\n]*\n)+")
_KEYWORD = re.compile(r"[\s,\[(](\w+)=")
_MOST_READ = 1000
_SOFT_KEYWORDS = ("match", "case", "type")
_KEYWORDS = frozenset((*keyword.kwlist, *_SOFT_KEYWORDS))


def complete_python(question: Question) -> Completion:
    """Return what exists and fits; reading the code with more patience is left to others."""
    found = scan(question.before)
    if "\\" in question.before:
        letters = complete_symbol(question, in_string=found.open_string is not None)
        if letters is not None:
            return letters
    if found.in_comment:
        return Completion(len(question.before), (), True)
    if found.open_string is not None:
        return _in_string(found, found.open_string, question)
    imported = complete_import(found, question)
    return _in_code(found, question) if imported is None else imported


def _in_string(found: Scan, token: Token, question: Question) -> Completion:
    letters = token.text[: len(token.text) - len(token.text.lstrip("rRbBuUfFtT"))].lower()
    body = token.text[len(letters) :]
    quote = body[:3] if body[:3] in ("'''", '"""') else body[:1]
    content = body[len(quote) :]
    if "f" in letters or "t" in letters:
        inner = _replacement_field(content)
        if inner is not None:
            field = _in_code(scan(inner), replace(question, rest=""))
            offset = len(found.code) - len(inner)
            return Completion(field.start + offset, field.matches, True)
    keys = complete_keys(found, question)
    if keys is not None and keys.matches:
        return keys
    if len(quote) == 3 or "\n" in content:
        return Completion(len(found.code), (), True)
    made = complete_path(
        content, len(found.code), quote=quote, rest=question.rest, is_late=question.is_late
    )
    is_key = keys is not None and not made.matches  # one may be meant that fits nearly
    return Completion(made.start, made.matches, not is_key)


def _replacement_field(content: str) -> str | None:
    """Return the expression being typed in the braces of an f-string."""
    text = content.replace("{{", "\0\0").replace("}}", "\0\0")
    opened = text.rfind("{")
    if opened < 0 or "}" in text[opened:]:
        return None
    return content[opened + 1 :]


def _in_code(found: Scan, question: Question) -> Completion:
    tokens = found.tokens
    last = tokens[-1] if tokens else None
    prefix = last.text if last and last.kind == "name" and last.end == len(found.code) else ""
    start = len(found.code) - len(prefix)
    end = len(tokens) - (1 if prefix else 0)
    if end and tokens[end - 1].text == ".":
        return Completion(start, tuple(_attributes(found, end - 1, prefix, question)))
    if last and last.kind == "number" and last.end == len(found.code):
        keys = complete_keys(found, question)
        return keys if keys is not None else Completion(start, (), True)
    if end and tokens[end - 1].text in ("def", "class") and prefix:
        return Completion(start, (), True)
    keys = complete_keys(found, question) if not prefix else None
    made = list(keys.matches) if keys is not None else []
    made += _keyword_arguments(found, end, prefix, question)
    names = _names(found, prefix, question)
    if not made or any(each.text.startswith(prefix) for each in names):
        made += names  # names that fit but for their case do not stand beside arguments that do
    return Completion(start, tuple(made), not prefix)


def _attributes(found: Scan, dot: int, prefix: str, question: Question) -> list[Match]:
    first = primary_start(found.tokens, dot)
    if first >= dot:
        return []
    source = found.code[found.tokens[first].start : found.tokens[dot].start]
    owner = expressions.resolve(source, _visible(found, question.namespace))
    if owner is None:
        return []
    values = _members(owner, question)
    chosen = question.choose(prefix, values)
    if not owner.has_value or not (safe.is_class(owner.value) or safe.is_module(owner.value)):
        values = {name: _bound(values[name]) for name in chosen}
    return describe(chosen, values, question.is_slow)


def _bound(value: Any) -> Any:
    """Return a method of some object, so that its signature is shown without ``self``."""
    return MethodType(value, value) if type(value) is FunctionType else value


def _members(owner: expressions.Known, question: Question) -> dict[str, Any]:
    """Return the attributes of what is known, as its type tells them where it does."""
    if not owner.has_value:
        found: dict[str, Any] = {}
        for cls in reversed(safe.mro(owner.cls)):
            found.update(safe.class_dict(cls))
        return {name: value for name, value in found.items() if type(name) is str}
    values = safe.attribute_names(owner.value)
    if is_frame(owner.value):
        names = [name for name in frame_columns(owner.value) if type(name) is str]
        values = {**{name: None for name in names if name.isidentifier()}, **values}
    if safe.is_module(owner.value):
        return {**_announced(values), **values}
    if question.completers is None or safe.is_class(owner.value):
        return values
    told = question.completers.attributes(owner.value, list(values))
    return values if told is None else {name: values.get(name) for name in told}


def _announced(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names that a module says it has; one that imports late has not all of them."""
    names = values.get("__all__")
    if type(names) is not list and type(names) is not tuple:
        return {}
    return dict.fromkeys(name for name in names if type(name) is str)


def _visible(found: Scan, namespace: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the names with what the code imports, without others that it binds itself.

    The value of those is not yet the one meant.
    """
    bound = visible_bindings(found)
    modules = imported(found)
    if not bound:
        return namespace
    kept = {name: value for name, value in namespace.items() if bound.get(name) in (None, "module")}
    return {**kept, **{name: value for name, value in modules.items() if name in bound}}


def _keyword_arguments(found: Scan, end: int, prefix: str, question: Question) -> list[Match]:
    """Return ``name=`` for the parameters of the call that the cursor is in."""
    if not found.open_brackets:
        return []
    opened = found.open_brackets[-1]
    before = found.tokens[end - 1].text if end else ""
    if found.tokens[opened].text != "(" or before not in ("(", ","):
        return []
    visible = _visible(found, question.namespace)
    called = expressions.resolve(callee_source(found, opened), visible)
    if called is None or not called.has_value:
        return []
    signature = signatures.read(called.value)
    known = _documented(called.value) if signature is None else signature.keywords
    given = {
        name.text
        for name, sign in zip(found.tokens[opened:], found.tokens[opened + 1 :], strict=False)
        if sign.text == "="
    }
    names = [name for name in known if name not in given and name.startswith(prefix)]
    return [Match(f"{name}=", "param") for name in names]


def _documented(function: Any) -> list[str]:
    """Return the keyword arguments in the calls that a docstring begins with.

    Built-in functions without a signature are described so: ``min(iterable, *[, key=func])``.
    """
    calls = _CALL.match(docstring(function)[:_MOST_READ])
    return list(dict.fromkeys(_KEYWORD.findall(calls[0]))) if calls else []


def callee_source(found: Scan, opened: int) -> str:
    """Return the expression in front of an opening bracket, empty when nothing is called."""
    first = primary_start(found.tokens, opened)
    if first >= opened:
        return ""
    if first and found.tokens[first - 1].text in ("def", "class"):
        return ""
    name = found.tokens[opened - 1]
    if name.text in OPENING or keyword.iskeyword(name.text):
        return ""
    return found.code[found.tokens[first].start : found.tokens[opened].start]


def _names(found: Scan, prefix: str, question: Question) -> list[Match]:
    """Return local, global and built-in names and keywords."""
    bound = visible_bindings(found)
    bound.pop(prefix, None) if found.code.count(prefix) == 1 and prefix else None
    values: dict[str, Any] = dict(builtins.__dict__)
    values.update(question.namespace)
    chosen = question.choose(prefix, {*values, *bound, *_KEYWORDS})
    made = []
    for name in chosen:
        if name in bound:
            made.append(Match(name, bound[name]))
        elif name in _KEYWORDS:
            made.append(Match(name, "keyword"))
        else:
            made += describe([name], values, question.is_slow)
    return made
