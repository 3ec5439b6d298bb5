"""How the types of the standard library print."""

from __future__ import annotations

import sys
import types
from collections import (
    ChainMap,
    Counter,
    OrderedDict,
    UserDict,
    UserList,
    defaultdict,
    deque,
    namedtuple,
)
from collections.abc import Iterable, Mapping
from typing import Any

from itui_kernel.shell.display.pretty import Printer, TypePrinter, by_repr

_HOME_MODULES = ("builtins", "exceptions")


def _sequence(open_: str, close: str, base: type) -> TypePrinter:
    def show(obj: Any, printer: Printer, cycle: bool) -> None:
        if type(obj).__repr__ is not base.__repr__:
            by_repr(obj, printer, cycle)
        elif cycle:
            printer.text(f"{open_}...{close}")
        else:
            with printer.group(len(open_), open_, close):
                printer.items(obj)
                if base is tuple and len(obj) == 1:
                    printer.text(",")

    return show


def _set(base: type) -> TypePrinter:
    def show(obj: Any, printer: Printer, cycle: bool) -> None:
        name = type(obj).__name__
        if type(obj).__repr__ is not base.__repr__:
            by_repr(obj, printer, cycle)
        elif cycle:
            printer.text(f"{name}(...)")
        elif not obj:
            printer.text(f"{name}()")
        else:
            open_, close = ("{", "}") if type(obj) is set else (f"{name}({{", "})")
            with printer.group(len(open_), open_, close):
                printer.items(_sorted(obj, printer.max_seq_length))

    return show


def _sorted(items: Any, limit: int) -> Any:
    """Return the items in order, else in that of their texts: a set shows the same twice."""
    if len(items) > limit:
        return iter(items)
    for key in (None, str):
        try:
            return sorted(items, key=key)
        except Exception:  # whatever the items' comparison raises: they have no such order
            continue
    return iter(items)


def _pairs(items: Iterable[tuple[Any, Any]], printer: Printer) -> None:
    def show(pair: tuple[Any, Any]) -> None:
        printer.pretty(pair[0])
        printer.text(": ")
        printer.pretty(pair[1])

    printer.items(items, show)


def _dict(obj: Any, printer: Printer, cycle: bool, base: type = dict) -> None:
    if type(obj).__repr__ is not base.__repr__:
        by_repr(obj, printer, cycle)
    elif cycle:
        printer.text("{...}")
    else:
        with printer.group(1, "{", "}"):
            _pairs(obj.items(), printer)


def _wrapped(base: type, plain: Any, *, shows_empty: bool = True) -> TypePrinter:
    """Print a subclass of a container as a call with the plain container in it."""

    def show(obj: Any, printer: Printer, cycle: bool) -> None:
        name = type(obj).__name__
        if type(obj).__repr__ is not base.__repr__:
            by_repr(obj, printer, cycle)
        elif cycle:
            printer.call(name, [_Raw("...")])
        elif not obj and not shows_empty:
            printer.call(name)
        else:
            printer.call(name, *plain(obj))

    return show


