"""Objects as readable text: containers broken at the line width, cut when long, safe in cycles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from itui_kernel.shell.display.layout import Layout

TypePrinter = Callable[[Any, "Printer", bool], object]

MAX_LENGTH = 1000
MAX_DEPTH = 100
MAX_ITEMS = 20_000  # of all containers together: a list of lists of lists must end too
# printed by repr without a look for a function, unless one is registered for the type
ATOMS: frozenset[type] = frozenset((int, float, complex, str, bytes, bool, type(None), type(...)))


class Printer(Layout):
    """What ``_repr_pretty_(printer, cycle)`` gets; ``pretty`` adds an object to the text."""

    def __init__(
        self,
        find: Callable[[type], TypePrinter | None],
        by_fields: Callable[[type], TypePrinter | None] = lambda kind: None,
        *,
        width: int = 79,
        max_length: int = MAX_LENGTH,
        atoms: frozenset[type] | None = None,
    ) -> None:
        super().__init__(width)
        self._atoms = ATOMS if atoms is None else atoms
        self.max_seq_length = max_length
        self.stack: list[int] = []
        self._find = find
        self._by_fields = by_fields
        self._items_left = MAX_ITEMS

    def pretty(self, obj: object) -> None:
        """Add an object as its type wants it."""
        kind = type(obj)
        if kind in self._atoms:
            self._pieces.append(repr(obj))
            return
        if len(self.stack) >= MAX_DEPTH:
            self.text(repr(obj))
            return
        cycle = id(obj) in self.stack
        self.stack.append(id(obj))
        self.begin_group()
        try:
            self._printer_of(kind)(obj, self, cycle)
        finally:
            self.end_group()
            self.stack.pop()

    def items(self, items: Iterable[Any], show: Callable[[Any], object] | None = None) -> None:
        """Add items separated by commas, up to the limits."""
        for index, item in enumerate(items):
            if index:
                self.text(",")
                self.breakable()
            self._items_left -= 1
            if index >= self.max_seq_length or self._items_left < 0:
                self.text("...")
                return
            (show or self.pretty)(item)

    def call(self, name: str, arguments: Sequence[object] = (), /, **keywords: object) -> None:
        """Add an object as the call that makes it."""
        shown = [("", value) for value in arguments]
        shown += [(f"{key}=", value) for key, value in keywords.items()]
        with self.group(len(name) + 1, f"{name}(", ")"):
            self.items(shown, self._argument)

    def _argument(self, argument: tuple[str, object]) -> None:
        self.text(argument[0])
        with self.indent(len(argument[0])):
            self.pretty(argument[1])

    def _printer_of(self, kind: type) -> TypePrinter:
        for base in _mro(kind):
            printer = self._find(base)
            if printer is not None:
                return printer
            if base is object:
                break
            own = base.__dict__
            if callable(own.get("_repr_pretty_")):
                return _by_method
            if callable(own.get("__repr__")):
                return self._by_fields(base) or by_repr
        return by_address


def _mro(kind: type) -> Sequence[type]:
    try:
        return type.__getattribute__(kind, "__mro__")  # type: ignore[no-any-return]
    except AttributeError:
        return (kind, object)


def _by_method(obj: Any, printer: Printer, cycle: bool) -> None:
    obj._repr_pretty_(printer, cycle)


def by_repr(obj: object, printer: Printer, cycle: bool) -> None:
    """Add the ``repr``; its further lines are aligned with the first."""
    printer.text(repr(obj))


def by_address(obj: object, printer: Printer, cycle: bool) -> None:
    """Add what there is to tell of an object that has no text of its own."""
    printer.text(f"<{type_name(obj)} at {id(obj):#x}>")


def type_name(obj: object) -> str:
    """Return the module and name of an object's type, asking only the type itself."""
    kind = type(obj)
    module = type.__getattribute__(kind, "__module__")
    name = type.__getattribute__(kind, "__qualname__")
    has_module = isinstance(module, str) and module != "builtins"
    return f"{module}.{name}" if has_module else str(name)
