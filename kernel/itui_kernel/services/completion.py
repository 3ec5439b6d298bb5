"""Completion of unfinished code: names that exist first, static analysis with the time left."""

from __future__ import annotations

import builtins
import keyword
import time
from collections.abc import Callable, Mapping
from types import FunctionType, MethodType
from typing import Any

from itui_kernel.protocol.messages import CompleteReply
from itui_kernel.services import expressions, safe, signatures, static
from itui_kernel.services.keys import complete_keys
from itui_kernel.services.matches import MAX_MATCHES, Completion, Match, describe, select
from itui_kernel.services.modules import complete_import
from itui_kernel.services.paths import complete_path
from itui_kernel.services.scanner import OPENING, Scan, Token, primary_start, scan
from itui_kernel.services.scopes import visible_bindings
from itui_kernel.services.tables import frame_columns, is_frame

_RUN_TIME_SHARE = 0.003  # seconds for signatures; a late signature is left out
_SOFT_KEYWORDS = ("match", "case", "type")


def complete(
    code: str, cursor_pos: int, namespace: Mapping[str, Any], *, budget: float = 1.0
) -> CompleteReply:
    """Return the matches at the cursor; ``budget`` bounds the seconds of static analysis."""
    started = time.monotonic()
    cursor = max(0, min(cursor_pos, len(code)))
    before, rest = code[:cursor], code[cursor:]
    namespace = safe.copied(namespace)
    found = _run_time(before, rest, namespace, started, budget)
    if not found.is_final:
        found = _with_static(found, code, cursor, namespace, started + budget - time.monotonic())
    return _reply(found, cursor)


def _reply(found: Completion, cursor: int) -> CompleteReply:
    matches = found.matches[:MAX_MATCHES]
    return CompleteReply(
        matches=[match.text for match in matches],
        cursor_start=found.start,
        cursor_end=cursor,
        metadata={
            "_jupyter_types_experimental": [
                {
                    "start": found.start,
                    "end": cursor,
                    "text": match.text,
                    "type": match.type,
                    "signature": match.signature,
                }
                for match in matches
            ]
        },
    )


def _run_time(
    before: str, rest: str, namespace: Mapping[str, Any], started: float, budget: float
) -> Completion:
    def is_late() -> bool:
        return time.monotonic() - started > budget / 2

    shell = _shell_line(before)
    if shell is not None:
        return complete_path(shell, len(before), quote=" ", rest=rest, is_late=is_late)
    found = scan(before)
    if found.in_comment:
        return Completion(len(before), (), True)
    if found.open_string is not None:
        return _in_string(found, found.open_string, rest, namespace, is_late)
    imported = complete_import(found, namespace, is_late)
    if imported is not None:
        return imported
    return _in_code(found, rest, namespace, started)


def _shell_line(before: str) -> str | None:
    """Return the word being typed in a line for the system shell or about files."""
    line = before.rpartition("\n")[2].lstrip()
    if not line.startswith(("!", "%cd ", "%run ", "%load ", "%%writefile ", "%ls ", "%pycat ")):
        return None
    word = line.lstrip("!").rpartition(" ")[2]
    return None if "$" in word or "{" in word else word


def _in_string(
    found: Scan, token: Token, rest: str, namespace: Mapping[str, Any], is_late: Callable[[], bool]
) -> Completion:
    letters = token.text[: len(token.text) - len(token.text.lstrip("rRbBuUfFtT"))].lower()
    body = token.text[len(letters) :]
    quote = body[:3] if body[:3] in ("'''", '"""') else body[:1]
    content = body[len(quote) :]
    if "f" in letters or "t" in letters:
        inner = _replacement_field(content)
        if inner is not None:
            field = _in_code(scan(inner), "", namespace, time.monotonic())
            offset = len(found.code) - len(inner)
            return Completion(field.start + offset, field.matches, True)
    keys = complete_keys(found, rest, namespace)
    if keys is not None and keys.matches:
        return keys
    if len(quote) == 3 or "\n" in content:
        return Completion(len(found.code), (), True)
    made = complete_path(content, len(found.code), quote=quote, rest=rest, is_late=is_late)
    return Completion(made.start, made.matches, True)


def _replacement_field(content: str) -> str | None:
    """Return the expression being typed in the braces of an f-string."""
    text = content.replace("{{", "\0\0").replace("}}", "\0\0")
    opened = text.rfind("{")
    if opened < 0 or "}" in text[opened:]:
        return None
    return content[opened + 1 :]


