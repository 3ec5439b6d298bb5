"""Immutable records made without generated code: defining dozens of dataclasses takes 20 ms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar, dataclass_transform

REQUIRED = object()
R = TypeVar("R", bound="Record")


class Factory:
    """A default that is made anew for every record."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], Any]) -> Any:
    """Return a default that is made anew for every record."""
    return Factory(default_factory)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class RecordType(type):
    """The type of records: turns annotations into slots with defaults."""

    defaults: Mapping[str, Any]  # of every field, in order; REQUIRED or a Factory stand for others

    def __new__(
        cls, name: str, bases: tuple[type, ...], body: dict[str, Any], *, kw_only: bool = True
    ) -> RecordType:
        """Make a type whose annotated fields are slots; ``kw_only`` is for type checkers."""
        annotations = body.get("__annotations__", {})
        own = [each for each, kind in annotations.items() if not str(kind).startswith("ClassVar")]
        defaults: dict[str, Any] = {}
        for base in reversed(bases):
            defaults |= getattr(base, "defaults", {})
        body["__slots__"] = tuple(each for each in own if each not in defaults)
        defaults |= {each: body.pop(each, REQUIRED) for each in own}
        body["__match_args__"] = tuple(defaults)
        made = super().__new__(cls, name, bases, body)
        made.defaults = defaults
        return made

    def __init__(
        cls, name: str, bases: tuple[type, ...], body: dict[str, Any], *, kw_only: bool = True
    ) -> None:
        super().__init__(name, bases, body)


class Record(metaclass=RecordType):
    """A frozen record; like a dataclass with ``frozen``, ``slots`` and ``kw_only``.

    A class made with ``kw_only=False`` takes its fields in order as well.

    >>> class Point(Record):
    ...     x: int
    ...     y: int = 0
    >>> Point(x=1), Point(x=1) == Point(x=1, y=0)
    (Point(x=1, y=0), True)
    """

    def __init__(self, *ordered: Any, **values: Any) -> None:
        if ordered:
            values |= zip(type(self).defaults, ordered, strict=False)
        for name, default in type(self).defaults.items():
            if name in values:
                value = values.pop(name)
            elif default is REQUIRED:
                raise TypeError(f"{type(self).__name__}: {name!r} is missing")
            else:
                value = default.make() if type(default) is Factory else default
            object.__setattr__(self, name, value)
        if values:
            raise TypeError(f"{type(self).__name__}: unknown fields: {', '.join(values)}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in type(self).defaults)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        pairs = zip(type(self).defaults, self._values(), strict=True)
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in pairs)})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot assign to {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot delete {name!r}")

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), dict(zip(type(self).defaults, self._values(), strict=True)))


def replace(record: R, **changes: Any) -> R:
    """Return a copy of a record with some fields changed.

    >>> class Point(Record):
    ...     x: int
    ...     y: int = 0
    >>> replace(Point(x=1), y=2)
    Point(x=1, y=2)
    """
    kind = type(record)
    copy = object.__new__(kind)
    set_field = object.__setattr__
    for name in kind.defaults:
        set_field(copy, name, changes.pop(name) if name in changes else getattr(record, name))
    if changes:
        raise TypeError(f"{kind.__name__}: unknown fields: {', '.join(changes)}")
    return copy


def _restore(kind: type[Record], values: dict[str, Any]) -> Record:
    return kind(**values)
