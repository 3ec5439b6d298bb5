"""Values of user code in exact JSON types, whatever they are and whatever they do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DEEPEST_NESTING = 100
LONGEST_INTEGER_BITS = 8_192  # json would refuse to print integers of more than 4,300 digits

_ATOMS = frozenset((str, int, float, bool, type(None)))


def snapshot(value: Any, depth: int = 0) -> Any:
    """Return a copy that user code cannot change any more and that encodes without running any.

    It is made where the value is handed over, because encoding happens on another thread.
    """
    kind = type(value)
    if kind in _ATOMS:
        return value
    if depth < DEEPEST_NESTING:
        if kind is list or kind is tuple:
            return [snapshot(item, depth + 1) for item in list(value)]
        if kind is dict and all(type(key) is str for key in value):
            return {key: snapshot(item, depth + 1) for key, item in list(value.items())}
    return plain(value, depth)


def plain(value: object, depth: int = 0) -> Any:
    """Return ``value`` in exact JSON types; nothing of it can make the encoder raise."""
    if value is None or value is True or value is False:
        return value
    if depth > DEEPEST_NESTING:
        return "…"  # also ends circular structures
    try:
        return _plain_known(value, depth)
    except Exception:  # a user's subclass may raise anything, its repr included
        return object.__repr__(value)


def _plain_known(value: object, depth: int) -> Any:
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        import base64

        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {_key(key): plain(item, depth + 1) for key, item in list(value.items())}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item, depth + 1) for item in list(value)]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> Any:
    from datetime import date, datetime
    from numbers import Integral, Real

    if isinstance(value, Integral):
        number = int(value)
        return number if number.bit_length() <= LONGEST_INTEGER_BITS else hex(number)
    if isinstance(value, Real):
        real = float(value)
        return real if real - real == 0 else None  # as JavaScript's JSON.stringify does
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str.__str__(repr(value))


def _key(key: object) -> str:
    if isinstance(key, str):
        return str.__str__(key)
    value = _plain_scalar(key) if key is not None and not isinstance(key, bool) else key
    return value if isinstance(value, str) else json.dumps(value)
