"""Formatters of one MIME type each: functions registered by type, or methods of the object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from itui_kernel.shell.display.pretty import ATOMS, Printer
from itui_kernel.shell.display.type_printers import TYPE_PRINTERS, by_fields

Function = TypeVar("Function")

EXACT = "%r"  # the float format that shows all digits

_MISSING = object()
_CANARY = "_itui_canary_method_that_should_not_exist_"


class TypeTable(Generic[Function]):
    """Functions by type: of the type itself, else of its nearest base; types may be named."""

    def __init__(self, functions: Mapping[type, Function] | None = None) -> None:
        self.by_type: dict[type, Function] = dict(functions or {})
        self.by_name: dict[tuple[str, str], Function] = {}

    def add(self, kind: type | str, function: Function | None) -> Function | None:
        """Set or (``None``) take out the function of a type, or of a ``module.name`` to come."""
        if isinstance(kind, str):
            module, _, name = kind.rpartition(".")
            met = self._met(module, name)
            if met is None:
                previous: Function | None = _exchange(self.by_name, (module, name), function)
                return previous
            kind = met
        named = self.by_name.pop((kind.__module__, kind.__name__), None)
        return _exchange(self.by_type, kind, function) or named

    def _met(self, module: str, name: str) -> type | None:
        """Return the type of a name whose function was found by the type already."""
        names = ((each, each.__module__, each.__name__) for each in self.by_type)
        return next((each for each, *known in names if known == [module, name]), None)

    def exact(self, kind: type | str) -> Function | None:
        """Return the function of just this type."""
        if isinstance(kind, str):
            module, _, name = kind.rpartition(".")
            met = self._met(module, name)
            return self.by_name.get((module, name)) if met is None else self.by_type[met]
        found = self.by_type.get(kind)
        if found is None and self.by_name:
            key = (getattr(kind, "__module__", ""), kind.__name__)
            found = self.by_name.pop(key, None)
            if found is not None:
                self.by_type[kind] = found
        return found

    def nearest(self, kind: type) -> Function | None:
        """Return the function of the type or of its nearest base."""
        if not self.by_type and not self.by_name:
            return None
        for base in type.__getattribute__(kind, "__mro__"):
            found = self.exact(base)
            if found is not None:
                return found
        return None


def _exchange(table: dict[Any, Any], key: Any, value: Any) -> Any:
    previous = table.pop(key, None)
    if value is not None:
        table[key] = value
    return previous


class TypeFormatter:
    """The base of formatters: functions registered by type."""

    def __init__(self, functions: Mapping[type, Any] | None = None) -> None:
        self.table: TypeTable[Any] = TypeTable(functions)
        self.enabled = True

    @property
    def type_printers(self) -> dict[type, Any]:
        """The functions by type."""
        return self.table.by_type

    @property
    def deferred_printers(self) -> dict[tuple[str, str], Any]:
        """The functions of types that are only named so far."""
        return self.table.by_name

    def for_type(self, kind: type | str, function: Any = None) -> Any:
        """Register a function for a type and return the one before; without one, just return."""
        if function is None:
            return self.table.exact(kind)
        return self.table.add(kind, function)

    def for_type_by_name(self, module: str, name: str, function: Any = None) -> Any:
        """Register a function for a type of a module that need not be imported."""
        return self.for_type(f"{module}.{name}", function)

    def pop(self, kind: type | str, default: Any = _MISSING) -> Any:
        """Take out the function of a type; ``KeyError`` where nothing is and no default."""
        found = self.table.add(kind, None)
        if found is not None:
            return found
        if default is _MISSING:
            raise KeyError(f"no formatter for {kind!r}")
        return default

    def lookup_by_type(self, kind: type | str) -> Any:
        """Return the function for a type or raise ``KeyError``."""
        found = self.table.exact(kind) if isinstance(kind, str) else self.table.nearest(kind)
        if found is None:
            raise KeyError(f"no formatter for {kind!r}")
        return found

    def lookup(self, obj: object) -> Any:
        """Return the function for an object or raise ``KeyError``."""
        return self.lookup_by_type(type(obj))


class MethodFormatter(TypeFormatter):
    """Asks a registered function, else the object's own method."""

    def __init__(self, method: str) -> None:
        super().__init__()
        self.print_method = method

    def __call__(self, obj: object) -> Any:
        """Return the data, (data, metadata), or ``None``."""
        function = self.table.nearest(type(obj))
        if function is not None:
            return function(obj)
        method = real_method(obj, self.print_method)
        return None if method is None else method()


class PlainText(TypeFormatter):
    """``text/plain``: the pretty printer, whose type functions take (obj, printer, cycle)."""

    def __init__(self) -> None:
        super().__init__(TYPE_PRINTERS)
        self.pprint = True
        self.max_width = 79
        self.max_seq_length = 1000
        self._float_format = EXACT

    @property
    def float_format(self) -> str:
        """How floats print, as ``%`` formats them."""
        return self._float_format

    @float_format.setter
    def float_format(self, wanted: str) -> None:
        for kind in (float, "numpy.float64"):
            if wanted == EXACT:
                self.pop(kind, None)
            else:
                self.for_type(kind, lambda obj, printer, cycle: printer.text(wanted % obj))
        self._float_format = wanted

    def __call__(self, obj: object) -> str:
        """Return the text."""
        if not self.pprint:
            return repr(obj)
        printer = Printer(
            self.table.exact,
            by_fields,
            width=self.max_width,
            max_length=self.max_seq_length,
            atoms=ATOMS.difference(self.table.by_type),
        )
        printer.pretty(obj)
        return printer.result()


def real_method(obj: object, name: str) -> Callable[..., Any] | None:
    """Return a method of an object, unless it is a class or answers to every name."""
    if isinstance(obj, type):
        return None
    try:
        if getattr(obj, _CANARY, None) is not None:
            return None
        method = getattr(obj, name, None)
    except Exception:
        return None  # a broken __getattr__ offers no method
    return method if callable(method) else None
