"""Description of the object at the cursor: what ``obj?``, ``obj??`` and the signature tip show."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from functools import partial
from importlib.machinery import ModuleSpec
from inspect import cleandoc
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any

from itui_kernel.protocol.messages import InspectReply
from itui_kernel.services import (
    expressions,
    magic_help,
    safe,
    signatures,
    sources,
    static,
    summaries,
    text,
)
from itui_kernel.services.description import (
    NO_DOCSTRING,
    Description,
    home_shortened,
    markup,
    plain,
    shortened,
    signature_text,
    subclass_names,
)
from itui_kernel.services.python_code import callee_source
from itui_kernel.services.scanner import Scan, end_of_name, primary_start, scan

if TYPE_CHECKING:
    from itui_kernel.shell.magic.registry import MagicRegistry

STATIC_SECONDS = 1.0
_TEXTS = ("__repr__", "__str__")
_VALUES = ("None", "True", "False")
_MOST = 200  # characters of a string form


def inspect(
    code: str,
    cursor_pos: int,
    namespace: Mapping[str, Any],
    *,
    detail_level: int = 0,
    magics: MagicRegistry | None = None,
) -> InspectReply:
    """Describe the object under or before the cursor, or the callable whose call it is in.

    With ``magics`` a magic is described when the cursor is in its name, or nothing else is known.
    """
    cursor = max(0, min(cursor_pos, len(code)))
    namespace = safe.copied(namespace)
    magic = None if magics is None else magic_help.named(code, cursor, namespace, magics)
    if magic is not None and magic.is_at_cursor:
        return _magic_reply(magic, detail_level)
    for source in targets(code, cursor):
        found = expressions.resolve(source, namespace)
        if found is None or not found.has_value:
            found = expressions.known(expressions.descriptor(source, namespace)) or found
        if found is not None:
            head = source.partition(".")[0].partition("[")[0]
            return _reply(source, found, detail_level, is_builtin=head not in namespace)
        if source.count("(") > 0:
            made = static.define(source, namespace, STATIC_SECONDS)
            if made is not None:
                return _static_reply(source, made)
    return InspectReply(found=False) if magic is None else _magic_reply(magic, detail_level)


def targets(code: str, cursor: int) -> list[str]:
    """Return the expressions to describe, the best first.

    >>> targets("np.zeros((3, ", 13)
    ['np.zeros']
    """
    end = end_of_name(code, cursor)
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
    return [each for each in made if each in _VALUES or (each and not keyword.iskeyword(each))]


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


def _reply(
    name: str, found: expressions.Known, detail_level: int, *, is_builtin: bool
) -> InspectReply:
    value = found.value if found.has_value else found.cls
    made = describe(found, name, detail_level)
    made.namespace = "Python builtin" if is_builtin else None
    return reply_of(made, name, sources.place(value), sources.docstring(value))


def _magic_reply(found: magic_help.Named, detail_level: int) -> InspectReply:
    made = magic_help.describe_magic(found.magic, detail_level)
    return reply_of(made, found.title, sources.place(found.magic.source), made.docstring or "")


def _static_reply(name: str, found: static.Definition) -> InspectReply:
    """Describe what only reading the code could tell: the result of a call is not at hand."""
    made = Description(
        kind="callable",
        docstring=found.docstring or NO_DOCSTRING,
        file=home_shortened(found.file) or None,
        type_name=f"{found.type} (found by reading the code)",
    )
    if found.type == "class":
        made.init_definition = found.signature or None
    else:
        made.definition = found.signature or None
    return reply_of(made, name, sources.Place(found.file, found.line), found.docstring)


def reply_of(made: Description, name: str, where: sources.Place, docstring: str) -> InspectReply:
    """Return a description as the reply that any client can show, and ours in its help pane."""
    rows = made.rows()
    data = {"text/plain": plain(rows), "text/html": markup(rows)}
    facts = details(made, name, where, docstring)
    return InspectReply(found=True, data=data, metadata={"itui": facts})


def details(made: Description, name: str, where: sources.Place, docstring: str) -> dict[str, Any]:
    """Return what our client wants to know of a description besides its text."""
    return {
        "name": name,
        "signature": made.signature,
        "type": made.type_name or "",
        "file": where.file,
        "line": where.line,
        "docstring": docstring,
        "source": made.source or "",
    }


def describe(found: expressions.Known, name: str, detail_level: int) -> Description:
    """Return what can be told of an object without running any of its code."""
    if not found.has_value:
        return _class(found.cls, name, 0)
    value = found.value
    if safe.is_class(value):
        return _class(value, name, detail_level)
    if _is_function(value):
        return _function(value, name, detail_level)
    return _instance(value, name, detail_level)


def _is_function(value: object) -> bool:
    return (
        safe.is_any(type(value), FunctionType, MethodType, BuiltinFunctionType)
        or signatures.is_builtin_callable(value)
        or safe.class_name(type(value)) in ("_ArrayFunctionDispatcher", "ufunc")
    )


def _signature(value: Any, name: str) -> str | None:
    found = signatures.read(value)
    return None if found is None else signature_text(name, found.parts, found.returns)


def _file(value: Any) -> str | None:
    return home_shortened(sources.place(value).file) or None


def _docstring(doc: str, source: str | None) -> str | None:
    """Return a docstring, or nothing when the source that is shown has it."""
    if source and sources.has_docstring(source, doc):
        return None
    return doc or NO_DOCSTRING


def _source(value: Any, detail_level: int) -> str | None:
    return (sources.source(value).rstrip() or None) if detail_level else None


def _function(value: Any, name: str, detail_level: int) -> Description:
    source = _source(value, detail_level)
    return Description(
        kind="callable",
        definition=_signature(value, name),
        docstring=_docstring(sources.docstring(value), source),
        source=source,
        file=_file(value),
        type_name=safe.class_name(type(value)),
    )


def _class(cls: type, name: str, detail_level: int) -> Description:
    source = _source(cls, detail_level)
    made = safe.in_class(cls, "__init__")
    subclasses: list[type] = type.__subclasses__(cls)
    return Description(
        kind="callable",
        init_definition=_signature(cls, name),
        docstring=_docstring(sources.docstring(cls), source),
        source=source,
        init_docstring=_function_doc(made),
        file=_file(cls),
        type_name=safe.class_name(type(cls)),
        subclasses=subclass_names([safe.class_name(each) for each in subclasses[:10]]),
    )


def _instance(value: Any, name: str, detail_level: int) -> Description:
    cls = type(value)
    row = summaries.row("", "", value)
    source = _source(value, detail_level)
    doc, of_class = sources.docstring(value), cleandoc(sources.class_docstring(cls))
    if doc == of_class and sources.own_docstring(cls) is None:
        doc = ""  # it is that of a base
    call = safe.in_class(cls, "__call__")
    is_module = safe.is_module(value)
    is_described = doc == of_class or cls is property
    return Description(
        definition=None if call is safe.MISSING else _signature(value, name),
        type_name=safe.class_name(cls),
        string_form=_string_form(value, row["value"]),
        length=None if row["length"] is None else str(row["length"]),
        shape=row["shape"] or None,
        dtype=row["dtype"] or None,
        file=_file(_written(value)),
        source=source,
        docstring=_docstring(doc, source),
        class_docstring=None if is_module or is_described else of_class or None,
        init_docstring=_function_doc(safe.in_class(cls, "__init__")),
        call_docstring=_function_doc(call),
    )


def _written(value: Any) -> Any:
    """Return what stands in a file: a module, the function behind a decorator, else the class."""
    if safe.is_module(value):
        return value
    inner = value if safe.is_any(type(value), property, partial) else sources.unwrapped(value)
    return inner if type(inner) is FunctionType else type(value)


def _string_form(value: object, known: str) -> str:
    if type(value) is str:
        return shortened(value if len(value) <= _MOST else value[:_MOST] + value[-_MOST:])
    if safe.is_module(value):
        return _module_form(value)
    cls = type(value)
    if all(safe.in_class(cls, each) is safe.in_class(object, each) for each in _TEXTS):
        return object.__repr__(value)
    return text.cut(known, _MOST)


def _module_form(module: object) -> str:
    """Return a module as it shows itself."""
    facts = (safe.attribute(module, "__name__"), safe.attribute(module, "__file__"))
    name, file = (each if type(each) is str else "" for each in facts)
    spec = safe.attribute(module, "__spec__")
    if type(spec) is ModuleSpec and type(spec.origin) is str and not spec.has_location:
        return f"<module {name!r} ({spec.origin})>"
    return f"<module {name!r} from {file!r}>" if file else f"<module {name!r}>"


def _function_doc(value: Any) -> str | None:
    return (sources.docstring(value) or None) if type(value) is FunctionType else None