class _Raw:
    """Text that prints without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _deque_call(obj: deque[Any]) -> tuple[list[Any]]:
    plain: list[Any] = [list(obj)]
    return (plain if obj.maxlen is None else [*plain, _Raw(f"maxlen={obj.maxlen}")],)


def _ordered_call(obj: OrderedDict[Any, Any]) -> tuple[list[Any]]:
    if not obj:
        return ([],)
    return ([dict(obj)],) if sys.version_info >= (3, 12) else ([list(obj.items())],)


def _counter_call(obj: Counter[Any]) -> tuple[list[Any]]:
    try:
        return ([dict(obj.most_common())],)
    except TypeError:  # counts that have no order
        return ([dict(obj)],)


def _namespace(obj: Any, printer: Printer, cycle: bool) -> None:
    base: Any = types.SimpleNamespace
    if type(obj).__repr__ is not base.__repr__:
        by_repr(obj, printer, cycle)
        return
    name = "namespace" if type(obj) is types.SimpleNamespace else type(obj).__name__
    if cycle:
        printer.call(name, [_Raw("...")])
    else:
        printer.call(name, **vars(obj))


def _mapping_proxy(obj: Mapping[Any, Any], printer: Printer, cycle: bool) -> None:
    with printer.group(13, "mappingproxy(", ")"):
        if cycle:
            printer.text("{...}")
        else:
            with printer.group(1, "{", "}"):
                _pairs(obj.items(), printer)


def _class(obj: type, printer: Printer, cycle: bool) -> None:
    """Print a class by its name, unless its metaclass says otherwise."""
    if type(obj).__repr__ is not type.__repr__:
        by_repr(obj, printer, cycle)
        return
    module = type.__getattribute__(obj, "__module__")
    name = type.__getattribute__(obj, "__qualname__")
    is_home = module in _HOME_MODULES or not isinstance(module, str)
    printer.text(name if is_home else f"{module}.{name}")


def _function(obj: Any, printer: Printer, cycle: bool) -> None:
    name = str(getattr(obj, "__qualname__", obj.__name__))
    module = getattr(obj, "__module__", None)
    if module and module not in _HOME_MODULES:
        name = f"{module}.{name}"
    printer.text(f"<function {name}{_signature(obj)}>")


def _signature(obj: Any) -> str:
    import inspect

    try:
        return str(inspect.signature(obj))
    except (TypeError, ValueError):
        return ""


def _exception(obj: BaseException, printer: Printer, cycle: bool) -> None:
    if type(obj).__repr__ is not BaseException.__repr__:
        for base in type(obj).__mro__:
            if base is not BaseException and "__repr__" in base.__dict__:
                by_repr(obj, printer, cycle)
                return
    module, name = type(obj).__module__, type(obj).__qualname__
    full = name if module in _HOME_MODULES else f"{module}.{name}"
    printer.call(full, [_Raw("...")] if cycle else obj.args)


def by_fields(kind: type) -> TypePrinter | None:
    """Return a printer for a class whose ``repr`` was generated from its fields."""
    shown = kind.__dict__.get("__repr__")
    code = getattr(getattr(shown, "__wrapped__", shown), "__code__", None)
    if code is None:
        return None
    if "__dataclass_fields__" in kind.__dict__ and code.co_filename == "<string>":
        return _dataclass
    if "_fields" in kind.__dict__ and code is _NAMED_TUPLE_REPR:
        return _named_tuple
    return None


def _dataclass(obj: Any, printer: Printer, cycle: bool) -> None:
    name = type(obj).__qualname__
    if cycle:
        printer.call(name, [_Raw("...")])
        return
    names = [each.name for each in type(obj).__dataclass_fields__.values() if each.repr]
    printer.call(name, **{each: getattr(obj, each) for each in names})


def _named_tuple(obj: Any, printer: Printer, cycle: bool) -> None:
    name = type(obj).__name__
    if cycle:
        printer.call(name, [_Raw("...")])
    else:
        printer.call(name, **dict(zip(obj._fields, obj, strict=True)))


_NAMED_TUPLE_REPR = namedtuple("_Sample", "").__repr__.__code__

TYPE_PRINTERS: dict[type, TypePrinter] = {
    list: _sequence("[", "]", list),
    tuple: _sequence("(", ")", tuple),
    set: _set(set),
    frozenset: _set(frozenset),
    dict: _dict,
    deque: _wrapped(deque, _deque_call),
    OrderedDict: _wrapped(OrderedDict, _ordered_call, shows_empty=False),
    defaultdict: _wrapped(defaultdict, lambda obj: ([obj.default_factory, dict(obj)],)),
    Counter: _wrapped(Counter, _counter_call, shows_empty=False),
    ChainMap: _wrapped(ChainMap, lambda obj: (obj.maps,)),
    UserDict: lambda obj, printer, cycle: _dict(obj, printer, cycle, UserDict),
    UserList: _sequence("[", "]", UserList),
    types.SimpleNamespace: _namespace,
    types.MappingProxyType: _mapping_proxy,
    type: _class,
    types.FunctionType: _function,
    types.BuiltinFunctionType: _function,
    BaseException: _exception,
}