def _in_code(found: Scan, rest: str, namespace: Mapping[str, Any], started: float) -> Completion:
    def is_late() -> bool:
        return time.monotonic() - started > _RUN_TIME_SHARE

    tokens = found.tokens
    last = tokens[-1] if tokens else None
    prefix = last.text if last and last.kind == "name" and last.end == len(found.code) else ""
    start = len(found.code) - len(prefix)
    end = len(tokens) - (1 if prefix else 0)
    if end and tokens[end - 1].text == ".":
        return Completion(start, tuple(_attributes(found, end - 1, prefix, namespace, is_late)))
    if last and last.kind == "number" and last.end == len(found.code):
        keys = complete_keys(found, rest, namespace)
        return keys if keys is not None else Completion(start, (), True)
    if end and tokens[end - 1].text in ("def", "class") and prefix:
        return Completion(start, (), True)
    keys = complete_keys(found, rest, namespace) if not prefix else None
    made = list(keys.matches) if keys is not None else []
    made += _keyword_arguments(found, end, prefix, namespace)
    made += _names(found, prefix, namespace, is_late)
    return Completion(start, tuple(made), not prefix)


def _attributes(
    found: Scan,
    dot: int,
    prefix: str,
    namespace: Mapping[str, Any],
    is_late: Callable[[], bool],
) -> list[Match]:
    first = primary_start(found.tokens, dot)
    if first >= dot:
        return []
    source = found.code[found.tokens[first].start : found.tokens[dot].start]
    owner = expressions.resolve(source, _visible(found, namespace))
    if owner is None:
        return []
    values = _members(owner)
    chosen = select(prefix, values)
    if not owner.has_value or not (safe.is_class(owner.value) or safe.is_module(owner.value)):
        values = {name: _bound(values[name]) for name in chosen}
    return describe(chosen, values, is_late)


def _bound(value: Any) -> Any:
    """Return a method of some object, so that its signature is shown without ``self``."""
    return MethodType(value, value) if type(value) is FunctionType else value


def _members(owner: expressions.Known) -> dict[str, Any]:
    """Return the attributes of what is known, with the columns of a data frame."""
    if not owner.has_value:
        found: dict[str, Any] = {}
        for cls in reversed(safe.mro(owner.cls)):
            found.update(safe.class_dict(cls))
        return {name: value for name, value in found.items() if type(name) is str}
    values = safe.attribute_names(owner.value)
    if is_frame(owner.value):
        names = [name for name in frame_columns(owner.value) if type(name) is str]
        values = {**{name: None for name in names if name.isidentifier()}, **values}
    return values


def _visible(found: Scan, namespace: Mapping[str, Any]) -> Mapping[str, Any]:
    """Leave out the names that the code binds itself: their value is not yet the one meant."""
    bound = visible_bindings(found)
    hidden = [name for name, kind in bound.items() if kind != "module" and name in namespace]
    if not hidden:
        return namespace
    return {name: value for name, value in namespace.items() if name not in hidden}


def _keyword_arguments(
    found: Scan, end: int, prefix: str, namespace: Mapping[str, Any]
) -> list[Match]:
    """Return ``name=`` for the parameters of the call that the cursor is in."""
    if not found.open_brackets:
        return []
    opened = found.open_brackets[-1]
    before = found.tokens[end - 1].text if end else ""
    if found.tokens[opened].text != "(" or before not in ("(", ","):
        return []
    called = callee(found, opened, namespace)
    signature = signatures.read(called.value) if called and called.has_value else None
    if signature is None:
        return []
    given = {
        name.text
        for name, sign in zip(found.tokens[opened:], found.tokens[opened + 1 :], strict=False)
        if sign.text == "="
    }
    names = [name for name in signature.keywords if name not in given and name.startswith(prefix)]
    return [Match(f"{name}=", "param") for name in names]


def callee(found: Scan, opened: int, namespace: Mapping[str, Any]) -> expressions.Known | None:
    """Return what is called by the bracket at token ``opened``."""
    source = callee_source(found, opened)
    return expressions.resolve(source, namespace) if source else None


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


def _names(
    found: Scan, prefix: str, namespace: Mapping[str, Any], is_late: Callable[[], bool]
) -> list[Match]:
    """Return local, global and built-in names and keywords."""
    bound = visible_bindings(found)
    bound.pop(prefix, None) if found.code.count(prefix) == 1 and prefix else None
    values: dict[str, Any] = dict(builtins.__dict__)
    values.update(namespace)
    words = frozenset((*keyword.kwlist, *_SOFT_KEYWORDS))
    chosen = select(prefix, {*values, *bound, *words})
    made = []
    for name in chosen:
        if name in bound:
            made.append(Match(name, bound[name]))
        elif name in words:
            made.append(Match(name, "keyword"))
        else:
            made += describe([name], values, is_late)
    return made


def _with_static(
    found: Completion, code: str, cursor: int, namespace: Mapping[str, Any], seconds: float
) -> Completion:
    """Ask for static analysis where no name that exists fits; what is found is never delayed."""
    if found.matches:
        return found
    return Completion(found.start, tuple(static.complete(code, cursor, namespace, seconds)))
