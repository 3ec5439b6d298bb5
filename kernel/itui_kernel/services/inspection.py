"""Description of the object at the cursor: what ``obj?``, ``obj??`` and the signature tip show."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from itui_kernel.protocol.messages import InspectReply
from itui_kernel.services import expressions, safe, signatures, sources, static, summaries, text
from itui_kernel.services.completion import callee_source
from itui_kernel.services.scanner import Scan, primary_start, scan

STATIC_SECONDS = 1.0
_TITLE_WIDTH = 16
_MAX_STRING_FORM = 200
Pieces = dict[str, Any]


def inspect(
    code: str, cursor_pos: int, namespace: Mapping[str, Any], *, detail_level: int = 0
) -> InspectReply:
    """Describe the object under or before the cursor, or the callable whose call it is in."""
    cursor = max(0, min(cursor_pos, len(code)))
    namespace = safe.copied(namespace)
    for source in targets(code, cursor):
        found = expressions.resolve(source, namespace)
        if found is None or not found.has_value:
            found = expressions.known(expressions.descriptor(source, namespace)) or found
        if found is not None:
            return _reply(source, found, detail_level)
        if source.count("(") > 0:
            made = static.define(source, namespace, STATIC_SECONDS)
            if made is not None:
                return _static_reply(source, made)
    return InspectReply(found=False)


def targets(code: str, cursor: int) -> list[str]:
    """Return the expressions to describe, the best first.

    >>> targets("np.zeros((3, ", 13)
    ['np.zeros']
    """
    end = cursor
    while end < len(code) and (code[end].isalnum() or code[end] == "_"):
        end += 1
    found = scan(code[:end])
    if found.in_comment:
        return []
    made = []
    last = found.tokens[-1] if found.tokens else None
    if last is not None and last.kind == "name" and last.end == end:
        made.append(_expression(found, len(found.tokens)))
    elif last is not None and last.text == "?" and len(found.tokens) > 1:
        count = len(found.tokens) - sum(each.text == "?" for each in found.tokens[-2:])
        made.append(_expression(found, count))
    calls = [each for each in reversed(found.open_brackets) if found.tokens[each].text == "("]
    made += [callee_source(found, opened) for opened in calls]
    if last is not None and last.text == ")" and last.end == end:
        made.append(_closed_call(found))
    return [each for each in made if each and each not in keyword.kwlist]


def _expression(found: Scan, end: int) -> str:
    first = primary_start(found.tokens, end)
    if first >= end:
        return ""
    return found.code[found.tokens[first].start : found.tokens[end - 1].end]


def _closed_call(found: Scan) -> str:
    """Return what a call that ends at the cursor has called."""
    whole = _expression(found, len(found.tokens))
    tokens = scan(whole).tokens
    depth = 0
    for position in range(len(tokens) - 1, -1, -1):
        depth += (tokens[position].text == ")") - (tokens[position].text == "(")
        if depth == 0:
            return whole[: tokens[position].start].strip()
    return ""


def _reply(name: str, found: expressions.Known, detail_level: int) -> InspectReply:
    pieces = describe(found, detail_level)
    value = found.value if found.has_value else found.cls
    where = sources.place(value)
    details = {
        "name": name,
        "signature": one_line(_first(pieces, "Signature", "Init signature", "Call signature")),
        "type": pieces.get("Type", ""),
        "file": where.file,
        "line": where.line,
        "docstring": _first(pieces, "Docstring", "Class docstring") or sources.docstring(value),
        "source": pieces.get("Source", ""),
    }
    return InspectReply(found=True, data={"text/plain": _text(pieces)}, metadata={"itui": details})


def _static_reply(name: str, found: static.Definition) -> InspectReply:
    """Describe what only reading the code could tell: the result of a call is not at hand."""
    is_class = found.type == "class"
    pieces = {
        "Init signature" if is_class else "Signature": found.signature,
        "Docstring": found.docstring or "<no docstring>",
        "File": found.file,
        "Type": f"{found.type} (found by reading the code)",
    }
    details = {
        "name": name,
        "signature": found.signature,
        "type": found.type,
        "file": found.file,
        "line": found.line,
        "docstring": found.docstring,
        "source": "",
    }
    return InspectReply(found=True, data={"text/plain": _text(pieces)}, metadata={"itui": details})


def _text(pieces: Pieces) -> str:
    return "\n".join(_field(title, value) for title, value in pieces.items() if value)


def _first(pieces: Pieces, *titles: str) -> str:
    return next((pieces[title] for title in titles if pieces.get(title)), "")


def _field(title: str, value: str) -> str:
    label = f"{title}:"
    return f"{label}\n{value}" if "\n" in value else f"{label:<{_TITLE_WIDTH}}{value}"


def describe(found: expressions.Known, detail_level: int) -> Pieces:
    """Return the description as titles and texts, in the order they are shown."""
    if not found.has_value:
        return _class(found.cls, 0) | {"Type": safe.class_name(found.cls)}
    value = found.value
    if safe.is_class(value):
        return _class(value, detail_level)
    if _is_function(value):
        return _function(value, detail_level)
    return _instance(value, detail_level)


def _is_function(value: object) -> bool:
    return (
        safe.is_any(type(value), FunctionType, MethodType, BuiltinFunctionType)
        or signatures.is_builtin_callable(value)
        or safe.class_name(type(value)) in ("_ArrayFunctionDispatcher", "ufunc")
    )


def _signature(value: Any, name: str) -> str:
    found = signatures.read(value)
    return "" if found is None else wrapped(name, found)


def wrapped(name: str, signature: signatures.Signature) -> str:
    """Return a signature, one parameter to a line when it is long."""
    line = name + signature.text
    if len(line) <= 75:
        return line
    inner = ",\n".join(f"    {each}" for each in signature.parts)
    returns = f" -> {signature.returns}" if signature.returns else ""
    return f"{name}(\n{inner},\n){returns}"


def one_line(shown: str) -> str:
    """Return a signature that ``wrapped`` has broken as one line again."""
    return shown.replace("(\n    ", "(").replace(",\n    ", ", ").replace(",\n)", ")")


def _function(value: Any, detail_level: int) -> Pieces:
    source = sources.source(value) if detail_level else ""
    name = safe.attribute(value, "__name__")
    return {
        "Signature": _signature(value, name if type(name) is str else ""),
        "Docstring": "" if source else sources.docstring(value) or "<no docstring>",
        "Source": source,
        "File": sources.place(value).file,
        "Type": safe.class_name(type(value)),
    }


def _class(cls: type, detail_level: int) -> Pieces:
    source = sources.source(cls) if detail_level else ""
    made = safe.in_class(cls, "__init__")
    init = sources.docstring(made) if type(made) is FunctionType else ""
    subclasses: list[type] = [] if issubclass(cls, type) else type.__subclasses__(cls)[:10]
    names = [safe.class_name(each) for each in subclasses]
    return {
        "Init signature": _signature(cls, safe.class_name(cls)),
        "Docstring": "" if source else sources.docstring(cls) or "<no docstring>",
        "Source": source,
        "Init docstring": "" if source else init,
        "File": sources.place(cls).file,
        "Type": safe.class_name(type(cls)),
        "Subclasses": ", ".join(names),
    }


def _instance(value: Any, detail_level: int) -> Pieces:
    cls = type(value)
    row = summaries.row("", "", value)
    source = sources.source(value) if detail_level else ""
    own, of_class = sources.docstring(value), sources.class_docstring(cls)
    call = safe.in_class(cls, "__call__")
    is_module = safe.is_module(value)
    return {
        "Call signature": _signature(value, "") if call is not safe.MISSING else "",
        "Type": safe.class_name(cls),
        "String form": text.cut(row["value"], _MAX_STRING_FORM),
        "Length": "" if row["length"] is None else str(row["length"]),
        "Shape": row["shape"],
        "Dtype": row["dtype"],
        "File": sources.place(value if is_module else cls).file,
        "Docstring": "" if source else own or "<no docstring>",
        "Source": source,
        "Class docstring": "" if own or is_module else of_class,
        "Init docstring": _function_doc(safe.in_class(cls, "__init__")),
        "Call docstring": _function_doc(call),
    }


def _function_doc(value: Any) -> str:
    return sources.docstring(value) if type(value) is FunctionType else ""
