"""The full description of what help was asked on, told by the objects themselves."""

from __future__ import annotations

import inspect
from types import BuiltinFunctionType, FunctionType, MethodDescriptorType, MethodType, ModuleType
from typing import Any

from itui_kernel.services.description import (
    NO_DOCSTRING,
    Description,
    home_shortened,
    shortened,
    subclass_names,
)
from itui_kernel.services.magic_help import describe_magic
from itui_kernel.services.safe import class_name
from itui_kernel.services.sources import has_docstring
from itui_kernel.shell.help import asking
from itui_kernel.shell.help.finding import Found

_NO_INIT_DOCSTRING = object.__init__.__doc__  # of those who have none of their own
_NO_CALL_DOCSTRING = inspect.getdoc(FunctionType.__call__)
_SAYS_NOTHING = {inspect.getdoc(each) for each in (ModuleType, MethodType, FunctionType, property)}
_MOST_TEXT = 1_000_000  # characters that are sent with the whole text of an object
_FUNCTIONS = (FunctionType, MethodType, BuiltinFunctionType, MethodDescriptorType)


def describe(found: Found, name: str, detail_level: int) -> Description:
    """Return what is told of an object; with a level of 1 its source and its whole text, too."""
    if found.kind == "alias":
        return Description(kind="alias", string_form=str(found.value))
    if found.kind == "magic":
        return describe_magic(found.value, detail_level)
    value = found.value
    made = _common(found, name, detail_level)
    if asking.is_a(value, type):
        _add_class(made, value, name)
    else:
        _add_instance(made, value, name)
    return made


def _common(found: Found, name: str, detail_level: int) -> Description:
    value = found.value
    is_class = asking.is_a(value, type)
    is_callable = is_class or asking.is_a(value, *_FUNCTIONS)
    length = asking.told(len, value)
    text = asking.told(str, value)
    made = Description(
        kind="callable" if is_callable else "value",
        type_name=class_name(type(value)),
        base_class=asking.told(lambda: str(value.__class__)),
        string_form=None if text is None else _string_form(text, detail_level),
        namespace=found.namespace or None,
        length=None if length is None else str(length),
        file=_file(value),
        source=_source(value, name) if detail_level else None,
    )
    doc = found.documentation or asking.docstring(value)
    doc = NO_DOCSTRING if doc is None else doc
    if doc and not (made.source and has_docstring(made.source, doc)):
        made.docstring = doc
    if not is_class:
        of_class = asking.docstring(asking.part(value, "__class__"))
        if of_class and of_class != doc and of_class not in _SAYS_NOTHING:
            made.class_docstring = of_class
    return made


def _string_form(text: str, detail_level: int) -> str:
    if not detail_level:
        return shortened(text)
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]} <...>"


def _file(value: Any) -> str | None:
    path = asking.file(value)
    if path == "<string>":
        return "Dynamically generated function. No source code available."
    return None if path is None else home_shortened(path)


def _source(value: Any, name: str) -> str | None:
    found = asking.source(value, name)
    return None if found is None else found.rstrip()


def _init_docstring(value: Any) -> str | None:
    found = asking.docstring(asking.part(value, "__init__"))
    return None if found == _NO_INIT_DOCSTRING else found or None


def _add_class(made: Description, cls: type, name: str) -> None:
    made.init_definition = asking.signature(cls, name) or asking.signature(
        asking.part(cls, "__init__"), name
    )
    made.init_docstring = _init_docstring(cls)
    subclasses: list[type] = asking.told(type.__subclasses__, cls) or []
    made.subclasses = subclass_names([class_name(each) for each in subclasses])


def _add_instance(made: Description, value: Any, name: str) -> None:
    made.definition = asking.signature(value, name)
    made.init_docstring = _init_docstring(value)
    call = asking.part(value, "__call__")
    if call is None or made.kind == "callable":
        return
    called = asking.signature(call, name)
    made.call_definition = None if called == made.definition else called
    doc = asking.docstring(call)
    made.call_docstring = None if doc == _NO_CALL_DOCSTRING else doc or None
