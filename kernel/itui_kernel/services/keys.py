"""Completion of keys in brackets: ``d["ab``, ``df["``, ``d[(1, ``, ``a["field``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

from itui_kernel.services import safe, tables, text
from itui_kernel.services.children import is_literal
from itui_kernel.services.expressions import Known, resolve
from itui_kernel.services.matches import Completion, Match, select
from itui_kernel.services.question import Question
from itui_kernel.services.scanner import CLOSING, OPENING, Scan, Token, primary_start

_MAX_KEYS = 2000


def complete_keys(scan: Scan, question: Question) -> Completion | None:
    """Return the keys that fit at the cursor, ``None`` when it is not in a subscript."""
    if not scan.open_brackets:
        return None
    opened = scan.open_brackets[-1]
    if scan.tokens[opened].text not in "([":
        return None
    is_inner = opened > 0 and scan.tokens[opened - 1].text == "["
    if is_inner and len(scan.open_brackets) > 1:
        outer = scan.open_brackets[-2]
        if scan.tokens[opened].text == "(":  # ``d[(1, ``: the tuple is written with its brackets
            return _complete(scan, outer, opened + 1, question, ")]")
        return _listed(scan, outer, opened, question)
    if scan.tokens[opened].text == "(":
        return None
    return _complete(scan, opened, opened + 1, question, "]")


def _listed(scan: Scan, outer: int, opened: int, question: Question) -> Completion | None:
    """Handle ``df[["a", ``: any of the columns may follow."""
    start = primary_start(scan.tokens, outer)
    source = scan.code[scan.tokens[start].start : scan.tokens[outer].start] if start < outer else ""
    table = resolve(source, question.namespace)
    if table is None or not table.has_value or not tables.is_frame(table.value):
        return None
    commas = [index for index in range(opened, len(scan.tokens)) if scan.tokens[index].text == ","]
    return _complete(scan, outer, (commas[-1] if commas else opened) + 1, question, "")


def _complete(
    scan: Scan, opened: int, first: int, question: Question, closing: str
) -> Completion | None:
    tokens = scan.tokens
    start = primary_start(tokens, opened)
    if start >= opened:
        return None
    source = scan.code[tokens[start].start : tokens[opened].start]
    given = _given(tokens[first:], scan)
    if given is None:
        return None
    parts, typed = given
    keys = _keys(source, len(parts), question)
    if typed is not None and typed.kind not in ("open_string", "number"):
        typed = None if typed.end < len(scan.code) else typed
        if typed is not None:
            return None  # a name is being typed
    rest, position = question.rest, len(scan.code) if typed is None else _content_start(typed)
    known = list(islice(keys, _MAX_KEYS))
    if question.choose is not select and typed is not None and typed.kind == "open_string":
        known, typed = _nearly(known, typed, question)
    found = [_text(key, len(parts), parts, typed, rest, closing) for key in known]
    if question.shell is not None and not question.shell.settings.closes_keys:
        found = [_opened(each, typed, rest, closing) for each in found]
    made = tuple(dict.fromkeys(each for each in found if each))
    return Completion(position, tuple(Match(each, "key") for each in made), bool(made))


def _nearly(keys: list[Any], typed: Token, question: Question) -> tuple[list[Any], Token]:
    """Return the keys that nearly fit, and the token as if nothing of a key had been typed."""
    letters, content, quote = _content(typed)
    names = [key for key in keys if type(key) is str or type(key) is _Axis]
    return list(question.choose(content, names)), typed._replace(text=letters + quote)


def _given(tokens: list[Token], scan: Scan) -> tuple[list[str], Token | None] | None:
    """Return the finished parts of the key and the token being typed."""
    parts: list[str] = []
    current: list[Token] = []
    depth = 0
    for token in tokens:
        if token.kind == "operator":
            depth += (token.text in OPENING) - (token.text in CLOSING)
            if token.text == "," and depth == 0:
                if not current:
                    return None
                parts.append(scan.code[current[0].start : current[-1].end])
                current = []
                continue
        current.append(token)
    if len(current) > 1:
        return None
    return parts, current[0] if current else None


def _content_start(token: Token) -> int:
    if token.kind != "open_string":
        return token.start
    return token.start + len(token.text) - len(_content(token)[1])


def _content(token: Token) -> tuple[str, str, str]:
    """Return the prefix letters, the text typed so far, and the quote of an open string."""
    letters = token.text[: len(token.text) - len(token.text.lstrip("rRbBuUfFtT"))]
    body = token.text[len(letters) :]
    quote = body[:3] if body[:3] in ("'''", '"""') else body[:1]
    return letters.lower(), body[len(quote) :], quote


def _text(
    key: Any, position: int, parts: list[str], typed: Token | None, rest: str, closing: str
) -> str:
    """Return the text to insert for a key, or an empty string where it does not fit."""
    if type(key) is tuple and (parts or closing == ")]"):
        given = [repr(each) for each in key[:position]]
        if len(key) <= position or given != [_normal(each) for each in parts]:
            return ""
        is_last = len(key) == position + 1
        return _one(key[position], typed, rest, closing if is_last else ", ")
    if parts:
        return _one(key, typed, rest, closing) if type(key) is _Axis else ""
    return _one(key, typed, rest, closing)


class _Axis(str):
    """A label of the second axis: valid after any first part of the key."""

    __slots__ = ()


def _normal(part: str) -> str:
    found = resolve(part, {})
    return repr(found.value) if found is not None and found.has_value else part


def _one(key: Any, typed: Token | None, rest: str, closing: str) -> str:
    if type(key) is _Axis:
        key = str(key)
    if typed is None:
        return _closed(repr(key), rest, closing) if is_literal(key) else ""
    if typed.kind == "number":
        shown = repr(key) if type(key) is int else ""
        return _closed(shown, rest, closing) if shown.startswith(typed.text) else ""
    letters, content, quote = _content(typed)
    if type(key) is not (bytes if "b" in letters else str) or not is_literal(key):
        return ""
    shown = _escaped(key, quote, "r" in letters)
    if not shown.startswith(content) or (not shown and key):
        return ""
    if rest.startswith(quote):
        return shown
    return _closed(shown + quote, rest, closing)


def _opened(shown: str, typed: Token | None, rest: str, closing: str) -> str:
    """Return a key without the quote and bracket that would end it."""
    shown = shown.removesuffix(closing).removesuffix(", ")
    if typed is None or typed.kind != "open_string":
        return shown
    quote = _content(typed)[2]
    return shown if rest.startswith(quote) else shown.removesuffix(quote)


def _closed(shown: str, rest: str, closing: str) -> str:
    if closing.startswith(rest[:1]) and rest[:1]:
        return shown
    return shown + closing


def _escaped(key: str | bytes, quote: str, is_raw: bool) -> str:
    """Return a key as it is written between the given quotes."""
    plain = repr(key)[2:-1] if type(key) is bytes else repr(key)[1:-1]
    written_with = repr(key)[-1]
    if is_raw:
        return plain if "\\" not in plain and quote[0] not in plain else ""
    if written_with != quote[0]:
        plain = plain.replace("\\" + written_with, written_with)
        plain = plain.replace(quote[0], "\\" + quote[0])
    return plain


def _keys(source: str, position: int, question: Question) -> Iterator[Any]:
    """Yield the keys that an expression can be subscripted with."""
    owner, _, indexer = source.rpartition(".")
    if indexer in ("loc", "at"):
        table = resolve(owner, question.namespace)
        if table is not None and table.has_value:
            yield from _axis_labels(table.value, position)
        return
    found = resolve(source, question.namespace)
    if found is None or not found.has_value:
        return
    yield from keys_of(found)
    if question.completers is not None and not tables.is_frame(found.value):
        yield from question.completers.keys(found.value)


def _axis_labels(table: Any, position: int) -> Iterator[Any]:
    if position == 1:
        for each in tables.frame_columns(table):
            yield _Axis(each) if type(each) is str else each
    elif position == 0:
        yield from tables.row_labels(table, 200)


def keys_of(found: Known) -> Iterator[Any]:
    """Yield the keys of a container of a known type."""
    value, cls = found.value, found.cls
    if issubclass(cls, dict):
        yield from (key for key, _ in text.first_items(value, _MAX_KEYS))
        return
    array = safe.library("numpy", "ndarray")
    if array is not safe.MISSING and issubclass(cls, array):
        yield from safe.class_dict(array)["dtype"].__get__(value).names or ()
        return
    module = safe.class_module(cls).partition(".")[0]
    if module == "pandas":
        yield from _pandas_keys(value)
    elif module == "os" and safe.class_name(cls) == "_Environ":
        data = safe.attribute(value, "_data")
        yield from (os.fsdecode(key) for key, _ in safe.items(data) if type(key) is bytes)
    elif module == "xarray":
        variables = safe.attribute(value, "_variables")
        if type(variables) is dict:
            yield from (key for key, _ in safe.items(variables))
    elif module == "polars" and safe.class_name(cls) == "DataFrame":
        yield from value.columns


def _pandas_keys(value: Any) -> Iterator[Any]:
    grouped = safe.attribute(value, "obj")
    table = value if grouped is safe.MISSING else grouped
    if tables.is_frame(table):
        yield from tables.frame_columns(table)
    else:
        yield from tables.row_labels(table, 200)
